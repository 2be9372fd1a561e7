import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carryOut, type Native, planAction, readPage } from '@millwright/kit'
import { kindBetween, kindWords } from './movement-sides.ts'
import { movementValue } from './movement-value.ts'
import { administrator, goods, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  at = await openConnection(administrator)
})
after(() => at.close())

async function storage(): Promise<Native> {
  return (await at.list('inventory-locations', { number: 'STO' }))[0]!
}

test('every level is listed once, whatever the size of the page, and sums up to the stock of the item', async () => {
  const seen: Native[] = []
  let next: unknown = null
  do {
    const page = await readPage(at.io, 'stock-levels', {
      limit: 7,
      after: next,
      filters: {},
      fields: null,
      total: false,
    })
    seen.push(...page.records.map(({ record }) => record))
    next = page.next
  } while (next !== null)
  assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length)
  assert.deepEqual(
    seen.map(({ id }) => id),
    (await at.list('stock-levels')).map(({ id }) => id),
  )
  for (const item of (await at.list('items')).slice(0, 20)) {
    const sum = seen
      .filter(({ item_id }) => item_id === item.id)
      .reduce((total, level) => total + Number(level.quantity_on_hand), 0)
    assert.equal(sum, Number(item.quantity_on_hand), item.number)
  }
})

test('a level that is listed is found by its id and by its filters', async () => {
  const [level] = await at.list('stock-levels', {}, 1)
  assert.deepEqual(await at.get('stock-levels', level!.id), level)
  const found = await at.list('stock-levels', {
    item_id: level!.item_id,
    inventory_location_id: level!.inventory_location_id,
  })
  assert.deepEqual(
    found.map(({ id }) => id),
    [level!.id],
  )
})

test('a count and a correction set the level, and leave movements behind', async () => {
  const [level] = await at.list('stock-levels', { inventory_location_id: (await storage()).id }, 1)
  const counted = await at.act('stock-levels', level!.id, 'adjust', { counted_quantity: '5' })
  assert.deepEqual([counted.done, counted.record.quantity_on_hand], [true, '5'])
  const corrected = await at.act('stock-levels', level!.id, 'adjust', { quantity_change: '-2' })
  assert.deepEqual([corrected.done, corrected.record.quantity_on_hand], [true, '3'])
  const moves = await at.list('stock-movements', { item_id: level!.item_id, kind: ['count'] })
  assert.equal(moves.at(-1)!.quantity, '-2')
})

test('a place where an item never was has no level of it; an opening quantity makes one', async () => {
  const places = await at.list('inventory-locations', { kind: ['storeroom'] })
  const place = places.find(({ number }) => number === 'OUT')!
  const item = (await at.list('items', { kind: ['material'] }, 1))[0]!
  const id = `${item.id}.${place.id}`
  await assert.rejects(at.get('stock-levels', id), { code: 'NOT_FOUND' })
  const body = { item_id: item.id, inventory_location_id: place.id, quantity_on_hand: '3' }
  const level = await at.create('stock-levels', body)
  assert.deepEqual([level.id, level.quantity_on_hand], [id, '3'])
  await assert.rejects(at.create('stock-levels', body), { code: 'CONFLICT' })
  const { record } = await at.act('stock-levels', id, 'adjust', { counted_quantity: '0' })
  assert.equal(record.quantity_on_hand, '0')
})

test('a transfer takes from one place and brings to the other', async () => {
  const from = await storage()
  const to = await at.create('inventory-locations', {
    number: 'STO-T',
    name: 'Rack T',
    kind: 'storeroom',
    parent_id: from.id,
  })
  const level = (await at.list('stock-levels', { inventory_location_id: from.id })).find(
    ({ quantity_on_hand }) => Number(quantity_on_hand) > 2,
  )!
  const move = await at.create('stock-movements', {
    kind: 'transfer',
    item_id: level.item_id,
    quantity: '2',
    inventory_location_id: to.id,
    counter_inventory_location_id: from.id,
  })
  assert.deepEqual([move.status, move.kind, move.quantity], ['posted', 'transfer', '2'])
  assert.deepEqual(
    [move.inventory_location_id, move.counter_inventory_location_id],
    [to.id, from.id],
  )
  const left = await at.get('stock-levels', level.id)
  assert.equal(Number(left.quantity_on_hand), Number(level.quantity_on_hand) - 2)
  assert.equal((await at.get('stock-levels', `${level.item_id}.${to.id}`)).quantity_on_hand, '2')
})

