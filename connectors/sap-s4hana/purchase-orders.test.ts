import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  encodeKey,
  type Native,
  planCreate,
  planUpdate,
  previewPlan,
  readOne,
  readPage,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

const line = (values: Native = {}): Native => ({
  item_id: 'BRG-6204',
  quantity: '40',
  unit: 'PC',
  unit_price: '4.85',
  required_on: '2026-04-16',
  inventory_location_id: 'PL01.MR01',
  ...values,
})

const order = (values: Native = {}): Native => ({
  vendor_id: '10300041',
  organization_id: 'CC10',
  currency: 'EUR',
  custom_fields: { PurchasingOrganization: 'PO10', PurchasingGroup: '001' },
  lines: [line()],
  ...values,
})

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  return work.then(
    () => assert.fail('it was not refused'),
    (error) => {
      assert.ok(error instanceof ApiError, String(error))
      return error
    },
  )
}

test('the list and a single read of an order agree', async () => {
  const records = await bench.list('purchase-orders')
  assert.equal(records.length, 60)
  for (const record of records.slice(0, 12))
    assert.deepEqual(await bench.get('purchase-orders', record.id), record)
})

test('orders are found in every state that they are seeded in', async () => {
  const words = new Set((await bench.list('purchase-orders')).map(({ status }) => status))
  for (const word of [
    'draft',
    'pending_approval',
    'ordered',
    'partially_received',
    'received',
    'cancelled',
  ]) {
    assert.ok(words.has(word), `${word} is missing among ${[...words].join(', ')}`)
  }
  assert.ok(!words.has('unknown'))
})

test('a created order reads back as it was sent', async () => {
  const sent = order({
    external_reference: 'mw-1001',
    vendor_reference: 'Q-77',
    ordered_on: '2026-03-20',
    notes: 'Deliver to gate 2.',
    lines: [
      line(),
      line({
        item_id: 'SEAL-6207',
        quantity: '2.5',
        unit_price: '0.0485',
        description: 'Seal, special',
      }),
    ],
  })
  const made = await bench.create('purchase-orders', sent)
  assert.equal(made.external_reference, 'mw-1001')
  assert.equal(made.vendor_reference, 'Q-77')
  assert.equal(made.ordered_on, '2026-03-20')
  assert.equal(made.notes, 'Deliver to gate 2.')
  assert.equal(made.custom_fields.PurchasingGroup, '001')
  assert.equal(made.lines.length, 2)
  const [first, second] = made.lines
  assert.deepEqual(
    [
      first.id,
      first.item_id,
      first.quantity,
      first.unit,
      first.unit_code,
      first.unit_price,
      first.required_on,
    ],
    ['10', 'BRG-6204', '40', 'PC', 'H87', '4.85', '2026-04-16'],
  )
  assert.equal(first.inventory_location_id, 'PL01.MR01')
  assert.equal(second.unit_price, '0.0485')
  assert.deepEqual([second.price_basis.price, second.price_basis.quantity], ['4.85', '100'])
  assert.equal(made.delivery_on, '2026-04-16')
  assert.equal(made.total_net_amount, '194.12125')
})

test('an order for a vendor with one purchasing organization needs nothing but vendor and lines', async () => {
  const vendors = await bench.list('vendors')
  const made = await bench.create('purchase-orders', {
    vendor_id: vendors[0]!.id,
    organization_id: 'CC10',
    lines: [line()],
  })
  assert.equal(made.custom_fields.PurchasingOrganization, 'PO10')
  assert.equal(made.currency, vendors[0]!.currency)
})

test('an update changes only what it names', async () => {
  const made = await bench.create(
    'purchase-orders',
    order({ lines: [line(), line({ quantity: '5' })] }),
  )
  const updated = await bench.update('purchase-orders', made.id, {
    payment_terms_id: '0001',
    lines: [{ id: '10', quantity: '44', required_on: '2026-05-02' }],
  })
  assert.equal(updated.payment_terms_id, '0001')
  assert.equal(updated.lines[0].quantity, '44')
  assert.equal(updated.lines[0].required_on, '2026-05-02')
  assert.equal(updated.lines[0].unit_price, '4.85')
  assert.deepEqual(updated.lines[1], made.lines[1])
  assert.equal(updated.ordered_on, made.ordered_on)
})

