import { invalid } from '../errors.ts'
import { type Row, stamp } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'
import { countCommitted, type UsedPart } from './work-order-parts.ts'

/** Moves an order to another state; the vendor documents no transition table, so every move is allowed. */
export function changeWorkOrderStatus(order: Row, status: string, visit: Visit): void {
  if (status === 'CANCELED' && !visit.switches.canceled_and_skipped) {
    throw invalid('Invalid status', 'status', status)
  }
  if (status === order.status) return
  countCommitted(visit.state, order, -1)
  order.status = status
  countCommitted(visit.state, order, 1)
  const done = status === 'DONE'
  order.completedAt = done ? new Date(visit.now).toISOString() : null
  order.completerId = done ? visit.state.me : null
  if (!done) return
  finishRequest(order, visit)
  if (order.recurrenceInfo && !order.nextId) repeat(order, visit)
}

function finishRequest(order: Row, visit: Visit): void {
  const request = visible(visit, 'workrequests', order.workRequestId)
  if (!request) return
  request.requestStatus = 'DONE'
  touch('workrequests', request, visit)
}

const DAYS: Record<string, number> = { DAILY: 1, WEEKLY: 7, MONTHLY: 30, YEARLY: 365 }

/** The next order of a recurring chain. */
function repeat(order: Row, visit: Visit): void {
  const { type, interval } = order.recurrenceInfo as { type: string; interval?: number }
  const days = (DAYS[type] ?? 1) * (interval ?? 1)
  const next = visit.state.table('workorders').insert({
    ...(structuredClone(order) as Bag),
    id: undefined as never,
    sequentialId: visit.state.next(`work order of ${order.organizationId}`, 1),
    organizationId: order.organizationId,
    status: 'OPEN',
    completedAt: null,
    completerId: null,
    costs: [],
    comments: [],
    dueDate: shifted(order.dueDate, days),
    startDate: shifted(order.startDate, days),
    partsUsed: copied(order.partsUsed as UsedPart[]),
    previousId: order.id,
    nextId: null,
    workRequestId: null,
    ...stamp(visit.now),
    deletedAt: null,
  })
  order.nextId = next.id
  countCommitted(visit.state, next, 1)
}

function copied(parts: UsedPart[]): UsedPart[] {
  return structuredClone(parts.filter((part) => part.copyOnRecurring !== 'NoCopy'))
}

function shifted(date: unknown, days: number): string | null {
  return date ? new Date(Date.parse(String(date)) + days * 86_400_000).toISOString() : null
}
