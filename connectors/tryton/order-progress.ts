import { compare, minus, type Native, plus, toDecimal } from '@millwright/kit'
import { convert, unitAt } from './units.ts'
import { rows, toDate } from './values.ts'

/** What the progress of a line is told from. */
export const lineNeeds = [
  'type',
  'quantity',
  'product.type',
  'unit.factor',
  'unit.symbol',
  'move_done',
  'moves.state',
  'moves.quantity',
  'moves.uom.factor',
  'moves.uom.symbol',
  'moves.effective_date',
] as const

export const invoiceNeeds = [
  'invoice_lines.quantity',
  'invoice_lines.invoice_state',
  'invoice_lines.unit.factor',
  'invoice_lines.unit.symbol',
] as const

/** What the progress of an order is told from. */
export const orderNeeds: readonly string[] = [
  'state',
  'lines',
  ...lineNeeds.map((name) => `lines.${name}`),
]

/** Goods to receive: no service, no text, and no return, which a negative quantity is. */
export function isReceivable(line: Native): boolean {
  return isGoods(line) && line.quantity > 0
}

function isGoods(line: Native): boolean {
  const type = line['product.']?.type
  return line.type === 'line' && type !== undefined && type !== null && type !== 'service'
}

/**
 * Done moves of a line in its unit. `actual_quantity` of the server also counts moves still to come (measured).
 * null for a line that moves nothing.
 */
export function movedOf(line: Native): string | null {
  if (!isGoods(line)) return null
  const done = rows(line, 'moves').filter((move) => move.state === 'done')
  return sum(done.map((move) => convert(move.quantity, unitAt(move, 'uom'), unitAt(line, 'unit'))))
}

/** Posted invoice lines of a line in its unit. */
export function invoicedOf(line: Native): string | null {
  if (line.type !== 'line') return null
  const posted = rows(line, 'invoice_lines').filter(
    ({ invoice_state: state }) => state === 'posted' || state === 'paid',
  )
  const unit = unitAt(line, 'unit')
  return sum(
    posted.map((row) =>
      unit ? convert(row.quantity, unitAt(row, 'unit'), unit) : toDecimal(row.quantity),
    ),
  )
}

function sum(parts: readonly (string | null)[]): string | null {
  let total = '0'
  for (const part of parts) {
    if (part === null) return null
    total = plus(total, part)
  }
  return total
}

/** Still expected. A line that the server counts as done (the rest was given up) expects nothing. */
export function openOf(line: Native): string | null {
  if (line.type !== 'line') return null
  const moved = isReceivable(line) ? movedOf(line) : null
  const ordered = toDecimal(line.quantity)
  if (moved === null || ordered === null) return isReceivable(line) ? null : '0'
  if (isOver(line.$document) || line.move_done === true) return '0'
  const open = minus(ordered, moved)
  return compare(open, '0') < 0 ? '0' : open
}

function isOver(order: Native | undefined): boolean {
  return order?.state === 'done' || order?.state === 'cancelled'
}

/** How far a receivable line is. */
export function stageOf(line: Native): 'none' | 'partial' | 'full' | 'over' {
  const moved = movedOf(line) ?? '0'
  const ordered = toDecimal(line.quantity) ?? '0'
  const order = compare(moved, ordered)
  if (order > 0) return 'over'
  if (order === 0 || line.move_done === true) return 'full'
  return compare(moved, '0') > 0 ? 'partial' : 'none'
}

/** How far the receipt of all lines is. */
export function receiptOf(order: Native): 'none' | 'partial' | 'full' | 'over' {
  const stages = rows(order, 'lines').filter(isReceivable).map(stageOf)
  if (stages.length === 0 || stages.every((stage) => stage === 'none')) return 'none'
  if (stages.every((stage) => stage === 'full' || stage === 'over')) {
    return stages.includes('over') ? 'over' : 'full'
  }
  return 'partial'
}

/** How much of an order was billed, by its lines. */
export function invoicingOf(order: Native): 'none' | 'partial' | 'full' | 'over' | 'unknown' {
  const lines = rows(order, 'lines').filter((line) => line.type === 'line' && line.quantity !== 0)
  const pairs = lines.map((line) => [invoicedOf(line), toDecimal(line.quantity)] as const)
  if (pairs.some(([billed, ordered]) => billed === null || ordered === null)) return 'unknown'
  const sizes = pairs.map(([billed, ordered]) => [size(billed!), size(ordered!)] as const)
  if (sizes.every(([billed]) => billed === '0')) return 'none'
  if (sizes.some(([billed, ordered]) => compare(billed, ordered) < 0)) return 'partial'
  return sizes.some(([billed, ordered]) => compare(billed, ordered) > 0) ? 'over' : 'full'
}

function size(quantity: string): string {
  return quantity.replace(/^-/, '')
}

/** The last day on which something of the line arrived. */
export function deliveredOn(line: Native): string | null {
  const days = rows(line, 'moves')
    .filter((move) => move.state === 'done')
    .map((move) => toDate(move.effective_date))
    .filter((day) => day !== null)
  return days.sort().at(-1) ?? null
}
