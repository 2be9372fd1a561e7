import { phase } from '../rules/notification.ts'
import type { Store } from '../store.ts'
import type { Numbers } from '../work.ts'
import { day, locationOf, people, products, seedEnd } from './masters.ts'
import type { Ledger } from './movements.ts'
import type { SeededEquipment } from './objects.ts'

const hour = 3_600_000
const faults = ['leaks at seal', 'runs hot', 'vibrates', 'does not start', 'makes noise'] as const
const phases = ['1', '3', '4', '1', '3', '2'] as const

/** Statuses of the seeded orders: every state that an order can be in comes round. */
const orderStates = [
  'CRTD MANC',
  'REL MANC PRC',
  'REL PCNF MANC PRC',
  'REL CNF PRC',
  'TECO CNF PRC SETC',
  'CLSD CNF PRC SETC',
  'CRTD LKD',
  'REL DLFL PRC',
  'CRTD NEXE',
  'REL MANC PRC',
] as const

/** Notifications in every phase, the last ones without an order. */
export function seedNotifications(store: Store, equipment: SeededEquipment[], count: number) {
  for (let index = 0; index < count; index += 1) {
    const object = equipment[(index * 3) % equipment.length]!
    const code = phases[index % phases.length]!
    const moment = seedEnd - (count - index) * 2 * day + (index % 9) * hour
    const date = Math.floor(moment / day) * day
    const seconds = Math.floor((moment % day) / 1000)
    store.table('MaintenanceNotification').insert({
      MaintenanceNotification: String(10_000_900 + index),
      NotificationText: `${object.name} ${faults[index % faults.length]}`.slice(0, 40),
      NotificationType: (['M1', 'M2', 'M3'] as const)[index % 3]!,
      MaintPriority: String((index % 4) + 1),
      MaintPriorityDesc: ['Very high', 'High', 'Medium', 'Low'][index % 4]!,
      TechnicalObject: object.id.padStart(18, '0'),
      TechnicalObjectLabel: object.id,
      TechObjIsEquipOrFuncnlLoc: 'EAMS_EQUI',
      FunctionalLocation: object.location,
      FunctionalLocationLabelName: object.location,
      MaintenancePlant: object.plant,
      MaintenancePlanningPlant: object.plant,
      MainWorkCenter: object.workCenter,
      MainWorkCenterPlant: object.plant,
      ReportedByUser: people[index % people.length]!,
      MalfunctionStartDate: date,
      MalfunctionStartTime: seconds,
      MaintenanceObjectIsDown: index % 4 === 0,
      RequiredStartDate: date,
      RequiredStartTime: seconds,
      RequiredEndDate: date + 3 * day,
      RequiredEndTime: seconds,
      NotificationTimeZone: 'UTC',
      NotificationCreationDate: date,
      NotificationCreationTime: seconds,
      CreationDate: date,
      CreationTime: seconds,
      CreationDateTime: moment,
      CreatedByUser: people[index % people.length]!,
      MaintNotificationLongText: index % 3 === 0 ? 'Seen on the morning round.' : '',
      LastChangeDateTime: moment + (index % 5) * hour,
      ...phase(code),
      ...(code === '4' && {
        NotificationCompletionDate: date + 2 * day,
        CompletionTime: seconds,
      }),
    })
  }
}

/** Orders in every state with operations, components, issues and confirmations that fit the state. */
export function seedOrdersOfMaintenance(
  store: Store,
  numbers: Numbers,
  ledger: Ledger,
  equipment: SeededEquipment[],
  count: number,
) {
  for (let index = 0; index < count; index += 1) {
    const object = equipment[(index * 3) % equipment.length]!
    const state = orderStates[index % orderStates.length]!
    const order = String(4_000_800 + index)
    const moment = seedEnd - (count - index) * 3 * day + 7 * hour
    const linked = index % 2 === 0 ? String(10_000_900 + index) : ''
    const notification = store
      .table('MaintenanceNotification')
      .get({ MaintenanceNotification: linked })
    if (notification)
      store.table('MaintenanceNotification').update(notification, { MaintenanceOrder: order })
    const done = /TECO|CLSD/.test(state)
    store.table('MaintenanceOrder').insert({
      MaintenanceOrder: order,
      MaintenanceOrderType: index % 3 === 2 ? 'YA02' : 'YA01',
      MaintenanceOrderDesc: `Repair ${object.name}`.slice(0, 40),
      MaintOrdBasicStartDateTime: moment,
      MaintOrdBasicEndDateTime: moment + 30 * hour,
      MaintenanceNotification: notification ? linked : '',
      MainWorkCenter: object.workCenter,
      MainWorkCenterPlant: object.plant,
      MaintenancePlanningPlant: object.plant,
      MaintenancePlant: object.plant,
      Equipment: object.id,
      EquipmentName: object.name.slice(0, 40),
      FunctionalLocation: object.location,
      TechnicalObject: object.id.padStart(18, '0'),
      TechnicalObjectLabel: object.id,
      TechObjIsEquipOrFuncnlLoc: 'EAMS_EQUI',
      MaintPriority: String((index % 4) + 1),
      MaintenanceActivityType: 'YB1',
      MaintenancePlannerGroup: '010',
      CompanyCode: 'CC10',
      CostCenter: '4100',
      Currency: 'EUR',
      SystemStatusText: `${state}${index % 2 === 0 ? ' MACM' : ' NMAT'}`,
      CreatedByUser: people[index % people.length]!,
      LastChangeByUser: people[index % people.length]!,
      MaintOrderCreationDateTime: moment - day,
      LastChangeDateTime: moment + (index % 7) * hour,
      ...(done && {
        MaintOrderReferenceDateTime: moment + 28 * hour,
        MainWorkCompletedDateTime: moment + 27 * hour,
      }),
    })
    seedOperations(store, numbers, { order, index, state, moment, object })
    if (index % 2 === 0) seedComponent(store, ledger, { order, index, state, moment, object })
  }
}