test('a transfer is told from the place that it goes to, which keeps its sign', async () => {
  const [to, from] = await at.list('inventory-locations', { kind: ['storeroom'] })
  const body = {
    kind: 'transfer',
    item_id: (await at.list('items', {}, 1))[0]!.id,
    quantity: '-1',
    inventory_location_id: to!.id,
    counter_inventory_location_id: from!.id,
  }
  await assert.rejects(at.create('stock-movements', body), (error: any) => {
    assert.equal(error.code, 'INVALID_REQUEST')
    assert.equal(error.errors[0].pointer, '/quantity')
    return true
  })
})

test('a kind that the two places contradict is refused', async () => {
  const place = await storage()
  const other = (await at.list('inventory-locations', { kind: ['storeroom'] })).find(
    ({ id }) => id !== place.id,
  )!
  const body = {
    kind: 'issue',
    item_id: (await at.list('items', {}, 1))[0]!.id,
    quantity: '-1',
    inventory_location_id: place.id,
    counter_inventory_location_id: other.id,
  }
  await assert.rejects(at.create('stock-movements', body), { code: 'INVALID_REQUEST' })
})

test('movements are signed from the place that stores the goods, and every filter agrees with that', async () => {
  const all = await at.list('stock-movements')
  const place = await storage()
  const receipt = all.find(({ kind }) => kind === 'receipt')!
  assert.ok(Number(receipt.quantity) > 0)
  const filters: [Native, (move: Native) => boolean][] = [
    [{ inventory_location_id: place.id }, (move) => move.inventory_location_id === place.id],
    [{ kind: ['receipt'] }, (move) => move.kind === 'receipt'],
    [{ status: ['posted'] }, (move) => move.status === 'posted'],
    [{ item_id: receipt.item_id }, (move) => move.item_id === receipt.item_id],
    [
      { purchase_order_id: receipt.purchase_order_id },
      (move) => move.purchase_order_id === receipt.purchase_order_id,
    ],
  ]
  for (const [filter, matches] of filters) {
    const found = (await at.list('stock-movements', filter)).map(({ id }) => id)
    const wanted = all.filter(matches).map(({ id }) => id)
    assert.deepEqual(found.slice(0, wanted.length), wanted, JSON.stringify(filter))
  }
})

test('what goods cost is told in no case by the price that a customer pays', () => {
  const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text })
  const move = (from: string, to: string, cost: string | null): Native => ({
    ...{ quantity: 2, 'from_location.': { type: from }, 'to_location.': { type: to } },
    ...{ unit_price: decimal('9.5'), cost_price: cost && decimal(cost), $currency: 'EUR' },
    'currency.': { code: 'USD' },
  })
  const read = (native: Native) =>
    (['unit_cost', 'total_value', 'currency'] as const).map((name) =>
      movementValue[name].decode(native, at.io.context),
    )
  assert.deepEqual(read(move('supplier', 'storage', '7')), ['9.5', '19', 'USD'])
  assert.deepEqual(read(move('storage', 'supplier', '7')), ['9.5', '-19', 'USD'])
  assert.deepEqual(read(move('storage', 'customer', '7')), ['7', '-14', 'EUR'])
  assert.deepEqual(read(move('customer', 'storage', '7')), ['7', '14', 'EUR'])
  assert.deepEqual(read(move('storage', 'storage', null)), [null, null, 'EUR'])
})

