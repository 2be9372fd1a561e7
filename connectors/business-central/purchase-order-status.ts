import { minus, type Native, toDecimal } from '@millwright/kit'

export const LINES = 'purchaseOrderLines'

const numberOf = (value: unknown) => toDecimal(value) ?? '0'

/** Lines that goods or services come for; null where they were not read. A comment has no quantity. */
function goodsOf(order: Native): Native[] | null {
  const lines = order[LINES] as Native[] | undefined
  return lines?.filter((line) => line.lineType !== 'Comment' && line.quantity > 0) ?? null
}

type Coverage = 'none' | 'partial' | 'full' | 'over'

function coverageOf(order: Native, done: string): Coverage | null {
  const goods = goodsOf(order)
  if (goods === null) return null
  // Both are JSON numbers of equal scale: they compare exactly as they are.
  if (goods.length > 0 && goods.every((line) => line[done] >= line.quantity))
    return goods.some((line) => line[done] > line.quantity) ? 'over' : 'full'
  return goods.some((line) => line[done] > 0) ? 'partial' : 'none'
}

/** `fullyReceived` is told too early where an order has several locations (vendor source): quantities count. */
export const receiptOf = (order: Native) => coverageOf(order, 'receivedQuantity')
export const invoiceOf = (order: Native) => coverageOf(order, 'invoicedQuantity')

/** What the API calls Open is released; partly received is no state of its own there. */
export function statusOf(order: Native): string {
  if (order.status === 'Draft') return 'draft'
  if (order.status === 'In_x0020_Review') return 'pending_approval'
  if (order.status !== 'Open') return 'unknown'
  const receipt = receiptOf(order)
  if (receipt === 'full' || receipt === 'over') return 'received'
  return receipt === 'partial' ? 'partially_received' : 'ordered'
}

export const statuses = [
  { source_status: 'Draft', label: 'Draft', status: 'draft' },
  { source_status: 'In_x0020_Review', label: 'In Review', status: 'pending_approval' },
  { source_status: 'Open', label: 'Open (released)', status: 'ordered' },
] as const

export function lineStatusOf(line: Native): 'open' | 'partially_received' | 'received' | null {
  if (line.lineType === 'Comment') return null
  if (!(line.receivedQuantity > 0)) return 'open'
  return line.receivedQuantity >= line.quantity ? 'received' : 'partially_received'
}

export function openOf(line: Native): string | null {
  if (line.lineType === 'Comment') return null
  if (line.receivedQuantity >= line.quantity) return '0'
  return minus(numberOf(line.quantity), numberOf(line.receivedQuantity))
}
