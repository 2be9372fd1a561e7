import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Native, readPage } from '@millwright/kit'
import { kindBetween, kindWords } from './movement-sides.ts'
import { administrator, openConnection, type TestConnection } from './test-connection.ts'

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

test('kinds follow from the types of the two places; what Tryton has no name for reads other', () => {
  assert.equal(kindBetween('supplier', 'storage'), 'receipt')
  assert.equal(kindBetween('storage', 'supplier'), 'return_out')
  assert.equal(kindBetween('storage', 'storage'), 'transfer')
  assert.equal(kindBetween('drop', 'customer'), 'other')
  assert.ok(kindWords.has('issue'))
})
