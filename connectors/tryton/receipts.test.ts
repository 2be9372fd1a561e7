import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Native } from '@millwright/kit'
import { ask } from './item-stock.ts'
import { draftOrder, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

async function orderedOrder(quantity = '10'): Promise<Native> {
  const { id } = await draftOrder(at, quantity)
  return (await at.act('purchase-orders', id, 'approve')).record
}

test('a partial receipt leaves the rest open, a second one completes the line', async () => {
  const order = await orderedOrder()
  const line_id = order.lines[0].id
  const first = await at.act('purchase-orders', order.id, 'receive', {
    delivery_note_number: 'LS-1',
    received_on: '2026-11-20',
    lines: [{ line_id, quantity: '4' }],
  })
  assert.ok(first.done)
  assert.deepEqual(
    [first.record.status, first.record.receipt_status],
    ['partially_received', 'partial'],
  )
  const [line] = first.record.lines
  assert.deepEqual(
    [line.received_quantity, line.open_quantity, line.status],
    ['4', '6', 'partially_received'],
  )
  const receipt = await at.get('goods-receipts', first.made![0]!)
  assert.equal(receipt.status, 'posted')
  assert.equal(receipt.delivery_note_number, 'LS-1')
  assert.equal(receipt.received_on, '2026-11-20')
  assert.equal(receipt.purchase_order_id, order.id)
  assert.deepEqual(
    [receipt.lines[0].quantity, receipt.lines[0].purchase_order_line_id],
    ['4', line_id],
  )

  const second = await at.act('purchase-orders', order.id, 'receive', {
    lines: [{ line_id, quantity: '6' }],
  })
  assert.ok(second.done)
  assert.deepEqual(
    [second.record.lines[0].received_quantity, second.record.lines[0].open_quantity],
    ['10', '0'],
  )
  assert.ok(['received', 'closed'].includes(second.record.status))
  assert.deepEqual(
    second.record.receipt_ids.toSorted(),
    [first.made![0], second.made![0]].toSorted(),
  )
})

test('more than was ordered reads as over-received', async () => {
  const order = await orderedOrder('5')
  const { record } = await at.act('purchase-orders', order.id, 'receive', {
    lines: [{ line_id: order.lines[0].id, quantity: '6' }],
  })
  assert.equal(record.receipt_status, 'over')
  assert.equal(record.lines[0].open_quantity, '0')
})

test('a draft receipt is posted later; until then its goods are not received twice', async () => {
  const order = await orderedOrder()
  const line_id = order.lines[0].id
  const draft = await at.create('goods-receipts', {
    status: 'draft',
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: line_id, quantity: '10' }],
  })
  assert.equal(draft.status, 'draft')
  const again = at.act('purchase-orders', order.id, 'receive', {
    lines: [{ line_id, quantity: '1' }],
  })
  await assert.rejects(again, (error: any) => {
    assert.equal(error.code, 'RECORD_LOCKED')
    assert.deepEqual(error.rule.instead, [`goods-receipts/${draft.id}/actions/post`])
    return true
  })
  assert.equal((await at.get('purchase-orders', order.id)).lines[0].received_quantity, '0')
  const posted = await at.act('goods-receipts', draft.id, 'post')
  assert.deepEqual([posted.done, posted.record.status], [true, 'posted'])
  assert.equal((await at.get('purchase-orders', order.id)).lines[0].received_quantity, '10')
})

test('a posted receipt cannot be cancelled or deleted, and says so before anything is sent', async () => {
  const order = await orderedOrder()
  const receipt = await at.create('goods-receipts', {
    lines: [{ purchase_order_line_id: order.lines[0].id, quantity: '10' }],
  })
  assert.equal(receipt.status, 'posted')
  assert.equal(receipt.vendor_id, order.vendor_id)
  await assert.rejects(at.act('goods-receipts', receipt.id, 'cancel'), { code: 'RECORD_LOCKED' })
  await assert.rejects(at.remove('goods-receipts', receipt.id), { code: 'RECORD_LOCKED' })
  await assert.rejects(at.act('goods-receipts', receipt.id, 'reverse'), {
    code: 'OPERATION_NOT_SUPPORTED',
  })
})

