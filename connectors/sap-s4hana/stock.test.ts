import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeKey, type Native, plus, readPage } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  return work.then(
    () => assert.fail('it was not refused'),
    (error) => {
      assert.ok(error instanceof ApiError, String(error))
      return error
    },
  )
}

const stocked = [
  'vendors',
  'items',
  'inventory-locations',
  'stock-levels',
  'stock-movements',
  'goods-receipts',
  'purchase-requisitions',
] as const

for (const entity of stocked) {
  test(`the list and a single read of ${entity} agree`, async () => {
    const records = await bench.list(entity, {}, 40)
    assert.ok(records.length > 0)
    for (const record of records.slice(0, 8))
      assert.deepEqual(await bench.get(entity, record.id), record)
    const ids = records.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })
}

test('a vendor is created as a business partner with the role of a supplier', async () => {
  const made = await bench.create('vendors', {
    name: 'Norwerk Seals GmbH',
    language: 'de',
    billing_address: { lines: ['Hafenstr. 5'], city: 'Kiel', postal_code: '24103', country: 'DE' },
    email: 'orders@norwerk.example',
    currency: 'EUR',
    lead_time_days: '9',
    custom_fields: { BusinessPartnerGrouping: 'BP02', PurchasingOrganization: 'PO10' },
  })
  assert.equal(made.name, 'Norwerk Seals GmbH')
  assert.equal(made.language, 'de')
  assert.equal(made.status, 'active')
  assert.deepEqual(
    [made.billing_address.lines, made.billing_address.city, made.billing_address.country],
    [['Hafenstr. 5'], 'Kiel', 'DE'],
  )
  assert.deepEqual(
    [made.currency, made.lead_time_days, made.email],
    ['EUR', '9', 'orders@norwerk.example'],
  )

  const blocked = await bench.update('vendors', made.id, {
    is_purchasing_blocked: true,
    is_payment_blocked: true,
  })
  assert.equal(blocked.status, 'blocked')
  assert.equal(blocked.name, made.name)
  const moved = await bench.update('vendors', made.id, {
    billing_address: { city: 'Rostock' },
    name: 'Norwerk Dichtungen GmbH',
  })
  assert.deepEqual(
    [moved.billing_address.city, moved.billing_address.postal_code, moved.name],
    ['Rostock', '24103', 'Norwerk Dichtungen GmbH'],
  )
  assert.equal((await bench.remove('vendors', made.id)).status, 'inactive')
})

test('vendors that changed since a moment are found, new ones among them', async () => {
  const all = await bench.list('vendors')
  const since = '2026-03-01T00:00:00.000Z'
  const changed = await bench.list('vendors', { modified_after: since })
  assert.deepEqual(
    changed.map(({ id }) => id),
    all.filter(({ updated_at }) => updated_at >= since).map(({ id }) => id),
  )
})

test('an item of the public cloud is written through the version 4 service', async () => {
  const before = bench.exchanges.length
  const made = await bench.create('items', {
    number: 'MW-TEST-1',
    name: 'Test bearing',
    kind: 'part',
    unit: 'PC',
    item_group_id: 'MRO-BRG',
    dimensions: { gross_weight: '0.25', weight_unit: 'KG' },
  })
  const posts = bench.exchanges.slice(before).filter(({ method }) => method === 'POST')
  assert.match(posts[0]!.url, /api_product\/srvd_a2x\/sap\/product\/0002\/Product/)
  assert.deepEqual(
    [made.number, made.name, made.kind, made.unit, made.item_group_id],
    ['MW-TEST-1', 'Test bearing', 'part', 'PC', 'MRO-BRG'],
  )
  assert.equal(made.dimensions.gross_weight, '0.25')
  const renamed = await bench.update('items', made.id, {
    name: 'Test bearing, sealed',
    status: 'blocked',
  })
  assert.deepEqual(
    [renamed.name, renamed.status, renamed.unit],
    ['Test bearing, sealed', 'blocked', 'PC'],
  )
  assert.equal((await bench.remove('items', made.id)).status, 'inactive')
})

test('an item on premises is written through the version 2 service', async () => {
  await bench.control('switches', { v2_product_writes: true })
  const onPremises = bench.connect({ deployment: 'on_premises' })
  const made = await bench.create(
    'items',
    {
      number: 'MW-TEST-2',
      name: 'Bolt M12',
      kind: 'part',
      unit: 'PC',
      description: 'Hot-dip galvanised.',
    },
    onPremises,
  )
  assert.deepEqual(
    [made.name, made.description, made.unit],
    ['Bolt M12', 'Hot-dip galvanised.', 'PC'],
  )
})

test("without the version 4 service the refusal of the public cloud is told in SAP's words", async () => {
  await bench.control('switches', { v2_product_writes: false })
  const wrong = bench.connect({ deployment: 'on_premises' })
  const error = await refusal(
    bench.create('items', { number: 'MW-TEST-3', name: 'X', unit: 'PC' }, wrong),
  )
  assert.deepEqual([error.code, error.upstream?.code], ['UPSTREAM_REJECTED', 'API_PRD_MSG/009'])
})

