import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { login, postJson, type Session } from './rpc.ts'
import { startTryton, type Tryton, USERS } from './tryton.ts'
import { toDecimal } from './values.ts'

let tryton: Tryton
let buyer: Session

before(async () => {
  tryton = await startTryton()
  buyer = await login(`${tryton.url}/${tryton.database}`, USERS.buyer)
})

after(() => tryton?.stop())

/** Fields of one record. */
async function read<T>(model: string, id: number, ...fields: (keyof T & string)[]): Promise<T> {
  const [record] = await buyer.call<T[]>(`model.${model}.read`, [id], fields, buyer.context)
  return record!
}

function press(model: string, button: string, id: number): Promise<unknown> {
  return buyer.call(`model.${model}.${button}`, [id], buyer.context)
}

/** Draft order of 10 pieces of one product from the first vendor. */
async function createOrder(reference: string): Promise<number> {
  const [vendor] = await buyer.call<{ id: number; addresses: number[] }[]>(
    'model.party.party.search_read',
    [['code', '=', 'V0001']],
    0,
    1,
    null,
    ['addresses'],
    buyer.context,
  )
  const [product] = await buyer.call<{ id: number; purchase_uom: number }[]>(
    'model.product.product.search_read',
    [['code', '=', 'RM-0001']],
    0,
    1,
    null,
    ['purchase_uom'],
    buyer.context,
  )
  const line = { type: 'line', product: product!.id, unit: product!.purchase_uom, quantity: 10 }
  const order = {
    party: vendor!.id,
    reference,
    invoice_address: vendor!.addresses[0],
    lines: [['create', [{ ...line, unit_price: toDecimal('7.50') }]]],
  }
  const ids = await buyer.call<number[]>('model.purchase.purchase.create', [order], buyer.context)
  return ids[0]!
}

test('the seeded company has orders in every state, one of them partly received', async () => {
  const count = (...domain: unknown[]) =>
    buyer.call<number>('model.purchase.purchase.search_count', domain, buyer.context)
  const states = ['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled']
  const counts = await Promise.all(states.map((state) => count(['state', '=', state])))
  assert.ok(
    counts.every((found) => found > 0),
    `${states} have ${counts} orders`,
  )
  assert.equal(
    counts.reduce((sum, found) => sum + found, 0),
    40,
  )
  const partial = await count(
    ['lines.moves.state', '=', 'done'],
    ['shipment_state', '=', 'waiting'],
  )
  assert.equal(partial, 1)
})

test('an order is created, quoted and confirmed, and 4 of its 10 pieces are received', async () => {
  const id = await createOrder('SMOKE-1')
  type Order = { state: string; number: string | null; total_amount: string; moves: number[] }
  const draft = await read<Order>('purchase.purchase', id, 'state', 'number', 'total_amount')
  assert.deepEqual(
    { ...draft, id: 0 },
    { id: 0, state: 'draft', number: null, total_amount: '75.00' },
  )

  await press('purchase.purchase', 'quote', id)
  await press('purchase.purchase', 'confirm', id)
  const ordered = await read<Order>('purchase.purchase', id, 'state', 'number', 'moves')
  assert.equal(ordered.state, 'processing')
  assert.match(ordered.number!, /^\d+$/)

  const party = (await read<{ party: number }>('purchase.purchase', id, 'party')).party
  const [move] = ordered.moves
  const shipment = { supplier: party, reference: 'DN-1', incoming_moves: [['add', [move]]] }
  const shipments = await buyer.call<number[]>(
    'model.stock.shipment.in.create',
    [shipment],
    buyer.context,
  )
  await buyer.call('model.stock.move.write', [move], { quantity: 4 }, buyer.context)
  await press('stock.shipment.in', 'receive', shipments[0]!)
  await press('stock.shipment.in', 'done', shipments[0]!)

  const moves = await buyer.call<{ quantity: number; state: string }[]>(
    'model.stock.move.search_read',
    [['purchase', '=', id]],
    0,
    null,
    [['id', 'ASC']],
    ['quantity', 'state'],
    buyer.context,
  )
  assert.deepEqual(
    moves.map(({ quantity, state }) => [quantity, state]),
    [
      [4, 'done'],
      [6, 'draft'],
    ],
  )
})

test('a refusal says its kind and Tryton’s own words', async () => {
  const refused = buyer.call('model.purchase.purchase.create', [{}], buyer.context)
  await assert.rejects(refused, {
    name: 'TrytonError',
    kind: 'UserError',
    message: 'A value is required for field "Party" in "Purchase".',
  })
})

test('a user in no group is kept from purchases', async () => {
  const viewer = await login(`${tryton.url}/${tryton.database}`, USERS.viewer)
  const search = viewer.call('model.purchase.purchase.search', [], 0, 1, null, viewer.context)
  await assert.rejects(search, { message: 'You are not allowed to access "Purchase".' })
  await viewer.logout()
  const late = viewer.call('model.party.party.search', [], 0, 1, null, viewer.context)
  await assert.rejects(late, { kind: 'HTTP 401' })
})

test('an outage ends with the same sessions and data', async () => {
  const id = await createOrder('SMOKE-2')
  await tryton.pause()
  await assert.rejects(postJson(`${tryton.url}/`, {}), { code: 'ECONNREFUSED' })
  await tryton.resume()
  const order = await read<{ reference: string }>('purchase.purchase', id, 'reference')
  assert.equal(order.reference, 'SMOKE-2')
})

test('our own server has a database of its own in the same PostgreSQL', async () => {
  const rights = await tryton.postgres.query(
    `select rolsuper, datname from pg_database join pg_roles r on datdba = r.oid
     where rolname = 'millwright'`,
  )
  assert.equal(rights.trim(), 'f|millwright')
})
