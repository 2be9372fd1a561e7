import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  type FunctionRule,
  realChanges,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { addComponent, addOperation, operationsOf, removeOperation } from './order-operation.ts'
import { hasStatus, refuseStatus } from './order-status.ts'
import { demandEquipment, demandLocation, inherit } from './technical-object.ts'

const orderTypes = ['YA01', 'YA02', 'YA03']
const hour = 3_600_000

export const maintenanceOrderRules: TableRules = {
  create(work, input) {
    const sent = input.row
    const type = text(sent.MaintenanceOrderType)
    if (!orderTypes.includes(type)) throw refuse('IW/010', `Order type ${type} is not defined`)
    const object = objectOf(work, sent)
    const notification = notificationOf(work, sent)
    const plant =
      text(sent.MaintenancePlanningPlant) ||
      text(object.row?.MaintenancePlanningPlant) ||
      text(notification?.MaintenancePlanningPlant)
    if (plant === '') throw refuse('IW/011', 'Enter a planning plant')
    const start = Number(sent.MaintOrdBasicStartDateTime ?? Math.floor(work.now / hour) * hour)
    const end = Number(sent.MaintOrdBasicEndDateTime ?? start + 24 * hour)
    if (end < start) throw refuse('IW/012', 'The end of the order is before its start')
    const order: Row = {
      ...inherit(object.row),
      MaintenanceOrderDesc: text(notification?.NotificationText),
      MaintPriority: text(notification?.MaintPriority),
      ...sent,
      ...object.fields,
      MaintenanceOrder: work.numbers.next('maintenance_order'),
      MaintenancePlanningPlant: plant,
      MaintOrdBasicStartDateTime: start,
      MaintOrdBasicEndDateTime: end,
      Currency: 'EUR',
      SystemStatusText: 'CRTD MANC NMAT PRC',
      CreatedByUser: work.user,
      LastChangeByUser: work.user,
      MaintOrderCreationDateTime: Math.floor(work.now / 1000) * 1000,
      LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
    }
    work.store.table('MaintenanceOrder').insert(order)
    const operations = input.children.get('to_MaintenanceOrderOperation') ?? []
    for (const operation of operations) addOperation(work, order, operation)
    if (operations.length === 0)
      addOperation(work, order, {
        row: { OperationDescription: order.MaintenanceOrderDesc ?? '' },
      })
    addTexts(work, order, input.children.get('to_MaintenanceOrderLongText') ?? [])
    if (notification)
      work.store
        .table('MaintenanceNotification')
        .update(notification, { MaintenanceOrder: text(order.MaintenanceOrder) })
    return order
  },

  update(work, order, sent) {
    checkLock(work, text(order.MaintenanceOrder), 'order')
    const changes = realChanges(order, sent)
    if (Object.keys(changes).length === 0) return
    checkChangeable(order)
    const merged = { ...order, ...changes }
    if (Number(merged.MaintOrdBasicEndDateTime) < Number(merged.MaintOrdBasicStartDateTime))
      throw refuse('IW/012', 'The end of the order is before its start')
    const moved = 'Equipment' in changes || 'FunctionalLocation' in changes
    const object = moved
      ? objectOf(work, {
          ...merged,
          ...('Equipment' in changes &&
            !('FunctionalLocation' in changes) && { FunctionalLocation: '' }),
        }).fields
      : {}
    notificationOf(work, changes)
    work.store
      .table('MaintenanceOrder')
      .update(order, { ...changes, ...object, LastChangeByUser: work.user })
    touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
  },
}

/** After technical completion planning data is frozen; a closed or locked order takes no change. */
function checkChangeable(order: Row) {
  for (const status of ['TECO', 'CLSD', 'LKD', 'DLFL', 'NEXE'])
    if (hasStatus(order, status)) throw refuseStatus(order, 'Change order')
}

function objectOf(work: Work, sent: Row): { row: Row | undefined; fields: Row } {
  const equipment = text(sent.Equipment)
  const location = text(sent.FunctionalLocation)
  if (equipment !== '') {
    const row = demandEquipment(work, equipment)
    if (row.EquipmentIsInactive || row.EquipmentIsMarkedForDeletion)
      throw refuse('IE/051', `Equipment ${equipment} is inactive`)
    return {
      row,
      fields: {
        Equipment: text(row.Equipment),
        EquipmentName: text(row.EquipmentName),
        FunctionalLocation: location || text(row.FunctionalLocation),
        TechnicalObject: text(row.Equipment).padStart(18, '0'),
        TechnicalObjectLabel: text(row.Equipment),
        TechObjIsEquipOrFuncnlLoc: 'EAMS_EQUI',
      },
    }
  }
  if (location === '') return { row: undefined, fields: {} }
  const row = demandLocation(work, location)
  return {
    row,
    fields: {
      EquipmentName: '',
      FunctionalLocation: text(row.FunctionalLocation),
      TechnicalObject: text(row.FunctionalLocation),
      TechnicalObjectLabel: text(row.FunctionalLocationLabelName),
      TechObjIsEquipOrFuncnlLoc: 'EAMS_FL',
    },
  }
}

