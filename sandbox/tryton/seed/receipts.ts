import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import { shipmentButtons } from '../workflow/shipment.ts'

/** How far an incoming shipment of an order has come, and whether it carries all of its moves. */
export interface Receipt {
  state: 'draft' | 'received' | 'done'
  share: 'all' | 'some'
}

const MODEL = 'stock.shipment.in'

/** A shipment for the open moves of an order. Nothing when there are none (services only). */
export function seedReceipt(env: Environment, order: Row, receipt: Receipt): void {
  const all = env.value(getModel('purchase.purchase'), order, 'moves') as number[]
  const ids = receipt.share === 'all' ? all : all.slice(0, Math.ceil(all.length / 2))
  if (ids.length === 0) return
  const number = String(env.store.nextNumber(MODEL))
  const shipment = env.insert(MODEL, {
    number,
    reference: `DN-${number}`,
    planned_date: null,
    effective_date: null,
    company: 1,
    supplier: order.party,
    contact_address: order.invoice_address,
    warehouse: order.warehouse,
    received_by: null,
    done_by: null,
    state: 'draft',
  })
  for (const id of ids) {
    const move = env.find('stock.move', id)!
    const half = receipt.share === 'some' && all.length === 1 && (move.quantity as number) > 1
    const quantity = half ? Math.floor((move.quantity as number) / 2) : move.quantity
    env.update('stock.move', move, { shipment: `${MODEL},${shipment.id}`, quantity })
  }
  if (receipt.state === 'draft') return
  shipmentButtons.receive!.run!(env, [shipment])
  env.update(MODEL, shipment, { state: 'received' })
  if (receipt.state === 'received') return
  shipmentButtons.done!.run!(env, [shipment])
  env.update(MODEL, shipment, { state: 'done' })
}

/** What an order's accountant has done by the time it is finished. */
export function markPaid(env: Environment, order: Row): void {
  for (const id of env.value(getModel('purchase.purchase'), order, 'invoices') as number[]) {
    const number = String(env.store.nextNumber('account.invoice'))
    env.update('account.invoice', env.find('account.invoice', id)!, {
      state: 'paid',
      number,
      invoice_date: env.today,
    })
  }
}
