import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { carryOut, planUpdate, readOne, readPage } from '@millwright/kit'
import { type Bench, failureOf, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())
afterEach(async () => {
  await bench.control('faults', null, 'DELETE')
  await bench.control('switches', {
    receive_default: 'remainder',
    page_size: 20_000,
    app_enabled: true,
    rate_retry_after: true,
    permission_form: 'table',
    gateway_xml: false,
    rate_per_5_minutes: 6000,
  })
})

const first = { limit: 3, after: null, filters: {}, fields: null, total: false }
const read = (form: Record<string, string>) => readPage(bench.connect(form), 'vendors', first)

async function newOrder(quantities: readonly string[]) {
  const [vendor] = await bench.list('vendors', { status: ['active'] })
  const usable = (await bench.list('items')).filter(
    ({ status, is_stocked }) => status === 'active' && is_stocked,
  )
  return bench.create('purchase-orders', {
    vendor_id: vendor!.id,
    lines: quantities.map((quantity, index) => ({
      item_id: usable[index]!.id,
      quantity,
      unit_price: '7.25',
    })),
  })
}

test('a company is named by its name or its id, and each connection sees its own', async () => {
  const [main] = (await read({})).records
  const other = (await read({ company: 'handel ulm gmbh' })).records
  assert.equal(other.length, 1)
  assert.notEqual(other[0]!.record.id, main!.record.id)
  const byId = await read({ company: 'b1e4d2c8-2f10-f011-9a4a-7c1e5275406f' })
  assert.equal(byId.records[0]!.record.id, other[0]!.record.id)
})

test('a wrong company, or none where there are several, is told with those that there are', async () => {
  for (const company of ['Maschinenbau Aalen', '']) {
    const error = await failureOf(read({ company }))
    assert.equal(error.code, 'REAUTHORIZATION_REQUIRED')
    assert.match(error.detail, /Maschinenbau Ulm GmbH, Handel Ulm GmbH/)
  }
})

test('a wrong environment is an address that does not work, in JSON or XML', async () => {
  const base_url = bench.credentials.base_url!.replace('production', 'test')
  const login_url = `${bench.sandbox.url}/business-central`
  for (const gateway_xml of [false, true]) {
    await bench.control('switches', { gateway_xml })
    const error = await failureOf(read({ base_url, login_url }))
    assert.equal(error.code, 'CONNECTION_UNAVAILABLE')
    assert.match(error.detail, /Environment does not exist/)
  }
})

test('an application that is not enabled in the environment is a refused sign-in with that hint', async () => {
  await bench.control('switches', { app_enabled: false })
  const error = await failureOf(read({}))
  assert.deepEqual([error.code, error.signal], ['REAUTHORIZATION_REQUIRED', 'credentials_refused'])
  assert.match(error.detail, /Microsoft Entra Applications/)
})

test('a missing permission is told in the words of the source, whatever status it comes with', async () => {
  const told: string[] = []
  await readPage(bench.io, 'vendors', first)
  for (const permission_form of ['table', 'page', '403']) {
    await bench.control('switches', { permission_form })
    await bench.control('faults', { fault: 'forbidden' })
    const error = await failureOf(readPage(bench.io, 'vendors', first))
    assert.equal(error.code, 'UPSTREAM_PERMISSION_DENIED')
    told.push(error.missingPermissions[0])
    await bench.control('faults', null, 'DELETE')
  }
  assert.deepEqual(told, [
    'TableData 23 Vendor Read: Base Application',
    'Page APIV2 - Vendors: Execute',
    'Insufficient privileges to complete the operation.',
  ])
})

test('too many calls are told with a pause, also where the source names none', async () => {
  await readPage(bench.io, 'vendors', first)
  await bench.control('switches', { rate_retry_after: false })
  await bench.control('faults', { fault: 'rate_limited' })
  const error = await failureOf(readPage(bench.io, 'vendors', first))
  assert.deepEqual([error.code, error.retryAfterMs], ['UPSTREAM_RATE_LIMITED', 30_000])
})

test('the sliding window of calls is told with the time until there is room', async () => {
  await readPage(bench.io, 'vendors', first)
  await bench.control('switches', { rate_per_5_minutes: 1 })
  const error = await failureOf(readPage(bench.io, 'vendors', first))
  assert.equal(error.code, 'UPSTREAM_RATE_LIMITED')
  assert.ok(error.retryAfterMs > 0 && error.retryAfterMs <= 300_000)
})

test('a receipt is posted without an invoice, and only of what arrived', async () => {
  for (const receive_default of ['remainder', 'blank']) {
    await bench.control('switches', { receive_default })
    const order = await newOrder(['10', '4'])
    const receive = (quantity: string, on: string) =>
      bench.act('purchase-orders', order.id, 'receive', {
        lines: [{ line_id: order.lines[0].id, quantity }],
        received_on: on,
      })
    const some = await receive('6', '2026-06-03')
    assert.equal(some.status, 'partially_received')
    const counted = (record: any) =>
      record.lines.map((line: any) => [line.received_quantity, line.invoiced_quantity])
    assert.deepEqual(counted(some), [
      ['6', '0'],
      ['0', '0'],
    ])
    // What came before and is not invoiced yet would be billed by the second posting.
    assert.deepEqual(counted(await receive('4', '2026-06-05')), [
      ['10', '0'],
      ['0', '0'],
    ])
    const receipts = (await bench.list('goods-receipts', { purchase_order_id: order.id })).map(
      (receipt) => [receipt.received_on, receipt.lines.length, receipt.lines[0].quantity],
    )
    assert.deepEqual(receipts.sort(), [
      ['2026-06-03', 1, '6'],
      ['2026-06-05', 1, '4'],
    ])
  }
})

