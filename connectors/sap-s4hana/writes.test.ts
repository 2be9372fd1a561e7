import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeKey, type Native, readPage } from '@millwright/kit'
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

/** What is refused, and that nothing was written. */
async function refusal(work: () => Promise<unknown>): Promise<ApiError> {
  const before = bench.exchanges.length
  const error = await work().then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof ApiError, String(error))
  const written = bench.exchanges.slice(before).filter(({ method }) => method !== 'GET')
  assert.deepEqual(written, [], error.detail)
  return error
}

const pointer = (error: ApiError) => error.errors?.[0]?.pointer

test('a version carries no quotes, and is what an update is checked against', async () => {
  const made = await bench.create('purchase-orders', order())
  assert.match(made.version, /^[^"]+$/)
  const changed = await bench.update(
    'purchase-orders',
    made.id,
    { vendor_reference: 'A' },
    made.version,
  )
  assert.notEqual(changed.version, made.version)
})

test('an order without a company code is refused at its place, and takes the one of the connection', async () => {
  const { organization_id: _, ...rest } = order()
  const error = await refusal(() => bench.create('purchase-orders', rest))
  assert.equal(pointer(error), '/organization_id')
  const io = bench.connect({ company_code: 'CC10' })
  assert.equal((await bench.create('purchase-orders', rest, io)).organization_id, 'CC10')
})

test('what pays for a line can be changed although the set asks for a version', async () => {
  const made = await bench.create(
    'purchase-orders',
    order({
      lines: [
        line({
          item_id: undefined,
          description: 'Hose',
          cost_center_id: '4100',
          account_id: '400000',
          custom_fields: { MaterialGroup: 'MRO-BRG' },
        }),
      ].map(({ item_id: _, ...own }) => own),
    }),
  )
  const changed = await bench.update('purchase-orders', made.id, {
    lines: [{ id: '10', cost_center_id: '4200' }],
  })
  assert.deepEqual(
    [changed.lines[0].cost_center_id, changed.lines[0].account_id],
    ['4200', '400000'],
  )
})

test('a delivery date is changed and never silently kept', async () => {
  const made = await bench.create('purchase-orders', order())
  const error = await refusal(() =>
    bench.update('purchase-orders', made.id, { lines: [{ id: '10', required_on: null }] }),
  )
  assert.equal(pointer(error), '/lines/0/required_on')
})

test('lines that goods have come for are not deleted, the others of the order are', async () => {
  const made = await bench.create('purchase-orders', order({ lines: [line(), line()] }))
  await bench.act('purchase-orders', made.id, 'receive', {
    lines: [{ line_id: '10', quantity: '5' }],
  })
  for (const work of [
    () => bench.remove('purchase-orders', made.id),
    () => bench.act('purchase-orders', made.id, 'cancel'),
    () => bench.act('purchase-orders', made.id, 'cancel', { line_ids: ['10'] }),
  ]) {
    const error = await refusal(work)
    assert.deepEqual([error.code, error.rule?.id], ['RECORD_LOCKED', 'received-lines-stay'])
  }
  const { record } = await bench.act('purchase-orders', made.id, 'cancel', { line_ids: ['20'] })
  assert.deepEqual(
    record.lines.map(({ status }: Native) => status),
    ['partially_received', 'cancelled'],
  )
})

test('what a receipt has no place for is refused, not lost', async () => {
  const made = await bench.create('purchase-orders', order())
  const lines = [{ line_id: '10', quantity: '1', bin: 'A-01' }]
  const error = await refusal(() => bench.act('purchase-orders', made.id, 'receive', { lines }))
  assert.equal(pointer(error), '/lines/0/bin')
})

test('an asset is moved at the time that was said', async () => {
  const asset = (await bench.list('assets')).find(({ location_id }) => location_id !== null)!
  const place = (await bench.list('assets')).find(
    ({ location_id }) => location_id !== null && location_id !== asset.location_id,
  )!.location_id
  const before = bench.exchanges.length
  await bench.act('assets', asset.id, 'move', {
    location_id: place,
    moved_at: '2026-03-19T14:05:00.000Z',
  })
  const moves = bench.exchanges.slice(before).filter(({ url }) => /(Install|Dismantle)Eq/.test(url))
  assert.ok(moves.length > 0)
  for (const { url } of moves)
    assert.match(decodeURIComponent(url), /InstallationTime=time'PT14H05M00S'/)
})

test('an id that is no id of a movement finds none, whatever it holds', async () => {
  const id = encodeKey(["2026' or MaterialDocumentYear gt '0", '5', '1'])
  assert.deepEqual(await bench.list('stock-movements', { ids: [id] }), [])
})

test('an id that cannot be one of a work order does not find the requests without an order', async () => {
  const error = await refusal(() => bench.list('work-requests', { work_order_id: 'a.b' }))
  assert.equal(pointer(error), 'work_order_id')
})

test('one line of a receipt is reversed once, and only a line that it has', async () => {
  const made = await bench.create('purchase-orders', order({ lines: [line(), line()] }))
  const receipt = await bench.create('goods-receipts', {
    purchase_order_id: made.id,
    lines: ['10', '20'].map((id) => ({ purchase_order_line_id: id, quantity: '1' })),
  })
  const reverse = (id: string) =>
    bench.act('goods-receipts', receipt.id, 'reverse', { line_ids: [id] })
  const { record } = await reverse(receipt.lines[0].id)
  assert.equal(record.status, 'partially_reversed')
  for (const id of [receipt.lines[0].id, '77', 'a.b'])
    assert.equal(pointer(await refusal(() => reverse(id))), '/line_ids/0')
})

test('a goods receipt is never posted for a word that means something else', async () => {
  const made = await bench.create('purchase-orders', order())
  const lines = [{ purchase_order_line_id: '10', quantity: '1' }]
  for (const kind of ['reversal', 'service', 'other']) {
    const body = { kind, purchase_order_id: made.id, lines }
    assert.equal(pointer(await refusal(() => bench.create('goods-receipts', body))), '/kind')
  }
})

test('receipts of one vendor are paged in their order, in addresses that stay short', async () => {
  const made = await bench.create('purchase-orders', order())
  for (let n = 0; n < 60; n++)
    await bench.create('goods-receipts', {
      purchase_order_id: made.id,
      external_reference: `n${n}`,
      lines: [{ purchase_order_line_id: '10', quantity: '0.5' }],
    })
  const before = bench.exchanges.length
  const ids: string[] = []
  let after: unknown = null
  do {
    const page = await readPage(bench.io, 'goods-receipts', {
      limit: 40,
      after,
      filters: { vendor_id: '10300041' },
      fields: null,
      total: false,
    })
    assert.ok(page.records.length <= 40)
    ids.push(...page.records.map(({ record }) => record.id))
    after = page.next
  } while (after !== null)
  const all = (await bench.list('goods-receipts')).filter(
    ({ vendor_id }) => vendor_id === '10300041',
  )
  assert.ok(all.length >= 60)
  assert.deepEqual(
    ids,
    all.map(({ id }) => id),
  )
  assert.ok(bench.exchanges.slice(before).every(({ url }) => url.length < 6000))
})

test('a requisition keeps an estimate of more than two decimals as a price for many', async () => {
  const made = await bench.create('purchase-requisitions', {
    lines: [line({ unit_price: '1.2345' })],
  })
  const [own] = made.lines
  assert.deepEqual([own.unit_price, own.price_basis.quantity], ['1.2345', '100'])
})

test('nothing of an address of a vendor is silently lost', async () => {
  const [vendor] = await bench.list('vendors')
  const id = vendor!.addresses[0].id
  const changed = await bench.update('vendors', vendor!.id, {
    addresses: [{ id, phone: '+49 431 555', email: 'new@vendor.example' }],
  })
  assert.deepEqual(
    [changed.addresses[0].phone, changed.addresses[0].email, changed.phone],
    ['+49 431 555', 'new@vendor.example', '+49 431 555'],
  )
  assert.deepEqual(changed.addresses[0].lines, vendor!.addresses[0].lines)
  for (const [address, place] of [
    [{ id, lines: ['1', '2', '3', '4', '5'] }, '/addresses/0/lines'],
    [{ id, deleted: true }, '/addresses/0/deleted'],
    [{ id, notes: 'gate 2' }, '/addresses/0/notes'],
  ] as const) {
    const work = () => bench.update('vendors', vendor!.id, { addresses: [address] })
    assert.equal(pointer(await refusal(work)), place)
  }
})

test('a name of two lines reads back as it was sent, and a shorter one leaves nothing of it', async () => {
  const name = 'Norwegian Seals and Bearings Trading Company, Subsidiary Kiel'
  const made = await bench.create('vendors', {
    name,
    custom_fields: { BusinessPartnerGrouping: 'BP02' },
  })
  assert.equal(made.name, name)
  assert.equal((await bench.update('vendors', made.id, { name: 'Seals' })).name, 'Seals')
})

test('a vendor that is set active reads active, whatever blocked it', async () => {
  const vendor = (await bench.list('vendors')).at(-1)!
  const blocks = { is_purchasing_blocked: true, is_payment_blocked: true }
  assert.equal((await bench.update('vendors', vendor.id, blocks)).status, 'blocked')
  assert.equal((await bench.update('vendors', vendor.id, { status: 'active' })).status, 'active')
})

test('an item of the public cloud keeps its units, and no description is lost', async () => {
  const item = { number: 'MW-UNITS', name: 'Washer', unit: 'PC' }
  const error = await refusal(() => bench.create('items', { ...item, description: 'Zinc plated' }))
  assert.equal(pointer(error), '/description')
  const made = await bench.create('items', {
    ...item,
    units: [{ unit: 'BOX', numerator: '100', denominator: '1' }],
  })
  assert.deepEqual(
    made.units.map(({ unit, numerator, denominator }: Native) => [unit, numerator, denominator]),
    [['BOX', '100', '1']],
  )
})

test('an installed asset is not on standby because somebody says so', async () => {
  const asset = (await bench.list('assets')).find(({ status }) => status === 'in_service')!
  const error = await refusal(() => bench.update('assets', asset.id, { status: 'standby' }))
  assert.equal(pointer(error), '/status')
})

test('a work request names an asset with the place where it is, and with no other', async () => {
  const asset = (await bench.list('assets')).find(({ location_id }) => location_id !== null)!
  const made = await bench.create('work-requests', {
    name: 'Leak',
    asset_id: asset.id,
    location_id: asset.location_id,
  })
  assert.deepEqual([made.asset_id, made.location_id], [asset.id, asset.location_id])
  const elsewhere = { name: 'Leak', asset_id: asset.id, location_id: 'NP-PL01' }
  const error = await refusal(() => bench.create('work-requests', elsewhere))
  assert.equal(pointer(error), '/location_id')
  const kept = await bench.update('work-requests', made.id, { location_id: asset.location_id })
  assert.equal(kept.asset_id, asset.id)
})

test('only an order that was submitted for approval is rejected', async () => {
  const made = await bench.create('work-orders', {
    name: 'Check belts',
    source_work_type: 'YA03',
    asset_id: '10000417',
    site_id: 'PL01',
    tasks: [{ name: 'Look' }],
  })
  const error = await refusal(() =>
    bench.act('work-orders', made.id, 'reject', { reason: 'too dear' }),
  )
  assert.equal(error.code, 'RECORD_LOCKED')
  const submit = async (id: string) =>
    bench.control('records', {
      op: 'update',
      native: 'MaintenanceOrder',
      key: id,
      data: { SystemStatusText: 'CRTD SUBM MANC' },
    })
  await submit(made.id)
  assert.equal((await bench.get('work-orders', made.id)).approval_status, 'pending')
  const { record } = await bench.act('work-orders', made.id, 'reject', { reason: 'too dear' })
  assert.deepEqual([record.status, record.approval_status], ['cancelled', 'rejected'])
  await refusal(() => bench.act('work-orders', made.id, 'reopen'))
})
