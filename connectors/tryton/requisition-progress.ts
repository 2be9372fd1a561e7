import { compare, type Native, plus } from '@millwright/kit'
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

/** Requests that became part of an order. */
export function orderedRequests(line: Native): Native[] {
  return rows(line, 'purchase_requests').filter((request) => request.purchase_line !== null)
}

export function orderedOf(line: Native): string | null {
  let total = '0'
  for (const request of orderedRequests(line)) {
    const unit = unitAt(line, 'unit')
    const part = unit
      ? convert(request.quantity, unitAt(request, 'uom'), unit)
      : String(request.quantity)
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

/** Status of a requisition: from `processing` on its requests tell how much of it was ordered. */
export function statusOf(requisition: Native): string {
  const { state } = requisition
  if (state !== 'processing') return early[state] ?? (state === 'done' ? 'ordered' : 'unknown')
  const stages = rows(requisition, 'lines').map(stageOf)
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
    ({ state, quantity }) => state === 'draft' && compare(String(quantity), '0') > 0,
  )
}
