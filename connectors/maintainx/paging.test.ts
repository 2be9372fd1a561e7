import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox({ purchase_orders: 60 })
const { io } = sandbox
after(() => sandbox.close())

const vendorId = 70231
/** What an entity's records are at the source, and how one is made there. */
const made: [EntityName, string, Record<string, unknown>][] = [
  ['purchase-orders', 'purchaseorders', { vendorId, items: [{ name: 'Oil', quantityOrdered: 1 }] }],
  ['items', 'parts', { name: 'Bolt' }],
  ['assets', 'assets', { name: 'Pump' }],
  ['work-orders', 'workorders', { title: 'Look' }],
  ['vendors', 'vendors', { name: 'Vendor' }],
  ['locations', 'locations', { name: 'Room' }],
]

for (const [entity, native, data] of made) {
  test(`paging through ${entity} misses and doubles none while 100 come and go`, async () => {
    // Half of those that go were there when the walk began.
    for (let i = 0; i < 60; i++) sandbox.intervene('insert', native, undefined, data)
    const fields = ['id']
    const before = await readAll(io, entity, { limit: 200, fields })
    const removed = new Set<string>()
    const added: string[] = []
    let turn = 0
    const seen = await readAll(io, entity, { limit: 7, fields }, () => {
      for (let i = 0; i < 5 && turn < 50; i++, turn++) {
        added.push(String(sandbox.intervene('insert', native, undefined, data)))
        const victim = turn % 2 === 0 ? before[(turn * 7) % 50]!.id : added[turn - 1]!
        if (removed.has(victim)) continue
        sandbox.intervene('delete', native, Number(victim))
        removed.add(victim)
      }
    })
    const ids = seen.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length, 'one came twice')
    const stayed = before.map(({ id }) => id).filter((id) => !removed.has(id))
    assert.deepEqual(
      stayed.filter((id) => !ids.includes(id)),
      [],
      'missed',
    )
    assert.ok(removed.size >= 40 && added.length === 50)
  })
}

test('paging gives the same records whatever the size of a page', async () => {
  for (const [entity] of made) {
    const all = await readAll(io, entity, { limit: 200, fields: ['id'] })
    for (const limit of [1, 3, 50].slice(entity === 'purchase-orders' ? 1 : 0)) {
      const some = await readAll(io, entity, { limit, fields: ['id'] })
      assert.deepEqual(some, all, `${entity} ${limit}`)
    }
  }
})

test('records that were all made at one instant are given once', async () => {
  const createdAt = '2026-08-31T10:00:00.000Z'
  for (let i = 0; i < 30; i++) {
    const id = sandbox.intervene('insert', 'parts', undefined, { name: `Washer ${i}` })
    sandbox.intervene('update', 'parts', id, { createdAt })
  }
  const filters = { created_after: createdAt, created_before: '2026-08-31T10:00:00.001Z' }
  const found = await readAll(io, 'items', { limit: 4, filters, fields: ['name'] })
  assert.equal(new Set(found.map(({ name }) => name)).size, 30)
  assert.equal(found.length, 30)
})

test('stock levels page part by part, also through a part with more places than a page', async () => {
  const places = (await readAll(io, 'inventory-locations', { limit: 100, fields: ['id'] })).slice(
    0,
    9,
  )
  const locations = places.map(({ id }, index) => ({
    locationId: Number(id),
    availableQuantity: index,
  }))
  const part = String(
    sandbox.intervene('insert', 'parts', undefined, { name: 'Everywhere', locations }),
  )
  const all = await readAll(io, 'stock-levels', { limit: 200 })
  assert.equal(all.filter(({ item_id }) => item_id === part).length, 9)
  for (const limit of [2, 5, 8]) {
    const some = await readAll(io, 'stock-levels', { limit })
    assert.deepEqual(
      some.map(({ id }) => id),
      all.map(({ id }) => id),
      `limit ${limit}`,
    )
  }
})

test('the limit of calls makes pages shorter and loses nothing', async () => {
  const all = await readAll(io, 'purchase-orders', { limit: 200, fields: ['id'] })
  await sandbox.switchTo({ rate_limit: 30 })
  sandbox.clock.now += 61_000
  const pages: number[] = []
  const seen = await readAll(io, 'purchase-orders', { limit: 50, fields: ['id', 'number'] }, () => {
    pages.push(sandbox.exchanges.length)
    sandbox.clock.now += 61_000
  })
  await sandbox.switchTo({ rate_limit: 0 })
  assert.deepEqual(
    seen.map(({ id }) => id),
    all.map(({ id }) => id),
  )
  assert.ok(pages.length > Math.ceil(all.length / 50))
})
