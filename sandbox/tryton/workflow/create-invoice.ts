import { listMoves } from '../computed/purchase.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'

/** A draft invoice for what its method makes due and no invoice has yet. Null when there is nothing. */
export function createInvoice(env: Environment, purchase: Row, lines: Row[]): Row | null {
  if (purchase.invoice_method === 'manual') return null
  const due = lines
    .map((line) => ({ line, quantity: countDue(env, purchase, line) }))
    .filter(({ quantity }) => quantity > 0)
  if (due.length === 0) return null
  const invoice = env.insert('account.invoice', {
    company: purchase.company,
    type: 'in',
    state: 'draft',
    number: null,
    reference: null,
    invoice_date: null,
    party: purchase.party,
    invoice_address: purchase.invoice_address,
    currency: purchase.currency,
    payment_term: purchase.payment_term,
  })
  for (const { line, quantity } of due) {
    env.insert('account.invoice.line', {
      invoice: invoice.id,
      sequence: null,
      type: 'line',
      quantity,
      unit: line.unit,
      product: line.product,
      description: line.description,
      unit_price: line.unit_price,
      taxes: line.taxes,
      origin: `purchase.line,${line.id}`,
    })
  }
  return invoice
}

function countDue(env: Environment, purchase: Row, line: Row): number {
  if (line.type !== 'line') return 0
  const service = env.follow(getModel('purchase.line'), line, 'product.type') === 'service'
  let due = line.quantity as number
  if (purchase.invoice_method === 'shipment' && line.product && !service) {
    const done = listMoves(env, line).filter((move) => move.state === 'done')
    due = done.reduce((sum, move) => sum + (move.quantity as number), 0)
  }
  for (const id of env.store.findIds(
    'account.invoice.line',
    'origin',
    `purchase.line,${line.id}`,
  )) {
    due -= env.find('account.invoice.line', id)!.quantity as number
  }
  return due
}
