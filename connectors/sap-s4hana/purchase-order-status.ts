import { compare, minus, type Native, toDecimal } from '@millwright/kit'

export type LineStatus = 'open' | 'partially_received' | 'received' | 'closed' | 'cancelled'

/** What the material documents say of one line; put there by `fillReceipts`. */
export interface LineReceipts {
  /** Net of reversals and returns, in the order unit; null where the units cannot be converted. */
  received: string | null
  returned: string | null
  /** More came than went back, also where the quantities cannot be told in the order unit. */
  hasArrivals: boolean
}

export function isDeleted(line: Native): boolean {
  return (line.PurchasingDocumentDeletionCode ?? '') !== ''
}

export function linesOf(order: Native): Native[] {
  return order.to_PurchaseOrderItem ?? []
}

export function activeLines(order: Native): Native[] {
  return linesOf(order).filter((line) => !isDeleted(line))
}

export function receivedOf(line: Native): string | null {
  return (line.$receipts as LineReceipts | undefined)?.received ?? null
}

/** Whether the whole quantity is there, or nothing more will come. */
export function isReceived(line: Native): boolean {
  if (line.IsCompletelyDelivered === true) return true
  const received = receivedOf(line)
  const ordered = toDecimal(line.OrderQuantity)
  return (
    received !== null &&
    ordered !== null &&
    compare(ordered, '0') > 0 &&
    compare(received, ordered) >= 0
  )
}

/** Whether goods of this line are there. */
export function hasArrivals(line: Native): boolean {
  return (line.$receipts as LineReceipts | undefined)?.hasArrivals ?? false
}

/** Lines that wait for goods. What goes back to the vendor is no arrival, and never keeps an order open. */
function receivableLines(order: Native): Native[] {
  return activeLines(order).filter(
    (line) => line.GoodsReceiptIsExpected !== false && line.IsReturnsItem !== true,
  )
}

export function lineStatus(line: Native): LineStatus {
  if (isDeleted(line)) return 'cancelled'
  const isDone = isReceived(line) || line.GoodsReceiptIsExpected === false
  if (isDone && line.IsFinallyInvoiced === true) return 'closed'
  if (isReceived(line)) return 'received'
  return hasArrivals(line) ? 'partially_received' : 'open'
}

/** Still expected: nothing of a line that is final, deleted or sent back. */
export function openQuantity(line: Native): string | null {
  if (isDeleted(line) || line.IsCompletelyDelivered === true || line.IsReturnsItem === true)
    return '0'
  if (line.GoodsReceiptIsExpected === false) return '0'
  const ordered = toDecimal(line.OrderQuantity)
  const received = receivedOf(line)
  if (ordered === null || received === null) return null
  const open = minus(ordered, received)
  return compare(open, '0') > 0 ? open : '0'
}

/** Processing states (value help of the purchasing app): 04 and blank are not confirmed. */
const released = new Set(['', '02', '05'])
const pending = new Set(['03', '04'])

/** The state of the order in the model's precedence; SAP keeps no such word itself. */
export function orderStatus(order: Native): string {
  const lines = linesOf(order)
  const active = activeLines(order)
  const state = order.PurchasingProcessingStatus ?? ''
  // Deleting an order marks its lines only: the code of the header follows when it is archived (vendor note).
  if (isDeleted(order) || (lines.length > 0 && active.length === 0)) return 'cancelled'
  // A released order whose next version is being written ("01") stays what its receipts say (model's precedence).
  const receivable = receivableLines(order)
  const hasGoods = receivable.some((line) => isReceived(line) || hasArrivals(line))
  const isBeingWritten = order.PurchasingCompletenessStatus === true || state === '01'
  if (isBeingWritten && !hasGoods) return 'draft'
  if (state === '08') return 'rejected'
  if (active.length > 0 && active.every((line) => lineStatus(line) === 'closed')) return 'closed'
  if (order.ReleaseIsNotCompleted === true || pending.has(state)) return 'pending_approval'
  if (receivable.length > 0 && receivable.every(isReceived)) return 'received'
  if (hasGoods) return 'partially_received'
  return released.has(state) ? 'ordered' : 'unknown'
}

export function approvalStatus(order: Native): string {
  const state = order.PurchasingProcessingStatus ?? ''
  if (state === '08') return 'rejected'
  if (order.ReleaseIsNotCompleted === true || pending.has(state)) return 'pending'
  if (state === '05') return 'approved'
  if (state === '02') return 'not_required'
  return state === '01' || order.PurchasingCompletenessStatus === true ? 'not_submitted' : 'unknown'
}

/** All codes that the status is read from: processing state, deletion code, `held`. */
export function sourceStatus(order: Native): string | null {
  const codes = [
    order.PurchasingProcessingStatus,
    order.PurchasingDocumentDeletionCode,
    order.PurchasingCompletenessStatus === true ? 'held' : '',
  ].filter((code) => code !== undefined && code !== '')
  return codes.length === 0 ? null : codes.join('/')
}

export function receiptStatus(order: Native): string {
  const receivable = receivableLines(order)
  if (receivable.some((line) => receivedOf(line) === null)) return 'unknown'
  if (
    receivable.some((line) => compare(receivedOf(line)!, toDecimal(line.OrderQuantity) ?? '0') > 0)
  )
    return 'over'
  if (receivable.length > 0 && receivable.every(isReceived)) return 'full'
  return receivable.some((line) => hasArrivals(line)) ? 'partial' : 'none'
}

/** Partial bills are not visible in this service: only the final flag of each line is. */
export function invoiceStatus(order: Native): string {
  const lines = activeLines(order).filter((line) => line.InvoiceIsExpected !== false)
  if (lines.length === 0) return 'none'
  if (lines.every((line) => line.IsFinallyInvoiced === true)) return 'full'
  return lines.some((line) => line.IsFinallyInvoiced === true) ? 'partial' : 'unknown'
}

const states = [
  { source_status: '01', label: 'Version in process', status: 'draft' },
  { source_status: '02', label: 'Active', status: 'ordered' },
  { source_status: '03', label: 'In release', status: 'pending_approval' },
  { source_status: '04', label: 'Partially released', status: 'pending_approval' },
  { source_status: '05', label: 'Release completed', status: 'ordered' },
  { source_status: '08', label: 'Rejected', status: 'rejected' },
] as const

/** Every state as it is, of a held order, and of an archived one. */
export const orderStatuses = states.flatMap((state) => [
  state,
  { source_status: `${state.source_status}/held`, label: `${state.label}, held`, status: 'draft' },
  {
    source_status: `${state.source_status}/L`,
    label: `${state.label}, deleted`,
    status: 'cancelled',
  },
])
