import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Store } from '../store.ts'
import { startTestClient } from '../test-client.ts'
import { seedStore } from './index.ts'

function dump(seed: number, purchase_orders: number): string {
  const store = new Store()
  seedStore(store, { seed, purchase_orders })
  const rows = [...store.rows('purchase.line').values(), ...store.rows('stock.move').values()]
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

test('equal seeds give equal states, other seeds other ones', () => {
  assert.equal(dump(1, 40), dump(1, 40))
  assert.notEqual(dump(1, 40), dump(2, 40))
})

test('any number of orders is seeded, the last no later than today', () => {
  for (const count of [0, 1, 3, 500]) {
    const store = new Store()
    seedStore(store, { seed: 1, purchase_orders: count })
    assert.equal(store.rows('purchase.purchase').size, count)
    const stamps = [...store.rows('purchase.purchase').values()].map(
      (row) => row.write_date ?? row.create_date,
    )
    assert.ok(Math.max(0, ...stamps) / 1000 < Date.parse('2026-01-01'))
  }
})

test('forty orders are in all states, with receipts, euros, a comment, and vendors of all kinds', async () => {
  const client = await startTestClient(40)
  const count = (model: string, ...domain: unknown[]) =>
    client.result(`${model}.search_count`, domain)
  const states = ['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled']
  const found: number[] = []
  for (const state of states) found.push(await count('purchase.purchase', ['state', '=', state]))
  assert.deepEqual(
    found.map((number) => number > 0),
    states.map(() => true),
  )
  assert.ok((await count('purchase.purchase', ['currency.code', '=', 'EUR'])) > 0)
  assert.ok((await count('purchase.line', ['type', '=', 'comment'])) > 0)
  for (const state of ['draft', 'received', 'done']) {
    assert.ok((await count('stock.shipment.in', ['state', '=', state])) > 0, state)
  }
  assert.equal(await count('party.party', ['code', 'like', 'V%']), 20)
  assert.equal(await count('party.party', ['active', '=', false]), 1)
  assert.equal(await count('product.product'), 60)
  client.context.locations = [5, 11]
  const [empty] = await client.result(
    'product.product.search_read',
    [['code', '=', 'RM-0007']],
    0,
    1,
    null,
    ['quantity'],
  )
  assert.equal(empty.quantity, 0)
  await client.sandbox.close()
})

test('every seeded order agrees with its own lines, moves and shipments', async () => {
  const client = await startTestClient(120)
  const admin = await client.login('admin')
  const fields = [
    'state',
    'shipment_state',
    'invoice_state',
    'number',
    'total_amount',
    'untaxed_amount',
    'tax_amount',
    'lines.amount',
    'lines.move_done',
    'moves.state',
    'purchase_date',
  ]
  const orders = await client.result('purchase.purchase.search_read', [], 0, null, null, fields)
  for (const order of orders) {
    const sum = order['lines.'].reduce(
      (total: number, line: any) => total + Number(line.amount.decimal),
      0,
    )
    assert.equal(Number(order.untaxed_amount.decimal).toFixed(2), sum.toFixed(2))
    assert.equal(order.number === null, ['draft', 'cancelled'].includes(order.state))
    if (order.shipment_state === 'received') {
      assert.ok(order['lines.'].every((line: any) => line.move_done))
    }
    if (order.state === 'done') assert.ok(['none', 'paid'].includes(order.invoice_state))
    const before = JSON.stringify(order)
    await client.call('model.purchase.purchase.process', [[order.id]], admin)
    const [after] = await client.result('purchase.purchase.read', [order.id], fields)
    if (order.state !== 'confirmed')
      assert.equal(JSON.stringify(after), before, 'nothing was left to do')
  }
  await client.sandbox.close()
})
