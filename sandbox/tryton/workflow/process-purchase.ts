import { convertQuantity, roundQuantity } from '../amounts.ts'
import { listMoves } from '../computed/purchase.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import { createInvoice } from './create-invoice.ts'

const MODEL = 'purchase.purchase'

/**
 * Brings an order up to date with what happened around it: invoice, moves for what is still to come,
 * states of both, and its own state. May be called any number of times.
 */
export function processPurchase(env: Environment, purchase: Row): void {
  const lines = env.store
    .findIds('purchase.line', 'purchase', purchase.id)
    .map((id) => env.find('purchase.line', id)!)
  createInvoice(env, purchase, lines)
  for (const line of lines) createMove(env, purchase, line)
  for (const line of lines) setActualQuantity(env, line)
  const invoiceState = findInvoiceState(env, purchase)
  const shipmentState = findShipmentState(env, lines)
  const done =
    ['paid', 'none'].includes(invoiceState) &&
    (['received', 'none'].includes(shipmentState) || lines.every((line) => isService(env, line)))
  const states = {
    invoice_state: invoiceState,
    shipment_state: shipmentState,
    state: done ? 'done' : 'processing',
  }
  const changes = Object.entries(states).filter(([name, value]) => purchase[name] !== value)
  if (changes.length > 0) env.update(MODEL, purchase, Object.fromEntries(changes))
}

/** A draft move for what no move carries yet. */
function createMove(env: Environment, purchase: Row, line: Row): void {
  if (line.type !== 'line' || !line.product || isService(env, line)) return
  const unit = env.find('product.uom', line.unit)
  let open = line.quantity as number
  for (const move of listMoves(env, line)) {
    if (((line.moves_recreated as number[] | undefined) ?? []).includes(move.id)) continue
    open -= convertQuantity(env.find('product.uom', move.uom), move.quantity as number, unit)
  }
  open = roundQuantity(open, unit)
  if (open <= 0) return
  const model = getModel('purchase.line')
  env.insert('stock.move', {
    product: line.product,
    uom: line.unit,
    quantity: open,
    from_location: env.value(model, line, 'from_location'),
    to_location: env.value(model, line, 'to_location'),
    shipment: null,
    origin: `purchase.line,${line.id}`,
    planned_date: env.value(model, line, 'delivery_date'),
    effective_date: null,
    state: 'draft',
    company: purchase.company,
    unit_price: line.unit_price,
    currency: purchase.currency,
  })
}

function setActualQuantity(env: Environment, line: Row): void {
  if (line.type !== 'line') return
  const unit = env.find('product.uom', line.unit)
  let moved = 0
  for (const move of listMoves(env, line)) {
    if (move.state === 'cancelled') continue
    moved += convertQuantity(env.find('product.uom', move.uom), move.quantity as number, unit)
  }
  let invoiced = 0
  for (const id of env.store.findIds(
    'account.invoice.line',
    'origin',
    `purchase.line,${line.id}`,
  )) {
    invoiced += env.find('account.invoice.line', id)!.quantity as number
  }
  const actual = roundQuantity(Math.max(moved, invoiced), unit)
  if (line.actual_quantity !== actual)
    env.update('purchase.line', line, { actual_quantity: actual })
}

function findInvoiceState(env: Environment, purchase: Row): string {
  const ids = env.value(getModel(MODEL), purchase, 'invoices') as number[]
  const states = ids.map((id) => env.find('account.invoice', id)!.state)
  if (states.length === 0) return 'none'
  if (states.includes('cancelled')) return 'exception'
  return states.every((state) => state === 'paid') ? 'paid' : 'waiting'
}

function findShipmentState(env: Environment, lines: Row[]): string {
  if (lines.every((line) => listMoves(env, line).length === 0)) return 'none'
  const model = getModel('purchase.line')
  if (lines.some((line) => env.value(model, line, 'move_exception'))) return 'exception'
  return lines.every((line) => env.value(model, line, 'move_done')) ? 'received' : 'waiting'
}

function isService(env: Environment, line: Row): boolean {
  return env.follow(getModel('purchase.line'), line, 'product.type') === 'service'
}
