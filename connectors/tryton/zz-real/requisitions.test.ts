import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Native } from '@millwright/kit'
import { statusOf } from '../requisition-progress.ts'
import { goods, openConnection, type TestConnection } from './bench.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

const requisitions = 'purchase-requisitions'

async function draft(): Promise<Native> {
  const item = await goods(at)
  return at.create(requisitions, {
    name: 'Spares for line 4',
    required_on: '2026-12-15',
    lines: [
      {
        item_id: item.id,
        quantity: '3',
        unit: item.unit,
        unit_price: '7.5',
        vendor_id: item.supply_options[0].vendor_id,
        description: 'For the repair',
      },
    ],
  })
}

test('a requisition that was created reads back what was sent', async () => {
  const read = await draft()
  assert.deepEqual(
    [read.name, read.required_on, read.status],
    ['Spares for line 4', '2026-12-15', 'draft'],
  )
  const [line] = read.lines
  assert.deepEqual(
    [line.quantity, line.unit_price, line.description],
    ['3', '7.5', 'For the repair'],
  )
  assert.ok(read.requester_name, 'asked for by the employee of the connected user')
  assert.deepEqual(await at.find(requisitions, { number: read.number }), read)
})

test('a requisition is handed in, taken back, rejected with its reason, and taken up again', async () => {
  const { id } = await draft()
  const step = async (name: Parameters<typeof at.act>[2], body = {}) => {
    const { done, record } = await at.act(requisitions, id, name, body)
    assert.ok(done, name)
    return record.status
  }
  assert.equal(await step('submit'), 'pending_approval')
  assert.equal(await step('withdraw'), 'draft')
  assert.equal(await step('submit'), 'pending_approval')
  assert.equal(await step('reject', { reason: 'Too dear' }), 'rejected')
  assert.equal(await step('reopen'), 'draft')
  assert.equal(await step('cancel'), 'cancelled')
})

test('a requisition that was handed in is locked until it is a draft again', async () => {
  const { id } = await draft()
  await at.act(requisitions, id, 'submit')
  await assert.rejects(at.update(requisitions, id, { name: 'No' }), { code: 'RECORD_LOCKED' })
  await assert.rejects(at.remove(requisitions, id), { code: 'RECORD_LOCKED' })
  await at.act(requisitions, id, 'withdraw')
  assert.equal((await at.update(requisitions, id, { name: 'Yes' })).name, 'Yes')
  await at.remove(requisitions, id)
  await assert.rejects(at.get(requisitions, id), { code: 'NOT_FOUND' })
})

test('an approved requisition becomes an order of its vendor, and both name each other', async () => {
  const { id, lines } = await draft()
  await at.act(requisitions, id, 'submit')
  const approved = await at.act(requisitions, id, 'approve')
  assert.deepEqual([approved.done, approved.record.status], [true, 'approved'])
  const { done, record, made } = await at.act(requisitions, id, 'convert', {
    target_entity: 'purchase-orders',
  })
  assert.deepEqual([done, record.status], [true, 'ordered'])
  const order = await at.get('purchase-orders', made![0]!)
  assert.equal(order.vendor_id, lines[0].vendor_id)
  assert.deepEqual(
    [record.lines[0].purchase_order_id, record.lines[0].ordered_quantity],
    [order.id, '3'],
  )
  assert.deepEqual(
    record.related.map((link: Native) => link.id),
    [order.id],
  )
  await assert.rejects(at.act(requisitions, id, 'reopen'), { code: 'RECORD_LOCKED' })
})

test('a requisition becomes nothing but a purchase order', async () => {
  const { id } = await draft()
  await at.act(requisitions, id, 'submit')
  await at.act(requisitions, id, 'approve')
  const convert = at.act(requisitions, id, 'convert', { target_entity: 'rfqs' })
  await assert.rejects(convert, { code: 'INVALID_REQUEST' })
})

test('the requests of its lines tell how much of a requisition was ordered', () => {
  const request = (purchase_line: number | null) => ({ state: 'draft', purchase_line })
  const line = (...requests: Native[]) => ({ 'purchase_requests.': requests })
  const read = (...lines: Native[]) => statusOf({ state: 'processing', 'lines.': lines })
  assert.equal(read(line(request(null))), 'approved')
  assert.equal(read(line(request(7)), line(request(null))), 'partially_ordered')
  assert.equal(read(line(request(7)), line(request(8))), 'ordered')
  assert.equal(statusOf({ state: 'done' }), 'ordered')
  assert.equal(statusOf({ state: 'somewhere' }), 'unknown')
})
