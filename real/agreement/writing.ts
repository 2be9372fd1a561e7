import type { Plain } from '../values.ts'
import { toDecimal } from '../values.ts'
import { call, callIn, type Exchange, firstOf, keepFields, keepFirst } from './exchange.ts'

type Known = Record<string, Plain>

const STATE = [
  'state',
  'number',
  'shipment_state',
  'invoice_state',
  'total_amount',
  'lines',
  'moves',
]

function line(known: Known) {
  const goods = { product: known['product.id'], unit: known['product.purchase_uom'] }
  return { type: 'line', ...goods, quantity: 3, unit_price: toDecimal('7.50') }
}

function order(known: Known) {
  return {
    party: known['vendor.id'],
    reference: 'AGREE-1',
    invoice_address: firstOf(known['vendor.addresses']),
    warehouse: known.warehouse,
    lines: [['create', [line(known)]]],
  }
}

function create(name: string, values: (known: Known) => object, keep?: string): Exchange {
  const method = 'purchase.purchase.create'
  return call(name, method, (known) => [[values(known)]], keep ? keepFirst(keep) : undefined)
}

function press(name: string, button: string, key: string, model = 'purchase.purchase'): Exchange {
  return call(name, `${model}.${button}`, (known) => [[known[key]]])
}

function write(name: string, values: (known: Known) => object): Exchange {
  return call(name, 'purchase.purchase.write', (known) => [[known.order], values(known)])
}

function expectState(after: string, state: string, delivery = 'none', invoice = 'none'): Exchange {
  const domain = [
    ['state', '=', state],
    ['shipment_state', '=', delivery],
    ['invoice_state', '=', invoice],
  ]
  const counted = call(
    `after ${after} the order is ${state}`,
    'purchase.purchase.search_count',
    (known) => [[['id', '=', known.order], ...domain]],
  )
  return { ...counted, equal: (result) => result }
}

/** Requests that create, change, receive and delete. The order of the list matters. */
export const WRITING: Exchange[] = [
  call('on_change of a product', 'purchase.line.on_change', (known) => [
    {
      product: known['product.id'],
      quantity: 3,
      purchase: { party: known['vendor.id'], currency: 1, company: 1 },
    },
    ['product'],
  ]),
  create('an order without a party', () => ({})),
  create('an order of a party that does not exist', () => ({ party: 999_999 })),
  create('an order with an unknown field', (known) => ({ party: known['vendor.id'], nope: 1 })),
  create('an order with text for a party', () => ({ party: 'abc' })),
  create('an order with a date that is none', (known) => ({
    party: known['vendor.id'],
    purchase_date: 'tomorrow',
  })),
  create('an order with a choice that is none', (known) => ({
    party: known['vendor.id'],
    invoice_method: 'never',
  })),
  create('an order whose line has no unit', (known) => ({
    ...order(known),
    lines: [['create', [{ ...line(known), unit: null }]]],
  })),
  create('an order with half a piece', (known) => ({
    ...order(known),
    lines: [['create', [{ ...line(known), quantity: 1.5 }]]],
  })),
  create('an order with a price of six decimals', (known) => ({
    ...order(known),
    lines: [['create', [{ ...line(known), unit_price: toDecimal('1.123456') }]]],
  })),
  create('an order', order, 'order'),
  call(
    'the new order',
    'purchase.purchase.read',
    (known) => [[known.order], [...STATE, 'create_date', 'write_date', '_timestamp']],
    keepFields('order', '_timestamp', 'lines'),
  ),
  write('a change of the reference', () => ({ reference: 'AGREE-2' })),
  callIn(
    'a change with a stale stamp',
    'purchase.purchase.write',
    (known) => [[known.order], { reference: 'AGREE-3' }],
    (known) => ({ _timestamp: { [`purchase.purchase,${known.order}`]: '1.0' } }),
  ),
  write('a change of an unknown field', () => ({ nope: 1 })),
  write('an address of somebody else', (known) => ({ party: known['other vendor'] })),
  press('confirming a draft', 'confirm', 'order'),
  expectState('confirming a draft', 'draft'),
  press('quoting', 'quote', 'order'),
  expectState('quoting', 'quotation'),
  press('back to draft', 'draft', 'order'),
  press('quoting again', 'quote', 'order'),
  press('confirming', 'confirm', 'order'),
  expectState('confirming', 'processing', 'waiting', 'waiting'),
  call(
    'the confirmed order',
    'purchase.purchase.read',
    (known) => [[known.order], [...STATE, 'purchase_date', 'write_date', 'shipments', 'invoices']],
    keepFields('order', 'moves'),
  ),
  press('cancelling what is processed', 'cancel', 'order'),
  expectState('cancelling', 'processing', 'waiting', 'waiting'),
  press('processing by a buyer', 'process', 'order'),
  write('a comment on a processed order', () => ({ comment: 'Gate 3' })),
  call('deleting a line of a processed order', 'purchase.line.delete', (known) => [
    [firstOf(known['order.lines'])],
  ]),
  press('deleting a processed order', 'delete', 'order'),
  call(
    'a shipment',
    'stock.shipment.in.create',
    (known) => [
      [
        {
          supplier: known['vendor.id'],
          incoming_moves: [['add', [firstOf(known['order.moves'])]]],
        },
      ],
    ],
    keepFirst('shipment'),
  ),
  call('less than was ordered', 'stock.move.write', (known) => [
    [firstOf(known['order.moves'])],
    { quantity: 1 },
  ]),
  press('receiving', 'receive', 'shipment', 'stock.shipment.in'),
  {
    ...call('the rest is still to come', 'stock.move.search_read', (known) => [
      [['purchase', '=', known.order]],
      0,
      null,
      [['id', 'ASC']],
      ['state', 'quantity'],
    ]),
    equal: (result) =>
      (result as Record<string, Plain>[]).map(({ state, quantity }) => [state, quantity]),
  },
  press('putting away', 'done', 'shipment', 'stock.shipment.in'),
  press('deleting a finished shipment', 'delete', 'shipment', 'stock.shipment.in'),
  expectState('a partial receipt', 'processing', 'waiting', 'waiting'),
  call('a party', 'party.party.create', () => [[{ name: 'Agreement Ltd.' }]], keepFirst('party')),
  call('a party with a code that is taken', 'party.party.create', () => [
    [{ name: 'Twin', code: 'V0001' }],
  ]),
  press('deleting an unused party', 'delete', 'party', 'party.party'),
  press('deleting a product that has moved', 'delete', 'product.id', 'product.product'),
  create('a draft to delete', order, 'doomed'),
  press('deleting a draft', 'delete', 'doomed'),
  press('deleting it again', 'delete', 'doomed'),
  call('an attachment', 'ir.attachment.create', (known) => [
    [
      {
        name: 'note.txt',
        type: 'data',
        data: { __class__: 'bytes', base64: 'aGk=' },
        resource: `purchase.purchase,${known.order}`,
      },
    ],
  ]),
  call('attachments of the order', 'ir.attachment.search_read', (known) => [
    [['resource', '=', `purchase.purchase,${known.order}`]],
    0,
    1,
    null,
    ['name', 'type', 'data', 'data_size'],
  ]),
]
