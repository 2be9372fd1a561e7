import type { Native } from '@millwright/kit'
import { internalOf } from './fields.ts'
import { words } from './filters.ts'

/** Internal values of the domain POSTATUS; those without an entry in vendor fixtures are not confirmed. */
export const orderStatuses = [
  { source_status: 'WAPPR', label: 'Waiting on approval', status: 'pending_approval' },
  // Not an order that is on its way: it is still being written.
  { source_status: 'INPRG', label: 'In progress', status: 'draft' },
  { source_status: 'PNDREV', label: 'Pending revision', status: 'draft' },
  { source_status: 'APPR', label: 'Approved', status: 'approved' },
  { source_status: 'HOLD', label: 'On hold', status: 'approved' },
  { source_status: 'CLOSE', label: 'Closed', status: 'closed' },
  { source_status: 'CAN', label: 'Canceled', status: 'cancelled' },
] as const

const statusOfValue = new Map<string, string>(
  orderStatuses.map(({ source_status, status }) => [source_status, status]),
)

/** What has arrived is told apart from the status, and there is no status for "sent". */
export function orderStatusOf(order: Native): string {
  const status = statusOfValue.get(internalOf(order, 'status') ?? '') ?? 'unknown'
  if (status !== 'approved') return status
  const receipts = internalOf(order, 'receipts')
  if (receipts === 'COMPLETE') return 'received'
  return receipts === 'PARTIAL' ? 'partially_received' : status
}

/**
 * A number has one row for each revision. The one that counts is neither superseded nor still being revised: a revision
 * comes into force, under the same number, when it is approved.
 */
export function isInForce(order: Native): boolean {
  const status = internalOf(order, 'status')
  return status !== 'REVISD' && status !== 'PNDREV'
}

/** A revision that was cancelled leaves the order as it was; an order that is cancelled later is its last revision. */
export const revisions = {
  needs: ['revisionnum'],
  isDoubtful: (order: Native) =>
    Number(order.revisionnum) > 0 && internalOf(order, 'status') === 'CAN',
  choose(rows: readonly Native[]): Native | null {
    const latest = [...rows].sort((left, right) => right.revisionnum - left.revisionnum)
    return latest.find((row) => internalOf(row, 'status') !== 'CAN') ?? latest[0] ?? null
  },
}

export const receiptWords = { NONE: 'none', PARTIAL: 'partial', COMPLETE: 'full' } as const

export function receiptOf(order: Native): string | null {
  const receipts = internalOf(order, 'receipts')
  return receipts === null
    ? null
    : (receiptWords[receipts as keyof typeof receiptWords] ?? 'unknown')
}

export function approvalOf(order: Native): string {
  switch (internalOf(order, 'status')) {
    case 'WAPPR':
      return 'pending'
    case 'INPRG':
      return 'not_submitted'
    case 'APPR':
    case 'CLOSE':
      return 'approved'
    default:
      return 'unknown'
  }
}

export const orderStatusFilter = words('status', {
  needs: ['receipts'],
  of: orderStatusOf,
  internal: (word) =>
    word === 'received' || word === 'partially_received'
      ? ['APPR', 'HOLD']
      : orderStatuses
          .filter(({ status }) => status === word)
          .map(({ source_status }) => source_status),
})
