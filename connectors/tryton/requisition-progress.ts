import { compare, type Native, plus, toDecimal } from '@millwright/kit'
import { convert, unitAt } from './units.ts'
import { rows } from './values.ts'

/** What is told from the requests to buy that an approved requisition makes, one for each line. */
export const requestNeeds = [
  'purchase_requests',
  'purchase_requests.state',
  'purchase_requests.quantity',
  'purchase_requests.party',
  'purchase_requests.purchase',
  'purchase_requests.purchase.number',
  'purchase_requests.purchase_line',
  'purchase_requests.uom.symbol',
  'purchase_requests.uom.factor',
  'unit.symbol',
  'unit.factor',
] as const

export const requisitionNeeds: readonly string[] = [
  'state',
  'lines',
  ...requestNeeds.map((name) => `lines.${name}`),
]

/**
 * Requests that are part of an order. One whose order was cancelled keeps its line of that order, in the state
 * `exception` (fields_get), until people reset it.
 */
export function orderedRequests(line: Native): Native[] {
  return rows(line, 'purchase_requests').filter(
    ({ state, purchase_line }) =>
      purchase_line !== null && (state === 'purchased' || state === 'done'),
  )
}

/** Whether a line waits for people: its order was cancelled. */
export function isStuck(line: Native): boolean {
  return rows(line, 'purchase_requests').some(({ state }) => state === 'exception')
}

export function orderedOf(line: Native): string | null {
  let total = '0'
  for (const request of orderedRequests(line)) {
    const unit = unitAt(line, 'unit')
    const part = unit
      ? convert(request.quantity, unitAt(request, 'uom'), unit)
      : toDecimal(request.quantity)
    if (part === null) return null
    total = plus(total, part)
  }
  return total
}

const early: Readonly<Record<string, string>> = {
  draft: 'draft',
  waiting: 'pending_approval',
  rejected: 'rejected',
  approved: 'approved',
  cancelled: 'cancelled',
}

function stageOf(line: Native): 'approved' | 'partially_ordered' | 'ordered' {
  const requests = rows(line, 'purchase_requests').filter(({ state }) => state !== 'cancelled')
  const ordered = orderedRequests(line)
  if (ordered.length === 0) return 'approved'
  return ordered.length < requests.length ? 'partially_ordered' : 'ordered'
}

/** Whether requests to buy were made of it. The server calls one done also when its order was cancelled (measured). */
export const isProcessed = ({ state }: Native): boolean =>
  state === 'processing' || state === 'done'

/** Status of a requisition: from `processing` on its requests tell how much of it was ordered. */
export function statusOf(requisition: Native): string {
  const { state } = requisition
  if (!isProcessed(requisition)) return early[state] ?? 'unknown'
  const lines = rows(requisition, 'lines')
  const isLeft = lines.some((line) => isStuck(line) || openRequests(line).length > 0)
  if (state === 'done' && !isLeft) return 'ordered'
  const stages = lines.map(stageOf)
  if (stages.length === 0 || stages.every((stage) => stage === 'approved')) return 'approved'
  return stages.every((stage) => stage === 'ordered') ? 'ordered' : 'partially_ordered'
}

export function lineStatusOf(line: Native): string {
  const state = line.$document?.state
  return early[state] ?? (state === 'processing' || state === 'done' ? stageOf(line) : 'unknown')
}

/** Requests that can still be ordered. */
export function openRequests(line: Native): Native[] {
  return rows(line, 'purchase_requests').filter(
    ({ state, quantity }) => state === 'draft' && compare(toDecimal(quantity) ?? '0', '0') > 0,
  )
}