test('a draft receipt can be cancelled, and the goods are expected as before', async () => {
  const order = await orderedOrder()
  const draft = await at.create('goods-receipts', {
    status: 'draft',
    lines: [{ purchase_order_line_id: order.lines[0].id, quantity: '10' }],
  })
  const cancelled = await at.act('goods-receipts', draft.id, 'cancel')
  assert.deepEqual([cancelled.done, cancelled.record.status], [true, 'cancelled'])
  assert.equal((await at.get('purchase-orders', order.id)).lines[0].received_quantity, '0')
})

test('lines of two vendors do not make one receipt', async () => {
  const order = await orderedOrder()
  const orders = await at.list('purchase-orders', { status: ['ordered'] })
  const other = orders.find(({ vendor_id }) => vendor_id !== order.vendor_id)!
  const receivable = other.lines.find(
    (line: Native) => line.is_receivable && line.open_quantity !== '0',
  )
  const lines = [order.lines[0], receivable].map(({ id }) => ({
    purchase_order_line_id: id,
    quantity: '1',
  }))
  await assert.rejects(at.create('goods-receipts', { lines }), { code: 'INVALID_REQUEST' })
})

test('what a receive has no place for is refused by name', async () => {
  const order = await orderedOrder()
  const lines = [{ line_id: order.lines[0].id, quantity: '1', lot_number: 'L1' }]
  await assert.rejects(at.act('purchase-orders', order.id, 'receive', { lines }), (error: any) => {
    assert.equal(error.code, 'FIELD_NOT_WRITABLE')
    assert.equal(error.errors[0].pointer, '/lines/0/lot_number')
    return true
  })
})

test('every filter of receipts finds what reads so', async () => {
  const all = await at.list('goods-receipts')
  const [one] = all
  const filters: [Native, (receipt: Native) => boolean][] = [
    [{ vendor_id: one!.vendor_id }, (receipt) => receipt.vendor_id === one!.vendor_id],
    [{ status: ['posted'] }, (receipt) => receipt.status === 'posted'],
    [{ number: one!.number }, (receipt) => receipt.number === one!.number],
    [
      { purchase_order_id: one!.purchase_order_id },
      (receipt) => receipt.purchase_order_id === one!.purchase_order_id,
    ],
  ]
  for (const [filter, matches] of filters) {
    const found = (await at.list('goods-receipts', filter)).map(({ id }) => id)
    assert.deepEqual(
      found,
      all.filter(matches).map(({ id }) => id),
      JSON.stringify(filter),
    )
  }
})

test('goods that arrived stay received when their shipment is cancelled in Tryton afterwards', async () => {
  const order = await orderedOrder()
  const lines = [{ purchase_order_line_id: order.lines[0].id, quantity: '4' }]
  const { id, total_net_amount } = await at.create('goods-receipts', {
    status: 'in_progress',
    lines,
  })
  await ask(at.io, 'model.stock.shipment.in.cancel', [[Number(id)], {}])
  const receipt = await at.get('goods-receipts', id)
  assert.deepEqual([receipt.status, receipt.source_status], ['posted', 'cancelled'])
  assert.deepEqual(
    [receipt.total_net_amount, receipt.lines[0].deleted_at],
    [total_net_amount, null],
  )
  const { lines: ordered } = await at.get('purchase-orders', order.id)
  assert.equal(ordered[0].received_quantity, '4')
  const found = async (status: string) =>
    (await at.list('goods-receipts', { status: [status] })).some((one) => one.id === id)
  assert.deepEqual([await found('posted'), await found('cancelled')], [true, false])
  await assert.rejects(at.remove('goods-receipts', id), { code: 'RECORD_LOCKED' })
})

test('what a cancelled draft would have brought counts no more', async () => {
  const order = await orderedOrder()
  const lines = [{ purchase_order_line_id: order.lines[0].id, quantity: '10' }]
  const { id } = await at.create('goods-receipts', { status: 'draft', lines })
  const { record } = await at.act('goods-receipts', id, 'cancel')
  assert.deepEqual([record.status, record.total_net_amount], ['cancelled', '0'])
  assert.ok(record.lines.every((line: Native) => line.deleted_at !== null))
  assert.ok((await at.list('goods-receipts', { status: ['cancelled'] })).some((r) => r.id === id))
})
