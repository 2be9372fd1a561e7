import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carryOut, type Native, planAction, planUpdate } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import { draftOrder, goods, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

const orders = 'purchase-orders'
const requisitions = 'purchase-requisitions'
const stale = { code: 'PRECONDITION_FAILED' }

/** A person's change of one record in Tryton, which does not touch the record that it belongs to. */
function change(native: string, id: string, data: Native): void {
  at.intervene({ op: 'update', native, key: Number(id), data })
}

/** Makes the change and expects another version of the record, and nothing else of it stamped. */
async function expectOther(entity: EntityName, id: string, make: () => unknown): Promise<Native> {
  const first = await at.get(entity, id)
  assert.equal((await at.get(entity, id)).version, first.version, 'reading changes no version')
  await make()
  const second = await at.get(entity, id)
  assert.notEqual(second.version, first.version)
  return first
}

async function draftRequisition(): Promise<Native> {
  const { id, unit } = await goods(at)
  const line = { item_id: id, quantity: '3', unit, unit_price: '7.5' }
  return at.create(requisitions, { name: 'Spares', required_on: '2026-12-15', lines: [line] })
}

test('a line that somebody else changed makes the version of its order old', async () => {
  const { id, lines } = await draftOrder(at)
  const first = await expectOther(orders, id, () =>
    change('purchase.line', lines[0].id, { description: 'By a colleague' }),
  )
  const body = { lines: [{ id: lines[0].id, description: 'By the API' }] }
  await assert.rejects(at.update(orders, id, body, first.version), stale)
  const [line] = (await at.get(orders, id)).lines
  assert.equal(line.description, 'By a colleague')
})

test('a line that changes between reading and writing is not overwritten', async () => {
  const { id, lines } = await draftOrder(at)
  const body = { lines: [{ id: lines[0].id, quantity: '3' }] }
  const plan = await planUpdate(at.io, orders, id, body, null)
  change('purchase.line', lines[0].id, { quantity: 4 })
  await assert.rejects(carryOut(at.io, plan), stale)
  assert.equal((await at.get(orders, id)).lines[0].quantity, '4')
})

test('a partial receipt makes another version of the order', async () => {
  const { id, lines } = await draftOrder(at)
  await at.act(orders, id, 'approve')
  const arrived = { lines: [{ line_id: lines[0].id, quantity: '4' }] }
  await expectOther(orders, id, () => at.act(orders, id, 'receive', arrived))
})

test('a move that changes makes another version of its receipt, which is not posted unseen', async () => {
  const { id, vendor_id, lines } = await draftOrder(at)
  await at.act(orders, id, 'approve')
  const receipt = await at.create('goods-receipts', {
    vendor_id,
    status: 'draft',
    lines: [{ purchase_order_line_id: lines[0].id, quantity: '4' }],
  })
  const plan = await planAction(at.io, 'goods-receipts', receipt.id, 'post', {}, null)
  await expectOther('goods-receipts', receipt.id, () =>
    change('stock.move', receipt.lines[0].id, { quantity: 5 }),
  )
  await assert.rejects(carryOut(at.io, plan), stale)
  assert.equal((await at.get('goods-receipts', receipt.id)).status, 'draft')
})

test('a changed line, and an order that is made of it, make another version of a requisition', async () => {
  const { id, lines } = await draftRequisition()
  await expectOther(requisitions, id, () =>
    change('purchase.requisition.line', lines[0].id, { description: 'By a colleague' }),
  )
  const plan = await planUpdate(
    at.io,
    requisitions,
    id,
    { lines: [{ id: lines[0].id, quantity: '4' }] },
    null,
  )
  change('purchase.requisition.line', lines[0].id, { quantity: 5 })
  await assert.rejects(carryOut(at.io, plan), stale)
  await at.act(requisitions, id, 'submit')
  await at.act(requisitions, id, 'approve')
  const [option] = (await goods(at)).supply_options
  const body = { target_entity: orders, vendor_id: option.vendor_id }
  await expectOther(requisitions, id, () => at.act(requisitions, id, 'convert', body))
})

test('an address that somebody else changed makes the version of its vendor old', async () => {
  const lines = ['Dock Road 4']
  const vendor = await at.create('vendors', { name: 'Sealing Works', addresses: [{ lines }] })
  const first = await expectOther('vendors', vendor.id, () =>
    change('party.address', vendor.addresses[0].id, { city: 'Hamburg' }),
  )
  await assert.rejects(at.update('vendors', vendor.id, { name: 'Mine' }, first.version), stale)
})

test('terms of a supplier that somebody else changed make the version of the item old', async () => {
  const item = await goods(at)
  const [option] = item.supply_options
  const first = await expectOther('items', item.id, () =>
    change('purchase.product_supplier', option.id, { code: 'SS-37' }),
  )
  await assert.rejects(at.update('items', item.id, { description: 'x' }, first.version), stale)
})
