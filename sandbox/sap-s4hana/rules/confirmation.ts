import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  dayOf,
  type FunctionRule,
  number,
  round,
  secondsOf,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { operationsOf } from './order-operation.ts'
import { changeStatus, hasStatus, refuseStatus } from './order-status.ts'

export const confirmationRules: TableRules = {
  create(work, input) {
    const sent = input.row
    const order = work.store
      .table('MaintenanceOrder')
      .get({ MaintenanceOrder: text(sent.MaintenanceOrder) })
    if (!order) throw refuse('RU/001', `Order ${text(sent.MaintenanceOrder)} does not exist`)
    const operation = work.store.table('MaintenanceOrderOperation').get({
      MaintenanceOrder: text(order.MaintenanceOrder),
      MaintenanceOrderOperation: text(sent.MaintenanceOrderOperation).padStart(4, '0'),
      MaintenanceOrderSubOperation: text(sent.MaintenanceOrderSubOperation),
    })
    if (!operation)
      throw refuse('RU/002', `Operation ${text(sent.MaintenanceOrderOperation)} does not exist`)
    checkConfirmable(order)
    if (number(sent.ActualWorkQuantity) < 0) throw refuse('RU/010', 'Enter the actual work')
    const row = post(work, operation, {
      ActualWorkQuantityUnit: text(operation.MaintOrdOpWorkDurationUnit) || 'HR',
      ...sent,
    })
    const [long] = input.children.get('to_LongText') ?? []
    if (long)
      work.store.table('LongText').insert({
        ...long.row,
        MaintOrderConf: text(row.MaintOrderConf),
        MaintOrderConfCntrValue: text(row.MaintOrderConfCntrValue),
      })
    return row
  },
}

/** Only released or technically completed orders take confirmations. */
function checkConfirmable(order: Row) {
  const open = hasStatus(order, 'REL') || hasStatus(order, 'TECO')
  if (!open || hasStatus(order, 'LKD') || hasStatus(order, 'DLFL'))
    throw refuseStatus(order, 'Confirm order')
}

function post(work: Work, operation: Row, sent: Row): Row {
  const table = work.store.table('MaintOrderConfirmation')
  const conf = text(operation.MaintOrderConfirmation)
  const counter = String(table.find({ MaintOrderConf: conf }).length + 1)
  const row = table.insert({
    OperationConfirmedStartDate: dayOf(work.now),
    OperationConfirmedStartTime: secondsOf(work.now),
    OperationConfirmedEndDate: dayOf(work.now),
    OperationConfirmedEndTime: secondsOf(work.now),
    PostingDate: dayOf(work.now),
    ...sent,
    MaintOrderConf: conf,
    MaintOrderConfCntrValue: counter,
    MaintenanceOrder: text(operation.MaintenanceOrder),
    MaintenanceOrderOperation: text(operation.MaintenanceOrderOperation),
    MaintenanceOrderSubOperation: text(operation.MaintenanceOrderSubOperation),
  })
  const hours =
    number(sent.ActualWorkQuantity) * (sent.ActualWorkQuantityUnit === 'MIN' ? 1 / 60 : 1)
  settle(work, operation, hours, sent.IsFinalConfirmation === true, counter)
  return row
}

/** Actual work and the statuses PCNF and CNF of operation and order. */
function settle(work: Work, operation: Row, hours: number, final: boolean, counter: string) {
  const operations = work.store.table('MaintenanceOrderOperation')
  operations.update(operation, {
    ActualWorkQuantity: round(number(operation.ActualWorkQuantity) + hours),
    MaintOrderConfCntrValue: counter,
    SystemStatusText: changeStatus(operation, [final ? 'CNF' : 'PCNF'], ['CNF', 'PCNF']),
  })
  settleOrder(work, operation)
}

/** A cancelled confirmation stays; a second one with the opposite work takes it back. */
const cancel: FunctionRule = (work, parameters) => {
  const table = work.store.table('MaintOrderConfirmation')
  const found = table.get(parameters)
  if (!found) throw framework.unknownKey('MaintOrderConfirmationType')
  if (found.$cancelled) throw refuse('RU/030', 'The confirmation is already cancelled')
  const operation = work.store.table('MaintenanceOrderOperation').get({
    MaintenanceOrder: found.MaintenanceOrder ?? '',
    MaintenanceOrderOperation: found.MaintenanceOrderOperation ?? '',
    MaintenanceOrderSubOperation: found.MaintenanceOrderSubOperation ?? '',
  })!
  table.update(found, { $cancelled: true })
  const back = post(work, operation, {
    ActualWorkQuantity: -number(found.ActualWorkQuantity),
    ActualWorkQuantityUnit: text(found.ActualWorkQuantityUnit),
    PersonnelNumber: text(found.PersonnelNumber),
    ConfirmationText: text(found.ConfirmationText),
  })
  table.update(back, { $cancelled: true })
  const left = table
    .find({ MaintOrderConf: found.MaintOrderConf ?? '' })
    .filter((each) => !each.$cancelled)
  const final = left.some((each) => each.IsFinalConfirmation === true)
  const status = left.length === 0 ? [] : [final ? 'CNF' : 'PCNF']
  work.store
    .table('MaintenanceOrderOperation')
    .update(operation, { SystemStatusText: changeStatus(operation, status, ['CNF', 'PCNF']) })
  settleOrder(work, operation)
  return { IsInvalid: false }
}

function settleOrder(work: Work, operation: Row) {
  const orders = work.store.table('MaintenanceOrder')
  const order = orders.get({ MaintenanceOrder: operation.MaintenanceOrder ?? '' })!
  const all = operationsOf(work, order)
  const begun = all.some((each) => hasStatus(each, 'CNF') || hasStatus(each, 'PCNF'))
  const confirmed = all.every((each) => hasStatus(each, 'CNF'))
  const add = confirmed ? ['CNF'] : begun ? ['PCNF'] : []
  orders.update(order, { SystemStatusText: changeStatus(order, add, ['CNF', 'PCNF']) })
  touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
}

export const confirmationFunctions: Record<string, FunctionRule> = {
  'API_MAINTORDERCONFIRMATION.CancelMaintOrderConfirmation': cancel,
}
