import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Native, planAction } from '@millwright/kit'
import { ask } from './item-stock.ts'
import { openRequests, orderedOf, statusOf } from './requisition-progress.ts'
import { goods, openConnection, type TestConnection } from './test-connection.ts'

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
  const { lines, updated_at } = await at.get(requisitions, id)
  assert.deepEqual([lines[0].status, lines[0].deleted_at], ['cancelled', updated_at])
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
  const request = (
    purchase_line: number | null,
    state = purchase_line ? 'purchased' : 'draft',
  ) => ({
    state,
    purchase_line,
    quantity: 1e-7,
  })
  const line = (...requests: Native[]) => ({ 'purchase_requests.': requests })
  const read = (...lines: Native[]) => statusOf({ state: 'processing', 'lines.': lines })
  assert.equal(read(line(request(null))), 'approved')
  assert.equal(read(line(request(7)), line(request(null))), 'partially_ordered')
  assert.equal(read(line(request(7)), line(request(8, 'done'))), 'ordered')
  assert.equal(read(line(request(7, 'exception'))), 'approved')
  assert.equal(read(line(request(7)), line(request(8, 'exception'))), 'partially_ordered')
  const done = (...lines: Native[]) => statusOf({ state: 'done', 'lines.': lines })
  assert.equal(done(), 'ordered')
  assert.equal(done(line(request(7)), line(request(8, 'cancelled'))), 'ordered')
  assert.equal(done(line(request(7, 'exception'))), 'approved')
  assert.equal(done(line(request(7)), line(request(8, 'exception'))), 'partially_ordered')
  assert.equal(done(line(request(null))), 'approved')
  assert.equal(statusOf({ state: 'somewhere' }), 'unknown')
  assert.equal(orderedOf(line(request(7), request(8, 'exception'))), '0.0000001')
  assert.equal(openRequests(line(request(null), request(null, 'cancelled'))).length, 1)
})

async function approved(): Promise<Native> {
  const { id } = await draft()
  await at.act(requisitions, id, 'submit')
  return (await at.act(requisitions, id, 'approve')).record
}

async function requestsOf(requisition: Native): Promise<Native[]> {
  const origins = requisition.lines.map(({ id }: Native) => `purchase.requisition.line,${id}`)
  const where = [['origin', 'in', origins]]
  const params = [where, 0, null, [['id', 'ASC']], ['purchase_line', 'state', 'party'], {}]
  return ask(at.io, 'model.purchase.request.search_read', params)
}

test('a line whose order was cancelled can be ordered again, once its request was reset in Tryton', async () => {
  const requisition = await approved()
  const { id } = requisition
  const body = { target_entity: 'purchase-orders' }
  await at.act(requisitions, id, 'convert', body)
  const [request] = await requestsOf(requisition)
  const change = (data: Native) =>
    at.intervene({ native: 'purchase.request', op: 'update', key: request!.id, data })
  change({ state: 'exception' })
  // So does the server as soon as no order is a draft any more (measured).
  at.intervene({ native: 'purchase.requisition', op: 'update', key: id, data: { state: 'done' } })
  const again = await at.get(requisitions, id)
  assert.equal(again.status, 'approved')
  const found = await at.list(requisitions, { status: ['approved'] })
  assert.ok(found.some((one) => one.id === id))
  assert.deepEqual([again.lines[0].purchase_order_id, again.lines[0].ordered_quantity], [null, '0'])
  await assert.rejects(at.act(requisitions, id, 'convert', body), (error: any) => {
    assert.equal(error.code, 'INVALID_REQUEST')
    assert.match(error.detail, /cancelled: reset the purchase request/)
    return true
  })
  change({ state: 'draft', purchase_line: null })
  const { done, record } = await at.act(requisitions, id, 'convert', body)
  assert.deepEqual([done, record.status], [true, 'ordered'])
})

test('a request that was cancelled is not bought', async () => {
  const requisition = await approved()
  const { id, lines } = requisition
  const [request] = await requestsOf(requisition)
  const data = {
    ...{ party: Number(lines[0].vendor_id), product: Number(lines[0].item_id), quantity: 1 },
    ...{ origin: `purchase.requisition.line,${lines[0].id}`, state: 'cancelled', company: 1 },
  }
  at.intervene({ native: 'purchase.request', op: 'insert', data })
  await at.act(requisitions, id, 'convert', { target_entity: 'purchase-orders' })
  const [bought, cancelled] = await requestsOf(requisition)
  assert.deepEqual([bought!.id, bought!.state], [request!.id, 'purchased'])
  assert.deepEqual([cancelled!.state, cancelled!.purchase_line], ['cancelled', null])
})

test('a vendor that is named takes the place of the one that was chosen, and the plan says so', async () => {
  const requisition = await approved()
  const vendors = await at.list('vendors', { status: ['active'] }, 50)
  const other = vendors.find((one) => one.id !== requisition.lines[0].vendor_id)!
  const body = { target_entity: 'purchase-orders', vendor_id: other.id }
  const plan = await planAction(at.io, requisitions, requisition.id, 'convert', body, null)
  assert.match(plan.effects.join(' '), /also where another one was chosen/)
  await at.act(requisitions, requisition.id, 'convert', body)
  const [request] = await requestsOf(requisition)
  assert.equal(request!.party, Number(other.id))
})
