import { compare, type Native, toDecimal } from '@millwright/kit'
import { isReceived, receivedOf } from './purchase-order-lines.ts'

/** What our words stand for. PENDING as a draft is our reading: it is still open to every change. */
export const statusWords = [
  { source_status: 'REQUESTED', label: 'Requested', status: 'pending_approval' },
  { source_status: 'PENDING', label: 'Pending', status: 'draft' },
  { source_status: 'APPROVED', label: 'Approved', status: 'approved' },
  { source_status: 'DECLINED', label: 'Rejected', status: 'rejected' },
  {
    source_status: 'PARTIALLY_FULFILLED',
    label: 'Partially fulfilled',
    status: 'partially_received',
  },
  { source_status: 'COMPLETED', label: 'Completed', status: 'received' },
  { source_status: 'CANCELED', label: 'Canceled', status: 'cancelled' },
] as const

/** Completed with a line that is short was ended by hand. */
export function statusOf(order: Native): string {
  if (order.status === 'COMPLETED' && (order.items ?? []).some((line: Native) => !isReceived(line)))
    return 'closed'
  return (
    statusWords.find(({ source_status }) => source_status === order.status)?.status ?? 'unknown'
  )
}

/** The source's words behind ours. */
export function nativeStatuses(words: readonly string[]): string[] {
  const named = words.includes('closed') ? [...words, 'received'] : words
  return statusWords
    .filter(({ status }) => named.includes(status))
    .map(({ source_status }) => source_status)
}

/** The vendor's own table of transitions (vendor specification). */
export const transitions: Readonly<Record<string, readonly string[]>> = {
  REQUESTED: ['PENDING', 'DECLINED', 'CANCELED'],
  PENDING: ['APPROVED', 'DECLINED', 'CANCELED'],
  DECLINED: ['PENDING', 'CANCELED'],
  APPROVED: ['CANCELED'],
  PARTIALLY_FULFILLED: ['COMPLETED'],
  COMPLETED: ['PARTIALLY_FULFILLED'],
  CANCELED: [],
}

const approvals: Readonly<Record<string, string>> = {
  REQUESTED: 'pending',
  PENDING: 'pending',
  APPROVED: 'approved',
  PARTIALLY_FULFILLED: 'approved',
  COMPLETED: 'approved',
  DECLINED: 'rejected',
}

export function approvalOf(order: Native): string {
  return approvals[order.status] ?? 'unknown'
}

export function receiptOf(order: Native): string | null {
  const lines = order.items as Native[] | undefined
  if (!lines) return null
  if (lines.length > 0 && lines.every(isReceived)) return lines.some(isOver) ? 'over' : 'full'
  return lines.some((line) => compare(receivedOf(line), '0') > 0) ? 'partial' : 'none'
}

function isOver(line: Native): boolean {
  return compare(receivedOf(line), toDecimal(line.quantityOrdered) ?? '0') > 0
}
