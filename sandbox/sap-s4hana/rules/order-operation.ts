import type { Input } from '../odata/body.ts'
import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { number, text, type Work } from '../work.ts'
import { changeStatus, hasStatus } from './order-status.ts'

type OperationInput = Pick<Input, 'row'> & Partial<Input>

export function operationsOf(work: Work, order: Row): Row[] {
  return work.store
    .table('MaintenanceOrderOperation')
    .find({ MaintenanceOrder: order.MaintenanceOrder ?? '' })
}

/** Adds an operation with its components. Its number counts on in tens. */
export function addOperation(work: Work, order: Row, input: OperationInput): Row {
  const sent = input.row
  const existing = operationsOf(work, order)
  const last = Math.max(0, ...existing.map((each) => number(each.MaintenanceOrderOperation)))
  const asked = text(sent.MaintenanceOrderOperation)
  const name = (asked === '' ? String(Math.floor(last / 10) * 10 + 10) : asked).padStart(4, '0')
  const sub = text(sent.MaintenanceOrderSubOperation)
  const same = (each: Row) =>
    each.MaintenanceOrderOperation === name && each.MaintenanceOrderSubOperation === sub
  if (existing.some(same)) throw refuse('IW/022', `Operation ${name} already exists`)
  if (!sent.OperationDescription) throw refuse('IW/023', 'Enter a description of the operation')
  const operation: Row = {
    OperationControlKey: 'YBM1',
    WorkCenter: text(order.MainWorkCenter),
    Plant: text(order.MainWorkCenterPlant) || text(order.MaintenancePlanningPlant),
    NumberOfCapacities: 1,
    MaintOrdOpWorkDurationUnit: 'HR',
    MaintOrdOperationDurationUnit: 'HR',
    ...sent,
    MaintenanceOrder: text(order.MaintenanceOrder),
    MaintenanceOrderOperation: name,
    MaintenanceOrderSubOperation: sub,
    SystemStatusText: hasStatus(order, 'REL') ? 'REL' : 'CRTD',
    MaintOrderConfirmation: work.numbers.next('confirmation'),
    Language: 'EN',
  }
  work.store.table('MaintenanceOrderOperation').insert(operation)
  for (const component of input.children?.get('to_MaintOrderOpComponent_2') ?? [])
    addComponent(work, operation, component.row)
  for (const long of input.children?.get('to_MaintOrderOpLongText') ?? [])
    work.store.table('MaintOrderOpLongText').insert({
      TextObjectType: 'AVOT',
      Language: 'EN',
      ...long.row,
      MaintenanceOrder: text(operation.MaintenanceOrder),
      MaintenanceOrderOperation: name,
      MaintenanceOrderSubOperation: sub,
    })
  return operation
}

/** Adds a component; a stock component is reserved at once. */
export function addComponent(work: Work, operation: Row, sent: Row): Row {
  const product = sent.Product
    ? work.store.table('A_Product').get({ Product: sent.Product })
    : undefined
  if (sent.Product && !product)
    throw refuse('M3/305', `The material ${text(sent.Product)} does not exist`)
  if (!product && !sent.MaintOrdOperationComponentText)
    throw refuse('IW/024', 'Enter a material or a text for the component')
  const quantity = number(sent.QuantityInUnitOfEntry) || number(sent.MaintOrdOpCompRequiredQuantity)
  if (quantity <= 0) throw refuse('IW/025', 'Enter the quantity of the component')
  const orders = work.store.table('MaintenanceOrder')
  const order = orders.get({ MaintenanceOrder: operation.MaintenanceOrder ?? '' })!
  const siblings = work.store
    .table('MaintOrderOpComponent')
    .find({ MaintenanceOrder: operation.MaintenanceOrder ?? '' })
  const category = text(sent.MaintComponentItemCategory) || (product ? 'L' : 'N')
  const unit = text(sent.UnitOfEntry) || text(product?.BaseUnit)
  const count = String(siblings.length + 1)
  const component = work.store.table('MaintOrderOpComponent').insert({
    GoodsMovementType: '261',
    GoodsMovementIsAllowed: true,
    ...sent,
    MaintenanceOrder: text(operation.MaintenanceOrder),
    MaintenanceOrderOperation: text(operation.MaintenanceOrderOperation),
    MaintenanceOrderSubOperation: text(operation.MaintenanceOrderSubOperation),
    MaintOrderComponentInternalID: `RB${work.numbers.next('component')}`,
    MaintenanceOrderComponent: count.padStart(4, '0'),
    MaintComponentItemCategory: category,
    QuantityInUnitOfEntry: quantity,
    UnitOfEntry: unit,
    MaintOrdOpCompRequiredQuantity: quantity,
    BaseUnit: text(product?.BaseUnit) || unit,
    Plant: text(sent.Plant) || text(operation.Plant),
    ...(category === 'L' && {
      Reservation:
        text(siblings.find((each) => each.Reservation)?.Reservation) ||
        work.numbers.next('reservation'),
      ReservationItem: count,
    }),
  })
  const status = changeStatus(order, ['MACM'], ['NMAT'])
  orders.update(order, { SystemStatusText: status })
  return component
}

export function removeOperation(work: Work, operation: Row) {
  if (number(operation.ActualWorkQuantity) > 0)
    throw refuse('IW/026', 'An operation that was confirmed cannot be deleted')
  const own = {
    MaintenanceOrder: operation.MaintenanceOrder ?? '',
    MaintenanceOrderOperation: operation.MaintenanceOrderOperation ?? '',
    MaintenanceOrderSubOperation: operation.MaintenanceOrderSubOperation ?? '',
  }
  const components = work.store.table('MaintOrderOpComponent')
  for (const component of components.find(own)) components.delete(component)
  work.store.table('MaintenanceOrderOperation').delete(operation)
}
