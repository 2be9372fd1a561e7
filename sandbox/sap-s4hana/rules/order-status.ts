import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { type FunctionRule, text, type Work } from '../work.ts'
import { completeNotification } from './notification.ts'

/** The statuses in which an order is, one at a time. */
const stages = ['CRTD', 'REL', 'TECO', 'CLSD']

interface Transition {
  /** One of these stages must be active. */
  from: string[]
  to?: string
  add?: string
  remove?: string
  /** Marks that must, or must not, be set. */
  needs?: string
  not?: string[]
}

const locked = ['LKD', 'DLFL', 'NEXE']

const transitions: Record<string, Transition> = {
  ReleaseMaintenanceOrder: { from: ['CRTD'], to: 'REL', not: [...locked, 'SUBM', 'RJCT'] },
  SetMaintOrdToMainWorkComplete: { from: ['REL'], add: 'MWCP', not: locked },
  ResetMaintOrdStsMainWorkCmplt: { from: ['REL'], remove: 'MWCP', needs: 'MWCP' },
  SetMaintOrdToTechCompleted: { from: ['REL'], to: 'TECO', not: locked },
  ResetMaintOrdStsTechCompleted: { from: ['TECO'], to: 'REL' },
  SetMaintOrderStatusToClosed: { from: ['TECO'], to: 'CLSD', not: ['LKD'] },
  ResetMaintOrderStatusClosed: { from: ['CLSD'], to: 'TECO' },
  SetMaintOrderStatusToLocked: { from: ['CRTD', 'REL'], add: 'LKD', not: ['LKD'] },
  SetMaintOrderStatusToUnlocked: { from: stages, remove: 'LKD', needs: 'LKD' },
  SetMaintOrderToDoNotExecute: { from: ['CRTD'], add: 'NEXE', not: locked },
  ResetStatusFromDoNotExecute: { from: ['CRTD'], remove: 'NEXE', needs: 'NEXE' },
  SetMaintOrdStsToMrkdForDeltn: { from: stages, add: 'DLFL', not: ['DLFL', 'LKD'] },
  ResetMaintOrdStsMrkdForDeltn: { from: stages, remove: 'DLFL', needs: 'DLFL' },
  SetMaintOrderToReadyForSchedg: { from: ['CRTD', 'REL'], add: 'RFSC', not: locked },
  ResetMaintOrderStsRdyForSchedg: { from: ['CRTD', 'REL'], remove: 'RFSC', needs: 'RFSC' },
  SetMaintOrderOpsToDispatched: { from: ['CRTD', 'REL'], add: 'DSPT', not: locked },
  ResetMaintOrdOpsStsDispatched: { from: ['CRTD', 'REL'], remove: 'DSPT', needs: 'DSPT' },
  ScheduleMaintenanceOrder: { from: ['CRTD', 'REL'], not: locked },
  SubmitMaintOrderForApproval: { from: ['CRTD'], add: 'SUBM', not: [...locked, 'SUBM'] },
  ApproveMaintenanceOrder: { from: ['CRTD'], add: 'APPR', remove: 'SUBM', needs: 'SUBM' },
  RejectMaintenanceOrder: { from: ['CRTD'], add: 'RJCT', remove: 'SUBM', needs: 'SUBM' },
}

/** Order types that must be approved before their release. */
const approvedTypes = ['YA03']
const approvalSteps = [
  'SubmitMaintOrderForApproval',
  'ApproveMaintenanceOrder',
  'RejectMaintenanceOrder',
]

export function hasStatus(row: Row, status: string): boolean {
  return text(row.SystemStatusText).split(/\s+/).includes(status)
}

/** Replaces the stage or marks in a status text, the stage first as the system shows it. */
export function changeStatus(row: Row, add: string[], remove: string[]): string {
  const kept = text(row.SystemStatusText)
    .split(/\s+/)
    .filter((status) => status !== '' && !remove.includes(status) && !add.includes(status))
  const all = [...kept, ...add]
  const stage = all.filter((status) => stages.includes(status))
  return [...stage, ...all.filter((status) => !stages.includes(status))].join(' ')
}

/** Refuses an act on an order whose status does not allow it. */
export function refuseStatus(order: Row, act: string) {
  return refuse(
    'BS/007',
    `System status ${text(order.SystemStatusText)} does not allow ${act} (ORD ${text(order.MaintenanceOrder)})`,
  )
}

function findOrder(work: Work, parameters: Row): Row {
  const order = work.store
    .table('MaintenanceOrder')
    .get({ MaintenanceOrder: text(parameters.MaintenanceOrder) })
  if (!order) throw framework.unknownKey('MaintenanceOrderType')
  return order
}

