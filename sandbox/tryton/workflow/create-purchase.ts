import { createRecords } from '../change.ts'
import { type Environment, getModel } from '../environment.ts'
import { PythonError, raiseKeyError } from '../errors.ts'
import type { Row } from '../model.ts'
import { listTaxes } from '../on-change.ts'
import { findProductSupplier, findPurchasePrice } from '../prices.ts'

const NAME = 'purchase.request.create_purchase'
const REQUEST = 'purchase.request'

/** Calls a method of the wizard that makes orders of requests, the only one. Sessions hold nothing. */
export function callWizard(env: Environment, path: string, params: unknown[]): unknown {
  const dot = path.lastIndexOf('.')
  if (path.slice(0, dot) !== NAME) raiseKeyError(path.slice(0, dot))
  switch (path.slice(dot + 1)) {
    case 'create':
      return [env.store.nextNumber('wizard'), 'start', 'end']
    case 'execute':
      if (params[2] === 'start') createPurchases(env, env.context.active_ids as number[])
      return {}
    case 'delete':
      return null
    default:
      return raiseKeyError(path.slice(dot + 1))
  }
}

/** A draft order for each vendor and warehouse, with a line for each request that has none yet. */
function createPurchases(env: Environment, ids: number[]): void {
  const open = ids.map((id) => env.find(REQUEST, id)!).filter((row) => row.purchase_line === null)
  const groups = Map.groupBy(open, (row) => `${row.party},${row.warehouse}`)
  for (const requests of groups.values()) {
    if (requests[0]!.party === null) throw new PythonError('A request has no party.')
    const order = createPurchase(env, requests[0]!)
    for (const request of requests) {
      const [line] = createRecords(env, getModel('purchase.line'), [
        describeLine(env, order, request),
      ])
      env.update(REQUEST, request, { purchase_line: line, state: 'purchased' })
    }
  }
}

function createPurchase(env: Environment, request: Row): Row {
  const { company, party, warehouse } = request
  const vendor = env.find('party.party', party)!
  const addresses = env.value(getModel('party.party'), vendor, 'addresses') as number[]
  const [id] = createRecords(env, getModel('purchase.purchase'), [
    {
      company,
      party,
      warehouse,
      currency: env.find('company.company', company)!.currency,
      payment_term: vendor.supplier_payment_term,
      invoice_address: addresses[0] ?? null,
    },
  ])
  return env.find('purchase.purchase', id)!
}

function describeLine(env: Environment, order: Row, request: Row): Record<string, unknown> {
  const { product, quantity, uom, description } = request
  const found = env.find('product.product', product)
  const { party: supplier, currency } = order
  const asked = { supplier, currency, quantity: quantity as number }
  const price = found && findPurchasePrice(env, found, asked)
  return {
    purchase: order.id,
    product,
    quantity,
    unit: uom,
    description,
    unit_price: price ?? 0,
    product_supplier: (found && findProductSupplier(env, found, supplier)?.id) ?? null,
    taxes: [['add', found ? listTaxes(env, found) : []]],
  }
}