test('lines are added and removed one by one, and a removed line stays in the list', async () => {
  const made = await bench.create('purchase-orders', order())
  const updated = await bench.update('purchase-orders', made.id, {
    lines: [line({ quantity: '7' }), { id: '10', deleted: true }],
  })
  assert.deepEqual(
    updated.lines.map((one: Native) => [one.id, one.status]),
    [
      ['10', 'cancelled'],
      ['20', 'open'],
    ],
  )
  assert.notEqual(updated.lines[0].deleted_at, null)
  assert.equal(updated.lines[1].quantity, '7')
  assert.equal(updated.total_net_amount, '33.95')
})

test('the vendor of an order is fixed once it exists', async () => {
  const made = await bench.create('purchase-orders', order())
  const error = await refusal(
    planUpdate(bench.io, 'purchase-orders', made.id, { vendor_id: '10300055' }, null),
  )
  assert.equal(error.code, 'FIELD_NOT_WRITABLE')
  assert.equal(error.errors?.[0]?.code, 'FIXED_AFTER_CREATE')
})

test('an update against a version that is gone is refused before anything is sent', async () => {
  const made = await bench.create('purchase-orders', order())
  await bench.update('purchase-orders', made.id, { vendor_reference: 'A' })
  const error = await refusal(
    bench.update('purchase-orders', made.id, { vendor_reference: 'B' }, made.version),
  )
  assert.equal(error.code, 'PRECONDITION_FAILED')
})

test('a change of another person between read and write is not overwritten', async () => {
  const made = await bench.create('purchase-orders', order())
  const plan = await planUpdate(
    bench.io,
    'purchase-orders',
    made.id,
    { vendor_reference: 'MINE' },
    null,
  )
  await bench.control('records', {
    op: 'update',
    native: 'A_PurchaseOrder',
    key: { PurchaseOrder: made.id },
    data: { CorrespncExternalReference: 'THEIRS' },
  })
  const { carryOut } = await import('@millwright/kit')
  const error = await refusal(carryOut(bench.io, plan))
  assert.equal(error.code, 'PRECONDITION_FAILED')
  assert.equal((await bench.get('purchase-orders', made.id)).vendor_reference, 'THEIRS')
})

test('receiving posts a goods receipt, and quantities and status follow', async () => {
  const made = await bench.create('purchase-orders', order())
  const partly = await bench.act('purchase-orders', made.id, 'receive', {
    received_on: '2026-03-20',
    delivery_note_number: 'DN-1',
    lines: [{ line_id: '10', quantity: '15' }],
  })
  assert.equal(partly.record.status, 'partially_received')
  assert.equal(partly.record.receipt_status, 'partial')
  assert.deepEqual(
    [partly.record.lines[0].received_quantity, partly.record.lines[0].open_quantity],
    ['15', '25'],
  )
  const receiptId = encodeKey([...partly.made!])
  assert.deepEqual(partly.record.receipt_ids, [receiptId])
  const receipt = await bench.get('goods-receipts', receiptId)
  assert.deepEqual(
    [receipt.kind, receipt.status, receipt.delivery_note_number, receipt.lines[0].quantity],
    ['goods', 'posted', 'DN-1', '15'],
  )

  const rest = await bench.act('purchase-orders', made.id, 'receive', {
    lines: [{ line_id: '10', quantity: '25', is_final: true }],
  })
  assert.equal(rest.record.status, 'received')
  assert.equal(rest.record.lines[0].open_quantity, '0')

  await bench.act('goods-receipts', receiptId, 'reverse')
  const reversed = await bench.get('purchase-orders', made.id)
  assert.equal(reversed.lines[0].received_quantity, '25')
  assert.equal((await bench.get('goods-receipts', receiptId)).status, 'reversed')
})

test('cancelling an order deletes its lines, and nothing changes it afterwards', async () => {
  const made = await bench.create('purchase-orders', order())
  const { record } = await bench.act('purchase-orders', made.id, 'cancel')
  assert.equal(record.status, 'cancelled')
  assert.ok(
    record.lines.every((one: Native) => one.status === 'cancelled' && one.deleted_at !== null),
  )
  const error = await refusal(
    planUpdate(bench.io, 'purchase-orders', made.id, { vendor_reference: 'X' }, null),
  )
  assert.equal(error.code, 'RECORD_LOCKED')
  assert.equal(error.rule?.id, 'deleted-order-fixed')
  assert.deepEqual(error.rule?.instead, ['a new purchase order'])
})