function notificationOf(work: Work, sent: Row): Row | undefined {
  const number = text(sent.MaintenanceNotification)
  if (number === '') return undefined
  const found = work.store.table('MaintenanceNotification').get({ MaintenanceNotification: number })
  if (!found) throw refuse('IM/001', `Notification ${number} does not exist`)
  return found
}

function addTexts(work: Work, order: Row, texts: { row: Row }[]) {
  for (const { row } of texts) {
    work.store.table('MaintenanceOrderLongText').insert({
      TextObjectType: 'KOPF',
      Language: 'EN',
      ...row,
      MaintenanceOrder: text(order.MaintenanceOrder),
    })
    work.store.table('MaintenanceOrder').update(order, { OrderHasLongText: true })
  }
}

export const operationRules: TableRules = {
  create(work, input, parent) {
    const order = parent!
    checkChangeable(order)
    const operation = addOperation(work, order, input)
    touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
    return operation
  },
  update(work, operation, sent) {
    checkChangeable(orderOf(work, operation))
    const changes = realChanges(operation, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('MaintenanceOrderOperation').update(operation, changes)
    touch(work.store, 'MaintenanceOrderOperation', operation, work.now, work.user)
  },
  remove(work, operation) {
    const order = orderOf(work, operation)
    checkChangeable(order)
    if (operationsOf(work, order).length === 1)
      throw refuse('IW/020', 'The last operation of an order cannot be deleted')
    removeOperation(work, operation)
    touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
  },
}

export const componentRules: TableRules = {
  create(work, input, parent) {
    const operation = parent!
    checkChangeable(orderOf(work, operation))
    const component = addComponent(work, operation, input.row)
    touch(work.store, 'MaintOrderOpComponent', component, work.now, work.user)
    return component
  },
  update(work, component, sent) {
    checkChangeable(orderOf(work, component))
    const changes = realChanges(component, sent)
    if (Object.keys(changes).length === 0) return
    const entry = changes.QuantityInUnitOfEntry
    work.store.table('MaintOrderOpComponent').update(component, {
      ...changes,
      ...(entry !== undefined && { MaintOrdOpCompRequiredQuantity: entry }),
    })
    touch(work.store, 'MaintOrderOpComponent', component, work.now, work.user)
  },
  remove(work, component) {
    checkChangeable(orderOf(work, component))
    if (Number(component.QuantityWithdrawnInBaseUnit ?? 0) > 0)
      throw refuse('IW/021', 'A component that was issued cannot be deleted')
    touch(work.store, 'MaintOrderOpComponent', component, work.now, work.user)
    work.store.table('MaintOrderOpComponent').delete(component)
  },
}

/** Long texts of the order, its operations and components. */
export function orderTextRules(table: string): TableRules {
  return {
    create(work, input, parent) {
      const keys = work.store.table(table).keys
      const own = Object.fromEntries(
        keys.filter((key) => parent && key in parent).map((key) => [key, parent?.[key] ?? '']),
      )
      const order = orderOf(work, parent ?? input.row)
      work.store.table('MaintenanceOrder').update(order, {
        OrderHasLongText: order.OrderHasLongText === true || table === 'MaintenanceOrderLongText',
      })
      touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
      return work.store
        .table(table)
        .insert({ TextObjectType: 'KOPF', Language: 'EN', ...input.row, ...own })
    },
    update(work, row, changes) {
      work.store.table(table).update(row, changes)
      touch(work.store, 'MaintenanceOrder', orderOf(work, row), work.now, work.user)
    },
    remove(work, row) {
      touch(work.store, 'MaintenanceOrder', orderOf(work, row), work.now, work.user)
      work.store.table(table).delete(row)
    },
  }
}

function orderOf(work: Work, part: Row): Row {
  return work.store
    .table('MaintenanceOrder')
    .get({ MaintenanceOrder: part.MaintenanceOrder ?? '' })!
}

/** A task list is a template: here one with an inspection, which may replace the operations. */
export const assignTaskList: FunctionRule = (work, parameters) => {
  const order = orderOf(work, parameters)
  if (!order) throw refuse('IW/001', `Order ${text(parameters.MaintenanceOrder)} does not exist`)
  checkChangeable(order)
  if (!parameters.TaskListGroup) throw refuse('IW/030', 'Enter a task list')
  if (parameters.MaintOrdOpsHaveToBeDeleted === true)
    for (const operation of operationsOf(work, order)) removeOperation(work, operation)
  addOperation(work, order, {
    row: { OperationDescription: `Task list ${text(parameters.TaskListGroup)}` },
  })
  touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
  return { IsInvalid: false }
}
