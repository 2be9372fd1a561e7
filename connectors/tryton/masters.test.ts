import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Native } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import { ask } from './item-stock.ts'
import { administrator, goods, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  // Only administrators of stock keep the places.
  at = await openConnection(administrator)
})
after(() => at.close())

for (const entity of ['vendors', 'items', 'inventory-locations', 'users'] as EntityName[]) {
  test(`a list and a get say the same of ${entity}`, async () => {
    for (const listed of await at.list(entity, {}, 10)) {
      assert.deepEqual(await at.get(entity, listed.id), listed)
    }
  })
}

const vendor = {
  number: 'N-100',
  name: 'Walzwerk Süd GmbH',
  phone: '+49 89 1234',
  email: 'orders@walzwerk.example',
  website: 'https://walzwerk.example',
  tax_number: 'DE136695976',
  language: 'de',
  lead_time_days: '3',
  status: 'active',
}

test('a vendor that was created reads back what was sent, with address and ways of contact', async () => {
  const billing_address = {
    addressee: 'Accounts',
    lines: ['Hüttenstraße 1', 'Tor 2'],
    city: 'München',
    postal_code: '80331',
    country: 'DE',
  }
  const read = await at.create('vendors', { ...vendor, billing_address })
  for (const [field, value] of Object.entries(vendor)) assert.equal(read[field], value, field)
  for (const [field, value] of Object.entries(billing_address)) {
    assert.deepEqual(read.billing_address[field], value, field)
  }
  assert.equal(read.billing_address.kind, 'billing')
  assert.equal(read.addresses.length, 1)
})

test('a vendor keeps what an update does not name; addresses are matched by their ids', async () => {
  const before = await at.create('vendors', {
    name: 'Two Gates',
    phone: '1',
    email: 'a@gates.example',
    addresses: [
      { kind: 'billing', lines: ['North 1'], city: 'Leeds', country: 'DE' },
      { kind: 'shipping', lines: ['South 2'], city: 'Hull', country: 'DE' },
    ],
  })
  const [north, south] = before.addresses
  const read = await at.update('vendors', before.id, {
    phone: null,
    email: 'b@gates.example',
    addresses: [
      { id: south.id, city: 'York' },
      { lines: ['West 3'], city: 'Bath' },
    ],
  })
  assert.deepEqual([read.name, read.phone, read.email], ['Two Gates', null, 'b@gates.example'])
  assert.deepEqual(read.addresses[0], north)
  assert.deepEqual([read.addresses[1].city, read.addresses[1].lines], ['York', ['South 2']])
  assert.deepEqual([read.addresses[2].city, read.addresses.length], ['Bath', 3])
})

test('a tax number whose type cannot be told is refused instead of guessed', async () => {
  await assert.rejects(at.create('vendors', { name: 'X', tax_number: '123' }), (error: any) => {
    assert.equal(error.code, 'INVALID_REQUEST')
    assert.equal(error.errors[0].pointer, '/tax_number')
    return true
  })
})

test('an unknown country or currency is refused by its place', async () => {
  const [item, vendor] = [await goods(at), { name: 'X' }]
  const { vendor_id } = item.supply_options[0]
  const wrong = [
    ['vendors', { ...vendor, billing_address: { country: 'XX' } }, '/billing_address/country'],
    [
      'vendors',
      { ...vendor, addresses: [{ country: 'DE' }, { country: 'XX' }] },
      '/addresses/1/country',
    ],
    [
      'items',
      { name: 'X', unit: 'u', supply_options: [{ vendor_id }, { vendor_id, currency: 'XXX' }] },
      '/supply_options/1/currency',
    ],
  ] as const
  for (const [entity, body, pointer] of wrong) {
    await assert.rejects(at.create(entity, body), (error: any) => {
      assert.deepEqual([error.code, error.errors[0].pointer], ['INVALID_REQUEST', pointer])
      return true
    })
  }
})

test('deleting a vendor or item deactivates it; it can be read and taken into use again', async () => {
  for (const entity of ['vendors', 'items'] as const) {
    const body = entity === 'items' ? { name: 'Passing', unit: 'u' } : { name: 'Passing' }
    const { id } = await at.create(entity, body)
    await at.remove(entity, id)
    const gone = await at.get(entity, id)
    assert.deepEqual([gone.status, gone.source_status], ['inactive', 'false'])
    assert.ok((await at.list(entity, { status: ['inactive'] })).some((record) => record.id === id))
    assert.ok(!(await at.list(entity, { status: ['active'] })).some((record) => record.id === id))
    assert.equal((await at.update(entity, id, { status: 'active' })).status, 'active')
  }
})