test('one line can be cancelled while the others go on', async () => {
  const made = await bench.create('purchase-orders', order({ lines: [line(), line()] }))
  const { record } = await bench.act('purchase-orders', made.id, 'cancel', { line_ids: ['10'] })
  assert.equal(record.status, 'ordered')
  assert.deepEqual(
    record.lines.map((one: Native) => one.status),
    ['cancelled', 'open'],
  )
})

test('closing ends the lines, and reopening takes it back', async () => {
  const made = await bench.create('purchase-orders', order())
  const { record: closed } = await bench.act('purchase-orders', made.id, 'close')
  assert.equal(closed.status, 'closed')
  assert.equal(closed.lines[0].is_final_delivery, true)
  const { record: open } = await bench.act('purchase-orders', made.id, 'reopen')
  assert.equal(open.status, 'ordered')
})

test('deleting an order marks its lines and keeps it readable', async () => {
  const made = await bench.create('purchase-orders', order())
  assert.equal((await bench.remove('purchase-orders', made.id)).status, 'cancelled')
})

test('approval is refused in words, because SAP has no call for it', async () => {
  const error = await refusal(bench.act('purchase-orders', '4500000001', 'approve'))
  assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
  assert.match(error.detail, /inbox of SAP/)
})

test('a dry plan names the requests and sends none', async () => {
  const before = bench.exchanges.filter(({ method }) => method !== 'GET').length
  const plan = await planCreate(bench.io, 'purchase-orders', order())
  const [preview] = previewPlan(bench.io, plan)
  assert.equal(preview!.method, 'POST')
  assert.match(preview!.url, /A_PurchaseOrder\?sap-client=100$/)
  assert.equal(preview!.headers.authorization, '•••')
  assert.equal(bench.exchanges.filter(({ method }) => method !== 'GET').length, before)
})

test("a vendor that SAP does not know is refused in SAP's words", async () => {
  const error = await refusal(bench.create('purchase-orders', order({ vendor_id: '99999999' })))
  assert.equal(error.code, 'UPSTREAM_REJECTED')
  assert.ok(error.upstream?.code, JSON.stringify(error.upstream))
})

test('a document that somebody else has open is worth a second try', async () => {
  const made = await bench.create('purchase-orders', order())
  await bench.control('switches', { locked_document: made.id })
  const error = await refusal(bench.update('purchase-orders', made.id, { vendor_reference: 'X' }))
  await bench.control('switches', { locked_document: '' })
  assert.equal(error.code, 'RECORD_LOCKED')
  assert.equal(error.retryable, true)
})

test('narrowed fields spare the receipts and select only what is needed', async () => {
  const before = bench.exchanges.length
  const page = await readPage(bench.io, 'purchase-orders', {
    limit: 5,
    after: null,
    filters: {},
    fields: ['number', 'vendor_id'],
    total: false,
  })
  assert.equal(page.records.length, 5)
  const calls = bench.exchanges.slice(before)
  assert.equal(calls.length, 1)
  assert.match(decodeURIComponent(calls[0]!.url), /\$select=PurchaseOrder,Supplier(&|$)/)
  assert.doesNotMatch(calls[0]!.url, /expand/)
})

test('filters go to SAP, and a status is told from what was read', async () => {
  const all = await bench.list('purchase-orders')
  const vendor = all[3]!.vendor_id
  const byVendor = await bench.list('purchase-orders', { vendor_id: vendor })
  assert.deepEqual(
    byVendor.map(({ id }) => id),
    all.filter((one) => one.vendor_id === vendor).map(({ id }) => id),
  )
  const drafts = await bench.list('purchase-orders', { status: ['draft'] })
  assert.deepEqual(
    drafts.map(({ id }) => id),
    all.filter(({ status }) => status === 'draft').map(({ id }) => id),
  )
  const stamp = all
    .map(({ updated_at }) => updated_at)
    .filter(Boolean)
    .sort()[Math.floor(all.length / 2)]
  const changed = await bench.list('purchase-orders', { modified_after: stamp })
  assert.ok(changed.length > 0 && changed.every(({ updated_at }) => updated_at >= stamp))
  assert.equal(
    changed.length,
    all.filter(({ updated_at }) => updated_at !== null && updated_at >= stamp).length,
  )
})

test('an order that does not exist is not found', async () => {
  assert.equal(
    (await refusal(readOne(bench.io, 'purchase-orders', '4599999999'))).code,
    'NOT_FOUND',
  )
})
