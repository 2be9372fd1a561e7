import { toDecimal } from '../values.ts'
import { call, type Exchange, keepFirst } from './exchange.ts'

type Known = Parameters<NonNullable<Exchange['learn']>>[1]

const SUPPLY_DATE = { __class__: 'date', year: 2026, month: 12, day: 1 }

function requisition(known: Known) {
  const goods = { product: known['product.id'], unit: known['product.purchase_uom'] }
  const line = { ...goods, quantity: 2, unit_price: toDecimal('7.40') }
  return { supply_date: SUPPLY_DATE, warehouse: known.warehouse, lines: [['create', [line]]] }
}

/** Presses a button, then asks for the state, which must be the same in both systems. */
function press(button: string, at: string, key: string): Exchange[] {
  const method = `purchase.requisition.${button}`
  return [
    call(`${button} of a requisition ${at}`, method, (known) => [[known[key]]]),
    {
      ...call(
        `the state after ${button} of a requisition ${at}`,
        'purchase.requisition.read',
        (known) => [[known[key]], ['state']],
      ),
      equal: (result) => (result as { state: string }[])[0]?.state,
    },
  ]
}

function create(name: string, values: (known: Known) => object, key: string): Exchange {
  const method = 'purchase.requisition.create'
  return call(name, method, (known) => [[values(known)]], keepFirst(key))
}

/** The workflow of requisitions, in and out of place. */
export const REQUISITIONS: Exchange[] = [
  create('a requisition', requisition, 'requisition'),
  ...press('approve', 'in draft', 'requisition'),
  ...press('wait', 'in draft', 'requisition'),
  ...press('cancel', 'that waits', 'requisition'),
  ...press('approve', 'that waits', 'requisition'),
  ...press('draft', 'that is processed', 'requisition'),
  call('what an approved requisition asks for', 'purchase.request.search_read', (known) => [
    [['product', '=', known['product.id']]],
    0,
    1,
    [['id', 'DESC']],
    ['state', 'product', 'quantity', 'party', 'origin', 'supply_date', 'warehouse', 'purchase'],
  ]),
  create(
    'a requisition without a date',
    (known) => ({ ...requisition(known), supply_date: null }),
    'undated',
  ),
  ...press('wait', 'without a date', 'undated'),
  create('a requisition to reject', requisition, 'rejected'),
  ...press('wait', 'to reject', 'rejected'),
  ...press('reject', 'that waits', 'rejected'),
  call('delete of a rejected requisition', 'purchase.requisition.delete', (known) => [
    [known.rejected],
  ]),
  ...press('draft', 'that was rejected', 'rejected'),
  call('delete of a draft requisition', 'purchase.requisition.delete', (known) => [
    [known.rejected],
  ]),
]