test('more than is open, or another unit, is refused', async () => {
  const order = await newOrder(['3'])
  const line_id = order.lines[0].id
  const receive = (line: object) =>
    failureOf(bench.act('purchase-orders', order.id, 'receive', { lines: [line] }))
  assert.match((await receive({ line_id, quantity: '4' })).detail, /cannot receive more than 3/)
  const unit = await receive({ line_id, quantity: '1', unit: 'BOX' })
  assert.equal(unit.errors[0].pointer, '/lines/0/unit')
})

test('a released order takes texts of its lines, and refuses quantities before anything is sent', async () => {
  const order = await newOrder(['10'])
  const [line] = order.lines
  const released = await bench.act('purchase-orders', order.id, 'receive', {
    lines: [{ line_id: line.id, quantity: '1' }],
  })
  assert.equal(released.source_status, 'Open')
  const sent = bench.exchanges.filter(({ method }) => method === 'PATCH').length
  for (const lines of [
    [{ id: line.id, quantity: '12' }],
    [{ item_id: line.item_id, quantity: '1' }],
    [{ id: line.id, deleted: true }],
  ]) {
    const error = await failureOf(bench.update('purchase-orders', order.id, { lines }))
    assert.deepEqual(
      [error.code, error.rule.id, error.errors[0].pointer],
      ['RECORD_LOCKED', 'released-lines-fixed', '/lines/0'],
    )
  }
  assert.equal(bench.exchanges.filter(({ method }) => method === 'PATCH').length, sent)
  const lines = [{ id: line.id, description: 'Gate 3', quantity: '10' }]
  const after = await bench.update('purchase-orders', order.id, { lines })
  assert.equal(after.lines[0].description, 'Gate 3')
})

test('a line that says nothing of what it is of is refused, and would have become a comment', async () => {
  const order = await newOrder(['5'])
  const lines = [{ description: 'Gloves', quantity: '2' }]
  const error = await failureOf(bench.update('purchase-orders', order.id, { lines }))
  assert.equal(error.errors[0].pointer, '/lines/0/kind')
  const text = [{ kind: 'text', description: 'Ring twice' }]
  const after = await bench.update('purchase-orders', order.id, { lines: text })
  assert.deepEqual([after.lines[1].kind, after.lines[1].status], ['text', null])
})

test('a line that somebody has changed meanwhile is not overwritten', async () => {
  const order = await newOrder(['5'])
  const lines = [{ id: order.lines[0].id, quantity: '6' }]
  const plan = await planUpdate(bench.io, 'purchase-orders', order.id, { lines }, null)
  await bench.update('purchase-orders', order.id, { lines: [{ ...lines[0], quantity: '7' }] })
  const error = await failureOf(carryOut(bench.io, plan))
  assert.equal(error.code, 'PRECONDITION_FAILED')
})

test('an order that was invoiced completely is no record any more, and its receipts stay', async () => {
  const order = await newOrder(['2'])
  const path = `/api/v2.0/purchaseOrders(${order.id})/Microsoft.NAV.receiveAndInvoice`
  await bench.io.send({ method: 'POST', path, body: {} })
  const error = await failureOf(readOne(bench.io, 'purchase-orders', order.id))
  assert.equal(error.code, 'NOT_FOUND')
  const receipts = (await bench.list('goods-receipts')).filter(
    ({ purchase_order_number }) => purchase_order_number === order.number,
  )
  assert.deepEqual(
    receipts.map(({ purchase_order_id }) => purchase_order_id),
    [null],
  )
})

test('pages go on behind the last record while a hundred come and go', async () => {
  await bench.control('switches', { page_size: 5 })
  const before = (await bench.list('vendors')).map(({ id }) => id)
  const seen: string[] = []
  const made: unknown[] = []
  let next: unknown = null
  do {
    const page = await readPage(bench.io, 'vendors', { ...first, limit: 4, after: next })
    seen.push(...page.records.map(({ record }) => record.id))
    next = page.next
    for (let i = 0; i < 20 && made.length < 100; i++) {
      const change = {
        op: 'insert',
        native: 'vendors',
        data: { displayName: 'Neu', number: `N${made.length}` },
      }
      made.push((await bench.control('records', change)).key)
      if (made.length % 2 === 0)
        await bench.control('records', { op: 'delete', native: 'vendors', key: made.at(-2) })
    }
  } while (next !== null)
  assert.equal(made.length, 100)
  assert.equal(new Set(seen).size, seen.length)
  assert.deepEqual(
    before.filter((id) => !seen.includes(id)),
    [],
  )
})