test('inventory locations are the plants and storage locations of the products, each once', async () => {
  const places = await bench.list('inventory-locations')
  const ids = places.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const place of places.filter(({ kind }) => kind === 'storeroom'))
    assert.ok(ids.includes(place.parent_id), place.id)
  const stepwise: string[] = []
  let after: unknown = null
  do {
    const page = await readPage(bench.io, 'inventory-locations', {
      limit: 2,
      after,
      filters: {},
      fields: null,
      total: false,
    })
    stepwise.push(...page.records.map(({ record }) => record.id))
    after = page.next
  } while (after !== null)
  assert.deepEqual(stepwise, ids)
})

test('the sum of all movements of an item gives its stock', async () => {
  const levels = await bench.list('stock-levels', {
    item_id: 'BRG-6204',
    inventory_location_id: 'PL01.MR01',
  })
  const movements = await bench.list('stock-movements', {
    item_id: 'BRG-6204',
    inventory_location_id: 'PL01.MR01',
  })
  const moved = movements.reduce((total, movement) => plus(total, movement.base_quantity), '0')
  const held = levels.reduce((total, level) => plus(total, level.quantity_on_hand), '0')
  assert.ok(levels.length > 1, 'stock in several conditions')
  assert.equal(moved, held)
})

test('movements are the same whether they are read by document, by item or page by page', async () => {
  const all = await bench.list('stock-movements')
  const stepwise: string[] = []
  let after: unknown = null
  do {
    const page = await readPage(bench.io, 'stock-movements', {
      limit: 7,
      after,
      filters: {},
      fields: null,
      total: false,
    })
    stepwise.push(...page.records.map(({ record }) => record.id))
    after = page.next
  } while (after !== null)
  assert.deepEqual(stepwise.sort(), all.map(({ id }) => id).sort())
  const ofItem = await bench.list('stock-movements', { item_id: 'BRG-6204' })
  assert.deepEqual(
    ofItem.map(({ id }) => id).sort(),
    all
      .filter(({ item_id }) => item_id === 'BRG-6204')
      .map(({ id }) => id)
      .sort(),
  )
  const since = all.map(({ created_at }) => created_at).sort()[Math.floor(all.length / 2)]
  const recent = await bench.list('stock-movements', { created_after: since })
  assert.deepEqual(
    recent.map(({ id }) => id).sort(),
    all
      .filter(({ created_at }) => created_at >= since)
      .map(({ id }) => id)
      .sort(),
  )
})

test('an issue to a cost center lowers the stock, and its reversal raises it again', async () => {
  const at = { item_id: 'BRG-6204', inventory_location_id: 'PL01.MR01' }
  const onHand = async () => (await bench.list('stock-levels', at))[0]!.quantity_on_hand
  const before = await onHand()
  const made = await bench.create('stock-movements', {
    ...at,
    kind: 'issue',
    quantity: '-3',
    unit: 'PC',
    cost_center_id: '4100',
    notes: 'round',
  })
  assert.deepEqual(
    [made.kind, made.source_kind, made.quantity, made.cost_center_id],
    ['issue', '201', '-3', '4100'],
  )
  assert.equal(plus(await onHand(), '3'), plus(before, '0'))
  const { made: counter } = await bench.act('stock-movements', made.id, 'reverse')
  const reversal = await bench.get('stock-movements', encodeKey([...counter!]))
  assert.equal(reversal.reversal_of_id, made.id)
  assert.equal((await bench.get('stock-movements', made.id)).status, 'reversed')
  assert.equal(plus(await onHand(), '0'), plus(before, '0'))
})

test('a quantity with the wrong sign is refused before anything is posted', async () => {
  const before = bench.exchanges.filter(({ method }) => method === 'POST').length
  const error = await refusal(
    bench.create('stock-movements', {
      item_id: 'BRG-6204',
      kind: 'issue',
      quantity: '3',
      inventory_location_id: 'PL01.MR01',
    }),
  )
  assert.equal(error.errors?.[0]?.pointer, '/quantity')
  assert.equal(bench.exchanges.filter(({ method }) => method === 'POST').length, before)
})

test("an issue beyond the stock is refused in SAP's words", async () => {
  const error = await refusal(
    bench.create('stock-movements', {
      item_id: 'BRG-6204',
      kind: 'issue',
      quantity: '-999999',
      unit: 'PC',
      cost_center_id: '4100',
      inventory_location_id: 'PL01.MR01',
    }),
  )
  assert.deepEqual([error.code, error.upstream?.code], ['UPSTREAM_REJECTED', 'M7/021'])
})

