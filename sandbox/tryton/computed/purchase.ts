import { computeAmount, convertQuantity, roundQuantity, sumLines } from '../amounts.ts'
import { type Decimal, ZERO } from '../decimal.ts'
import { type Environment, getModel } from '../environment.ts'
import { addDays } from '../json.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'

/** In these states the amounts are the ones stored with the step that led there. */
const CACHED = ['confirmed', 'processing', 'done', 'cancelled']

export const computedOfPurchases: Record<string, Record<string, Compute>> = {
  'purchase.purchase': {
    rec_name: (_env, row) =>
      [row.number, row.reference ? `[${row.reference}]` : null].filter(Boolean).join(' ') ||
      `(${row.id})`,
    party_lang: (env, row) =>
      env.find('ir.lang', env.find('party.party', row.party)?.lang)?.code ?? 'en',
    untaxed_amount: (env, row) => getAmount(env, row, 'untaxed_amount'),
    tax_amount: (env, row) => getAmount(env, row, 'tax_amount'),
    total_amount: (env, row) => getAmount(env, row, 'total_amount'),
    invoices: (env, row) =>
      collect(env, row, 'account.invoice.line', (line) => line.invoice as number | null),
    moves: (env, row) => collect(env, row, 'stock.move', (move) => move.id),
    shipments: (env, row) =>
      collect(env, row, 'stock.move', (move) => {
        const [model, id] = String(move.shipment ?? '').split(',')
        return model === 'stock.shipment.in' ? Number(id) : null
      }),
  },
  'purchase.line': {
    rec_name: nameLine,
    summary: (_env, row) => String(row.description ?? '').split('\n')[0],
    amount: getLineAmount,
    move_done: isMoveDone,
    move_exception: (env, row) =>
      listMoves(env, row).some((move) => move.state === 'cancelled' && !isSkipped(row, move)),
    delivery_date: getDeliveryDate,
  },
}

/** The moves of an order's line. */
export function listMoves(env: Environment, line: Row): Row[] {
  return env.store
    .findIds('stock.move', 'origin', `purchase.line,${line.id}`)
    .map((id) => env.find('stock.move', id)!)
}

function isSkipped(line: Row, move: Row): boolean {
  return [line.moves_ignored, line.moves_recreated].some((ids) =>
    ((ids as number[] | undefined) ?? []).includes(move.id),
  )
}

function getAmount(
  env: Environment,
  purchase: Row,
  name: 'untaxed_amount' | 'tax_amount' | 'total_amount',
): Decimal {
  const stored = CACHED.includes(purchase.state as string) ? purchase[`${name}_cache`] : null
  if (stored) return stored as Decimal
  const lines = env.store
    .findIds('purchase.line', 'purchase', purchase.id)
    .map((id) => env.find('purchase.line', id)!)
  const digits = (env.find('currency.currency', purchase.currency)?.digits as number) ?? 2
  return sumLines(env, lines, digits)[name]
}

/** Ids that hang on the lines of an order by their origin, without repeats. */
function collect(
  env: Environment,
  purchase: Row,
  model: string,
  pick: (row: Row) => number | null,
): number[] {
  const found = new Set<number>()
  for (const line of env.store.findIds('purchase.line', 'purchase', purchase.id)) {
    for (const id of env.store.findIds(model, 'origin', `purchase.line,${line}`)) {
      const picked = pick(env.find(model, id)!)
      if (picked !== null) found.add(picked)
    }
  }
  return [...found].sort((a, b) => a - b)
}

function nameLine(env: Environment, line: Row): string {
  const order = env.recName('purchase.purchase', line.purchase)
  if (!line.product) return `${line.description ?? ''} @ ${order}`.trim()
  const unit = env.find('product.uom', line.unit)?.symbol ?? ''
  return `${line.quantity}${unit} ${env.recName('product.product', line.product)} @ ${order}`
}

function getLineAmount(env: Environment, line: Row): Decimal {
  const digits = env.follow(getModel('purchase.line'), line, 'purchase.currency.digits') as number
  if (line.type === 'line') {
    return computeAmount(line.quantity as number, line.unit_price as Decimal, digits)
  }
  if (line.type !== 'subtotal') return ZERO
  let sum = ZERO
  const purchase = env.find('purchase.purchase', line.purchase)!
  for (const id of env.value(getModel('purchase.purchase'), purchase, 'lines') as number[]) {
    if (id === line.id) break
    const other = env.find('purchase.line', id)!
    if (other.type === 'subtotal') sum = ZERO
    if (other.type === 'line') sum = sum.plus(getLineAmount(env, other))
  }
  return sum
}

function isMoveDone(env: Environment, line: Row): boolean {
  const product = env.find('product.product', line.product)
  if (line.type !== 'line' || !product) return true
  if (env.follow(getModel('product.product'), product, 'type') === 'service') return true
  const unit = env.find('product.uom', line.unit)
  let open = (line.actual_quantity ?? line.quantity) as number
  for (const move of listMoves(env, line)) {
    if (isSkipped(line, move)) continue
    if (move.state !== 'done') return false
    open -= convertQuantity(env.find('product.uom', move.uom), move.quantity as number, unit)
  }
  return roundQuantity(open, unit) <= 0
}

function getDeliveryDate(env: Environment, line: Row): string | null {
  const moves = listMoves(env, line).filter((move) => move.state !== 'cancelled')
  if (moves.length > 0) {
    const dates = moves.map((move) => move.effective_date ?? move.planned_date).filter(Boolean)
    return (dates.sort()[0] as string | undefined) ?? null
  }
  if (line.delivery_date_store) return line.delivery_date_store as string
  const ordered = env.follow(getModel('purchase.line'), line, 'purchase.purchase_date')
  const lead = env.find('purchase.product_supplier', line.product_supplier)?.lead_time
  if (typeof ordered !== 'string' || typeof lead !== 'number') return null
  return addDays(ordered, Math.floor(lead / 86_400))
}