test('an item that was created reads back what was sent, whichever half Tryton keeps it in', async () => {
  const seller = (await goods(at)).supply_options[0]
  const { category } = await goods(at)
  const sent = {
    number: 'NEW-1',
    name: 'Shaft seal 35 mm',
    description: 'NBR, 35 x 52 x 7',
    kind: 'material',
    unit: 'u',
    category,
    is_purchasable: true,
    standard_cost: '2.5',
    list_price: '5.25',
  }
  const barcodes = [{ type: 'ean', value: '4006381333931' }]
  const option = {
    vendor_id: seller.vendor_id,
    vendor_item_number: 'SS-35',
    unit_price: '2.2',
    lead_time_days: '4',
  }
  const read = await at.create('items', { ...sent, barcodes, supply_options: [option] })
  for (const [field, value] of Object.entries(sent)) assert.equal(read[field], value, field)
  assert.deepEqual(
    read.barcodes.map(({ type, value }: Native) => ({ type, value })),
    barcodes,
  )
  for (const [field, value] of Object.entries(option))
    assert.equal(read.supply_options[0][field], value, field)
  assert.equal(read.quantity_on_hand, '0')

  const changed = await at.update(
    'items',
    read.id,
    {
      name: 'Shaft seal 36 mm',
      description: null,
      barcodes: [],
      supply_options: [{ id: read.supply_options[0].id, vendor_item_number: 'SS-36' }],
    },
    read.version,
  )
  assert.deepEqual(
    [changed.name, changed.description, changed.barcodes],
    ['Shaft seal 36 mm', null, []],
  )
  assert.equal(changed.supply_options[0].vendor_item_number, 'SS-36')
  assert.deepEqual([changed.number, changed.standard_cost], ['NEW-1', '2.5'])
  assert.notEqual(changed.version, read.version)
})

test('an item whose template was changed meanwhile is not overwritten', async () => {
  const { id, version } = await at.create('items', { name: 'Shared', unit: 'u' })
  await at.update('items', id, { name: 'Shared twice' })
  await assert.rejects(at.update('items', id, { name: 'Mine' }, version), {
    code: 'PRECONDITION_FAILED',
  })
})

test('every filter of items finds what reads so', async () => {
  const all = await at.list('items')
  const one = await goods(at)
  const vendor_id = one.supply_options[0].vendor_id
  const filters: [Native, (item: Native) => boolean][] = [
    [{ number: one.number }, (item) => item.number === one.number],
    [{ kind: ['service'] }, (item) => item.kind === 'service'],
    [{ status: ['inactive'] }, (item) => item.status === 'inactive'],
    [{ name: one.name.slice(0, 6) }, (item) => item.name.includes(one.name.slice(0, 6))],
    [
      { vendor_id },
      (item) => item.supply_options.some((option: Native) => option.vendor_id === vendor_id),
    ],
    [
      { barcode: '4006381333931' },
      (item) => item.barcodes.some(({ value }: Native) => value === '4006381333931'),
    ],
  ]
  for (const [filter, matches] of filters) {
    const found = (await at.list('items', filter)).map(({ id }) => id)
    assert.deepEqual(
      found,
      all.filter(matches).map(({ id }) => id),
      JSON.stringify(filter),
    )
  }
})

test('a place names its way from the top, and a filter reaches all below a place', async () => {
  const places = await at.list('inventory-locations')
  const warehouse = places.find(({ kind }) => kind === 'warehouse')!
  const storage = places.find(
    (place) => place.parent_id === warehouse.id && place.number === 'STO',
  )!
  const rack = await at.create('inventory-locations', {
    number: 'STO-X',
    name: 'Rack X',
    kind: 'storeroom',
    parent_id: storage.id,
  })
  assert.deepEqual(rack.path, [warehouse.name, storage.name, 'Rack X'])
  const direct = await at.list('inventory-locations', { parent_id: warehouse.id })
  assert.ok(!direct.some(({ id }) => id === rack.id))
  const all = await at.list('inventory-locations', {
    parent_id: warehouse.id,
    include_children: true,
  })
  assert.ok(all.some(({ id }) => id === rack.id))
  assert.ok(!all.some(({ id }) => id === warehouse.id), 'a place is not below itself')
  assert.equal((await at.update('inventory-locations', rack.id, { name: 'Rack Y' })).name, 'Rack Y')
})

test('an address for both invoices and deliveries keeps both marks until a word contradicts one', async () => {
  const { id, addresses } = await at.create('vendors', {
    name: 'One Gate',
    addresses: [{ kind: 'billing', city: 'Leeds' }],
  })
  const [{ id: address }] = addresses
  const marks = async (): Promise<boolean[]> => {
    const params = [[['id', '=', Number(address)]], 0, 1, null, ['invoice', 'delivery'], {}]
    const [found] = await ask<Native[]>(at.io, 'model.party.address.search_read', params)
    return [found!.invoice, found!.delivery]
  }
  const write = async (kind: string) =>
    (await at.update('vendors', id, { addresses: [{ id: address, kind }] })).addresses[0].kind
  at.intervene({ native: 'party.address', op: 'update', key: address, data: { delivery: true } })
  assert.equal(await write('billing'), 'billing')
  assert.deepEqual(await marks(), [true, true])
  assert.equal(await write('shipping'), 'shipping')
  assert.deepEqual(await marks(), [false, true])
  assert.equal(await write('other'), 'other')
  assert.deepEqual(await marks(), [false, false])
})

test('an item is not found by a vendor whose terms are out of use', async () => {
  const { vendor_id } = (await goods(at)).supply_options[0]
  const { id, supply_options } = await at.create('items', {
    ...{ name: 'Once bought', unit: 'u', is_purchasable: true },
    supply_options: [{ vendor_id }],
  })
  const isFound = async () => (await at.list('items', { vendor_id })).some((item) => item.id === id)
  assert.equal(await isFound(), true)
  const [{ id: key }] = supply_options
  const data = { active: false }
  at.intervene({ native: 'purchase.product_supplier', op: 'update', key, data })
  assert.deepEqual((await at.get('items', id)).supply_options, [])
  assert.equal(await isFound(), false)
})