test('a goods receipt takes unit, item and place of its order line', async () => {
  const orders = await bench.list('purchase-orders', { status: ['ordered'] })
  const order = orders.find(({ lines }) =>
    lines.every((line: Native) => line.is_receivable && line.item_id),
  )!
  const line = order.lines[0]
  const made = await bench.create('goods-receipts', {
    purchase_order_id: order.id,
    external_reference: 'mw-77',
    delivery_note_number: 'DN-9',
    lines: [{ purchase_order_line_id: line.id, quantity: '1', description: 'first box' }],
  })
  assert.deepEqual(
    [
      made.kind,
      made.purchase_order_id,
      made.delivery_note_number,
      made.external_reference,
      made.vendor_id,
    ],
    ['goods', order.id, 'DN-9', 'mw-77', order.vendor_id],
  )
  const [received] = made.lines
  assert.deepEqual(
    [
      received.item_id,
      received.unit,
      received.quantity,
      received.purchase_order_line_id,
      received.inventory_location_id,
      received.description,
    ],
    [line.item_id, line.unit, '1', line.id, line.inventory_location_id, 'first box'],
  )
  assert.deepEqual(
    (await bench.list('goods-receipts', { purchase_order_id: order.id })).map(({ id }) => id),
    [made.id],
  )
  assert.deepEqual(
    (await bench.list('goods-receipts', { external_reference: 'mw-77' })).map(({ id }) => id),
    [made.id],
  )
})

test('a posted receipt is never changed', async () => {
  const [receipt] = await bench.list('goods-receipts', {}, 1)
  const error = await refusal(
    bench.update('goods-receipts', receipt!.id, { delivery_note_number: 'X' }),
  )
  assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
  assert.match(error.detail, /actions\/reverse/)
})

test('a requisition is created with its lines, and what is ordered from it shows in it', async () => {
  const made = await bench.create('purchase-requisitions', {
    name: 'Bearings for spring',
    currency: 'EUR',
    lines: [
      {
        item_id: 'BRG-6204',
        quantity: '12',
        unit: 'PC',
        unit_price: '4.85',
        required_on: '2026-04-20',
        inventory_location_id: 'PL01.MR01',
        custom_fields: { PurchasingGroup: '001' },
      },
    ],
  })
  assert.deepEqual(
    [made.name, made.currency, made.total_net_amount],
    ['Bearings for spring', 'EUR', '58.2'],
  )
  const [line] = made.lines
  assert.deepEqual(
    [line.quantity, line.required_on, line.unit_price, line.inventory_location_id],
    ['12', '2026-04-20', '4.85', 'PL01.MR01'],
  )
  await bench.create('purchase-orders', {
    vendor_id: '10300041',
    organization_id: 'CC10',
    currency: 'EUR',
    custom_fields: { PurchasingOrganization: 'PO10', PurchasingGroup: '001' },
    lines: [
      {
        item_id: 'BRG-6204',
        quantity: '12',
        unit: 'PC',
        unit_price: '4.85',
        inventory_location_id: 'PL01.MR01',
        source_line: { entity: 'purchase-requisitions', id: made.id, line_id: line.id },
      },
    ],
  })
  const ordered = await bench.get('purchase-requisitions', made.id)
  assert.equal(ordered.status, 'ordered')
  assert.equal(ordered.lines[0].ordered_quantity, '12')
  const error = await refusal(
    bench.update('purchase-requisitions', made.id, { lines: [{ id: line.id, quantity: '20' }] }),
  )
  assert.equal(error.rule?.id, 'ordered-lines-fixed')
})

test('lines of a requisition are changed, added and marked as deleted', async () => {
  const made = await bench.create('purchase-requisitions', {
    lines: [
      {
        item_id: 'BRG-6204',
        quantity: '1',
        unit: 'PC',
        inventory_location_id: 'PL01.MR01',
        custom_fields: { PurchasingGroup: '001' },
      },
    ],
  })
  const changed = await bench.update('purchase-requisitions', made.id, {
    name: 'Twice',
    lines: [
      { id: '10', quantity: '3' },
      {
        item_id: 'SEAL-6207',
        quantity: '2',
        unit: 'PC',
        inventory_location_id: 'PL01.MR01',
        custom_fields: { PurchasingGroup: '001' },
      },
    ],
  })
  assert.deepEqual(
    changed.lines.map((line: Native) => [line.id, line.quantity]),
    [
      ['10', '3'],
      ['20', '2'],
    ],
  )
  assert.equal(changed.name, 'Twice')
  const less = await bench.update('purchase-requisitions', made.id, {
    lines: [{ id: '20', deleted: true }],
  })
  assert.deepEqual(
    less.lines.map((line: Native) => line.status === 'cancelled'),
    [false, true],
  )
  const { record } = await bench.act('purchase-requisitions', made.id, 'cancel')
  assert.equal(record.status, 'cancelled')
})

test('requisitions are found by their lines', async () => {
  const all = await bench.list('purchase-requisitions')
  const vendor = all.find(({ vendor_id }) => vendor_id)!.vendor_id
  const found = await bench.list('purchase-requisitions', { vendor_id: vendor })
  assert.deepEqual(
    found.map(({ id }) => id),
    all.filter(({ vendor_id }) => vendor_id === vendor).map(({ id }) => id),
  )
})