interface Plan {
  order: string
  index: number
  state: string
  moment: number
  object: SeededEquipment
}

function seedOperations(
  store: Store,
  numbers: Numbers,
  { order, index, state, moment, object }: Plan,
) {
  const texts = ['Dismount and inspect', 'Change part, test run']
  for (const [at, text] of texts.entries()) {
    const confirmed = state.includes(' CNF') || (state.includes('PCNF') && at === 0)
    const operation = String((at + 1) * 10).padStart(4, '0')
    const confirmation = numbers.next('confirmation')
    const work = 2 + ((index + at) % 4)
    store.table('MaintenanceOrderOperation').insert({
      MaintenanceOrder: order,
      MaintenanceOrderOperation: operation,
      MaintenanceOrderSubOperation: '',
      OperationControlKey: 'YBM1',
      OperationDescription: text,
      WorkCenter: object.workCenter,
      Plant: object.plant,
      NumberOfCapacities: 1,
      ActivityType: '1410',
      MaintOrdOperationWorkDuration: work,
      MaintOrdOpWorkDurationUnit: 'HR',
      MaintOrderOperationDuration: work,
      MaintOrdOperationDurationUnit: 'HR',
      OperationPersonResponsible: String(10_031 + (index % 5)),
      ActualWorkQuantity: confirmed ? work - 0.5 : 0,
      MaintOrderConfirmation: confirmation,
      MaintOrderConfCntrValue: confirmed ? '1' : '0',
      SystemStatusText: `${state.split(' ')[0]}${confirmed ? ' CNF' : ''}`,
      Language: 'EN',
    })
    if (!confirmed) continue
    const start = moment + at * 8 * hour
    store.table('MaintOrderConfirmation').insert({
      MaintOrderConf: confirmation,
      MaintOrderConfCntrValue: '1',
      MaintenanceOrder: order,
      MaintenanceOrderOperation: operation,
      MaintenanceOrderSubOperation: '',
      PersonnelNumber: String(10_031 + (index % 5)),
      ActualWorkQuantity: work - 0.5,
      ActualWorkQuantityUnit: 'HR',
      OperationConfirmedStartDate: Math.floor(start / day) * day,
      OperationConfirmedStartTime: Math.floor((start % day) / 1000),
      OperationConfirmedEndDate: Math.floor(start / day) * day,
      OperationConfirmedEndTime: Math.floor((start % day) / 1000) + (work - 0.5) * 3600,
      PostingDate: Math.floor(start / day) * day,
      ActivityType: '1410',
      IsFinalConfirmation: true,
      ConfirmationText: 'done',
    })
  }
}

function seedComponent(
  store: Store,
  ledger: Ledger,
  { order, index, state, moment, object }: Plan,
) {
  const kept = products.filter(
    (product) => product.plants.includes(object.plant) && !product.outOfStock && !product.deleted,
  )
  const product = kept[index % kept.length]!
  const issued = state.includes(' CNF')
  const reservation = String(80_100 + index)
  const location = locationOf(object.plant, product)
  const quantity = 1 + (index % 3)
  store.table('MaintOrderOpComponent').insert({
    MaintenanceOrder: order,
    MaintenanceOrderOperation: '0020',
    MaintenanceOrderSubOperation: '',
    MaintOrderComponentInternalID: `RB${900_000 + index}`,
    MaintenanceOrderComponent: '0001',
    Product: product.id,
    MaintOrdOperationComponentText: product.text,
    QuantityInUnitOfEntry: quantity,
    UnitOfEntry: product.unit,
    MaintOrdOpCompRequiredQuantity: quantity,
    BaseUnit: product.unit,
    Plant: object.plant,
    StorageLocation: location,
    MaintComponentItemCategory: 'L',
    GoodsMovementType: '261',
    GoodsMovementIsAllowed: true,
    RequirementDateTime: moment,
    Reservation: reservation,
    ReservationItem: '1',
    QuantityWithdrawnInBaseUnit: issued ? quantity : 0,
    ReservationIsFinallyIssued: issued,
  })
  if (!issued) return
  ledger.post(moment + hour, { InventoryTransactionType: 'WA' }, [
    {
      GoodsMovementType: '261',
      Material: product.id,
      Plant: object.plant,
      StorageLocation: location,
      MaterialBaseUnit: product.unit,
      QuantityInBaseUnit: quantity,
      ManufacturingOrder: order,
      Reservation: reservation,
      ReservationItem: '1',
    },
  ])
}