test('the cost of a move inside of the house is in the currency of the company', async () => {
  const item = await goods(at)
  const level = (await at.list('stock-levels', { item_id: item.id }, 1))[0]!
  await at.act('stock-levels', level.id, 'adjust', { quantity_change: '1' })
  const moves = await at.list('stock-movements', { item_id: item.id, kind: ['count'] })
  const { id } = moves.at(-1)!
  const data = { cost_price: '7.25' }
  at.intervene({ native: 'stock.move', op: 'update', key: id, data })
  const move = await at.get('stock-movements', id)
  assert.deepEqual([move.unit_cost, move.total_value], ['7.25', '7.25'])
  assert.equal(move.currency, item.currency)
})

test('a cost that Tryton sets by itself is refused by its place; a count is made by adjusting', async () => {
  const [to, from] = await at.list('inventory-locations', { kind: ['storeroom'] })
  const body = {
    ...{ kind: 'transfer', item_id: (await goods(at)).id, quantity: '1' },
    ...{ inventory_location_id: to!.id, counter_inventory_location_id: from!.id },
  }
  const wrong = [
    [{ ...body, unit_cost: '3' }, '/unit_cost'],
    [{ ...body, kind: 'count' }, '/kind'],
    [{ ...body, quantity: '0.1234567890123456789' }, '/quantity'],
  ] as const
  for (const [given, pointer] of wrong) {
    await assert.rejects(at.create('stock-movements', given), (error: any) => {
      assert.deepEqual([error.code, error.errors[0].pointer], ['INVALID_REQUEST', pointer])
      return true
    })
  }
})

test('a count of an earlier day is done although goods moved since', async () => {
  const item = await at.create('items', { name: 'Counted late', unit: 'u' })
  const place = await storage()
  const levelId = `${item.id}.${place.id}`
  const opening = { item_id: item.id, inventory_location_id: place.id, quantity_on_hand: '10' }
  await at.create('stock-levels', opening)
  const earlier = { posted_on: '2026-11-20' }
  const counted = await at.act('stock-levels', levelId, 'adjust', {
    ...earlier,
    counted_quantity: '3',
  })
  assert.deepEqual([counted.done, counted.record.quantity_on_hand], [true, '13'])
  const changed = await at.act('stock-levels', levelId, 'adjust', {
    ...earlier,
    quantity_change: '-1',
  })
  assert.deepEqual([changed.done, changed.record.quantity_on_hand], [true, '12'])
  const below = at.act('stock-levels', levelId, 'adjust', { ...earlier, quantity_change: '-3' })
  await assert.rejects(below, (error: any) => {
    assert.deepEqual([error.code, error.errors[0].pointer], ['INVALID_REQUEST', '/quantity_change'])
    return true
  })
})

test('a correction starts from what is there when it is sent', async () => {
  const [level] = await at.list('stock-levels', { inventory_location_id: (await storage()).id }, 1)
  const body = { quantity_change: '2' }
  const plan = await planAction(at.io, 'stock-levels', level!.id, 'adjust', body, null)
  await at.act('stock-levels', level!.id, 'adjust', { counted_quantity: '40' })
  await carryOut(at.io, plan)
  assert.equal((await at.get('stock-levels', level!.id)).quantity_on_hand, '42')
  const fine = at.act('stock-levels', level!.id, 'adjust', {
    counted_quantity: '0.12345678901234567',
  })
  await assert.rejects(fine, (error: any) => error.errors[0].pointer === '/counted_quantity')
})

test('kinds follow from the types of the two places; what Tryton has no name for reads other', () => {
  assert.equal(kindBetween('supplier', 'storage'), 'receipt')
  assert.equal(kindBetween('storage', 'supplier'), 'return_out')
  assert.equal(kindBetween('storage', 'storage'), 'transfer')
  assert.equal(kindBetween('drop', 'customer'), 'other')
  assert.ok(kindWords.has('issue'))
})