function transit(name: string, transition: Transition): FunctionRule {
  return (work, parameters) => {
    const order = findOrder(work, parameters)
    const { from, to, add, remove, needs, not = [] } = transition
    const type = text(order.MaintenanceOrderType)
    const allowed =
      from.some((stage) => hasStatus(order, stage)) &&
      (needs === undefined || hasStatus(order, needs)) &&
      !not.some((status) => hasStatus(order, status)) &&
      (approvedTypes.includes(type)
        ? name !== 'ReleaseMaintenanceOrder' || hasStatus(order, 'APPR')
        : !approvalSteps.includes(name))
    if (!allowed) throw refuseStatus(order, name)
    const status = changeStatus(
      order,
      [to, add].filter((each) => each !== undefined),
      [...(to ? stages : []), ...(remove ? [remove] : [])],
    )
    const table = work.store.table('MaintenanceOrder')
    table.update(order, { SystemStatusText: status, ...datesOf(work, name, parameters, order) })
    if (to === 'REL' || to === 'TECO' || to === 'CLSD') moveOperations(work, order, to)
    closeNotification(work, name, parameters, order)
    touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
    return { IsInvalid: false }
  }
}

function datesOf(work: Work, name: string, parameters: Row, order: Row): Row {
  const now = Math.floor(work.now / 1000) * 1000
  if (name === 'SetMaintOrdToTechCompleted')
    return {
      MaintOrderReferenceDateTime: parameters.MaintOrderReferenceDateTime ?? now,
      MainWorkCompletedDateTime: order.MainWorkCompletedDateTime ?? now,
    }
  if (name === 'SetMaintOrdToMainWorkComplete')
    return { MainWorkCompletedDateTime: parameters.MainWorkCompletedDateTime ?? now }
  if (name === 'ScheduleMaintenanceOrder')
    return {
      MaintOrdSchedldBscStrtDateTime: order.MaintOrdBasicStartDateTime ?? null,
      MaintOrdSchedldBscEndDateTime: order.MaintOrdBasicEndDateTime ?? null,
    }
  return {}
}

function moveOperations(work: Work, order: Row, to: string) {
  const table = work.store.table('MaintenanceOrderOperation')
  for (const operation of table.find({ MaintenanceOrder: order.MaintenanceOrder ?? '' }))
    table.update(operation, { SystemStatusText: changeStatus(operation, [to], stages) })
}

/** The notification of the order is completed with it, when the call says so. */
function closeNotification(work: Work, name: string, parameters: Row, order: Row) {
  if (parameters.AssignedMaintNotifIsToBeClosed !== true) return
  if (!name.startsWith('SetMaintOrd')) return
  const notification = text(order.MaintenanceNotification)
  const found = work.store
    .table('MaintenanceNotification')
    .get({ MaintenanceNotification: notification })
  if (found && found.NotifProcessingPhase !== '4')
    completeNotification(work, notification, work.now)
}

const assignNotification: FunctionRule = (work, parameters) => {
  const order = findOrder(work, parameters)
  const MaintenanceNotification = text(parameters.MaintenanceNotification)
  const notifications = work.store.table('MaintenanceNotification')
  const notification = notifications.get({ MaintenanceNotification })
  if (!notification)
    throw refuse('IM/001', `Notification ${MaintenanceNotification} does not exist`)
  notifications.update(notification, { MaintenanceOrder: order.MaintenanceOrder ?? '' })
  work.store.table('MaintenanceOrder').update(order, { MaintenanceNotification })
  touch(work.store, 'MaintenanceOrder', order, work.now, work.user)
  return { IsInvalid: false }
}

const dispatchOperation =
  (add: string[], remove: string[]): FunctionRule =>
  (work, parameters) => {
    const operations = work.store.table('MaintenanceOrderOperation')
    const operation = operations.get({ MaintenanceOrderSubOperation: '', ...parameters })
    if (!operation) throw framework.unknownKey('MaintenanceOrderOperationType')
    const SystemStatusText = changeStatus(operation, add, remove)
    operations.update(operation, { SystemStatusText })
    touch(work.store, 'MaintenanceOrderOperation', operation, work.now, work.user)
    return { IsInvalid: false }
  }

export const orderFunctions: Record<string, FunctionRule> = {
  ...Object.fromEntries(
    Object.entries(transitions).map(([name, transition]) => [
      `API_MAINTENANCEORDER.${name}`,
      transit(name, transition),
    ]),
  ),
  'API_MAINTENANCEORDER.AssignMaintNotificationToOrder': assignNotification,
  'API_MAINTENANCEORDER.SetMaintOrderOpToDispatched': dispatchOperation(['DSPT'], []),
  'API_MAINTENANCEORDER.ResetMaintOrderOpStsDispatched': dispatchOperation([], ['DSPT']),
}
