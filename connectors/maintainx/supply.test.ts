import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Native, planAction, planCreate, planUpdate, readOne } from '@millwright/kit'
import type { ApiError } from '@millwright/model'
import { carry, connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox()
const { io } = sandbox
after(() => sandbox.close())

const places = (await readAll(io, 'inventory-locations', { limit: 50, fields: ['id'] })).map(
  ({ id }) => id,
)

const newPart = (more: Native = {}) => carry(io, planCreate(io, 'items', { name: 'Seal', ...more }))

async function newLevel(more: Native = {}) {
  const part = await newPart({ standard_cost: '18.65' })
  const body = {
    item_id: part.id,
    inventory_location_id: places[2],
    quantity_on_hand: '7',
    ...more,
  }
  return carry(io, planCreate(io, 'stock-levels', body))
}

test('a vendor keeps its contacts: added, changed and removed one by one', async () => {
  const vendor = await carry(
    io,
    planCreate(io, 'vendors', {
      name: 'Kessler',
      description: 'seals',
      contacts: [
        { name: 'Eva', position: 'Sales', emails: ['eva@example.org'], phones: ['+49 1'] },
      ],
      custom_fields: { 'ERP No': 'V-77' },
    }),
  )
  const [eva] = vendor.contacts
  const more = await carry(
    io,
    planUpdate(
      io,
      'vendors',
      vendor.id,
      { contacts: [{ id: eva.id, position: 'Head' }, { name: 'Bob' }] },
      null,
    ),
  )
  assert.deepEqual(
    more.contacts.map(({ name, position }: Native) => [name, position]),
    [
      ['Eva', 'Head'],
      ['Bob', null],
    ],
  )
  assert.equal(more.description, 'seals')
  const less = await carry(
    io,
    planUpdate(io, 'vendors', vendor.id, { contacts: [{ id: eva.id, deleted: true }] }, null),
  )
  assert.deepEqual(
    less.contacts.map(({ name }: Native) => name),
    ['Bob'],
  )
})

test('two telephone numbers of a contact are refused: there is place for one', async () => {
  const plan = planCreate(io, 'vendors', {
    name: 'x',
    contacts: [{ name: 'Eva', phones: ['1', '2'] }],
  })
  await assert.rejects(plan, (error: ApiError) => {
    assert.equal(error.errors?.[0]?.pointer, '/contacts/0/phones')
    return true
  })
})

test('a part keeps its vendors: one more does not push out the others', async () => {
  const part = await newPart({
    standard_cost: '1.20',
    barcodes: [{ value: '4010' }],
    category: 'seal, spare',
    supply_options: [{ vendor_id: '70231', vendor_item_number: 'KH-45' }],
  })
  const options = [{ vendor_id: '70232' }, { id: '70231', vendor_item_number: 'KH-46' }]
  const changed = await carry(
    io,
    planUpdate(io, 'items', part.id, { supply_options: options }, null),
  )
  assert.deepEqual(
    changed.supply_options.map((option: Native) => [option.vendor_id, option.vendor_item_number]),
    [
      ['70231', 'KH-46'],
      ['70232', null],
    ],
  )
  assert.equal(changed.standard_cost, '1.2')
  assert.equal(changed.category, 'seal, spare')
})

test('items are found by vendor, by asset and by barcode', async () => {
  const all = await readAll(io, 'items', { limit: 100 })
  const fitted = await readAll(io, 'items', { limit: 100, fields: ['id', 'asset_ids'] })
  const asset = fitted.find(({ asset_ids }) => asset_ids.length > 0)!.asset_ids[0]
  for (const [filter, value, matches] of [
    [
      'vendor_id',
      '70231',
      (part: Native) => part.supply_options.some((one: Native) => one.vendor_id === '70231'),
    ],
    [
      'barcode',
      all[4]!.barcodes[0].value,
      (part: Native) => part.barcodes[0]?.value === all[4]!.barcodes[0].value,
    ],
    [
      'asset_id',
      asset,
      (part: Native) => fitted.find(({ id }) => id === part.id)!.asset_ids.includes(asset),
    ],
  ] as const) {
    const found = await readAll(io, 'items', {
      limit: 100,
      filters: { [filter]: value },
      fields: ['id'],
    })
    assert.deepEqual(
      found.map(({ id }) => id),
      all.filter(matches).map(({ id }) => id),
      filter,
    )
    assert.ok(found.length > 0, filter)
  }
})

test('a stock level is a place of a part, with its own limits and bin', async () => {
  const level = await newLevel({ minimum_quantity: '2', maximum_quantity: '12', bin: 'R3-B2' })
  assert.equal(level.quantity_available, '7')
  assert.equal(level.total_value, '130.55')
  assert.equal(level.currency, 'EUR')
  const changed = await carry(io, planUpdate(io, 'stock-levels', level.id, { bin: 'R4' }, null))
  assert.deepEqual(
    [changed.bin, changed.quantity_on_hand, changed.minimum_quantity, changed.maximum_quantity],
    ['R4', '7', '2', '12'],
  )
})

test('a second opening of the same level is refused instead of overwriting the stock', async () => {
  const level = await newLevel()
  const body = {
    item_id: level.item_id,
    inventory_location_id: level.inventory_location_id,
    quantity_on_hand: '1',
  }
  await assert.rejects(
    planCreate(io, 'stock-levels', body),
    (error: ApiError) => error.code === 'CONFLICT',
  )
  assert.equal((await readOne(io, 'stock-levels', level.id)).record.quantity_on_hand, '7')
})

test('stock is set by a count and moved by a difference; other places keep theirs', async () => {
  const level = await newLevel({ minimum_quantity: '2' })
  const other = { item_id: level.item_id, inventory_location_id: places[3], quantity_on_hand: '4' }
  const second = await carry(io, planCreate(io, 'stock-levels', other))
  const adjust = (body: Native) =>
    carry(io, planAction(io, 'stock-levels', level.id, 'adjust', body, null))
  assert.equal((await adjust({ counted_quantity: '9' })).quantity_on_hand, '9')
  assert.equal((await adjust({ quantity_change: '-4' })).quantity_on_hand, '5')
  assert.equal((await adjust({ counted_quantity: '0' })).minimum_quantity, '2')
  assert.equal((await readOne(io, 'stock-levels', second.id)).record.quantity_on_hand, '4')
  assert.equal((await readOne(io, 'items', level.item_id)).record.quantity_on_hand, '4')
})

test('half a piece is refused: the source counts in whole numbers', async () => {
  const level = await newLevel()
  const plan = planAction(io, 'stock-levels', level.id, 'adjust', { quantity_change: '0.5' }, null)
  await assert.rejects(plan, (error: ApiError) => error.errors?.[0]?.pointer === '/quantity_change')
})

test('levels below their minimum are found', async () => {
  const level = await newLevel({ quantity_on_hand: '1', minimum_quantity: '3' })
  const all = await readAll(io, 'stock-levels', { limit: 200 })
  const found = await readAll(io, 'stock-levels', { limit: 200, filters: { below_minimum: true } })
  const wanted = all.filter(
    ({ quantity_on_hand, minimum_quantity }) =>
      minimum_quantity !== null && Number(quantity_on_hand) < Number(minimum_quantity),
  )
  assert.deepEqual(
    found.map(({ id }) => id),
    wanted.map(({ id }) => id),
  )
  assert.ok(found.some(({ id }) => id === level.id))
})

test('levels are found by item, by place and by id', async () => {
  const all = await readAll(io, 'stock-levels', { limit: 200 })
  const { item_id, inventory_location_id, id } = all[11]!
  for (const filters of [
    { item_id },
    { inventory_location_id },
    { ids: [id] },
    { item_id, inventory_location_id },
  ]) {
    const found = await readAll(io, 'stock-levels', { limit: 3, filters })
    const wanted = all.filter((level) =>
      Object.entries(filters).every(([name, value]) =>
        name === 'ids' ? (value as string[]).includes(level.id) : level[name] === value,
      ),
    )
    assert.deepEqual(
      found.map((level) => level.id),
      wanted.map((level) => level.id),
      JSON.stringify(filters),
    )
  }
})

test('what is reserved for work is there and not available', async () => {
  const level = await newLevel()
  const { item_id, inventory_location_id } = level
  const materials = [{ item_id, inventory_location_id, planned_quantity: '3' }]
  const order = await carry(io, planCreate(io, 'work-orders', { name: 'Repair', materials }))
  const path = `/workorders/${order.id}/partStatus`
  await io.send({ method: 'PATCH', path, body: { partStatus: 'RESERVED' } })
  const { record } = await readOne(io, 'stock-levels', level.id)
  assert.deepEqual(
    [record.quantity_on_hand, record.quantity_reserved, record.quantity_available],
    ['7', '3', '4'],
  )
  const item = (await readOne(io, 'items', item_id)).record
  assert.deepEqual([item.quantity_on_hand, item.quantity_available], ['7', '4'])
  assert.equal((await readOne(io, 'work-orders', order.id)).record.materials[0].status, 'reserved')
})
