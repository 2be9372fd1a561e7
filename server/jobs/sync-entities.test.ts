import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { DAY, MINUTE, type SyncBench, startSyncBench } from '../engine/syncs/test-syncs.ts'
import { createSyncJob } from './sync-entities.ts'

let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 260 } })
})
after(() => bench.close())
afterEach(async () => {
  for (const { name } of bench.node.sandbox.systems) {
    await bench.control(name, 'faults', null)
    await bench.control(name, 'reset', { purchase_orders: 260 })
  }
})

const systems: [system: string, native: string, entity: EntityName, data: object][] = [
  ['sap-s4hana', 'A_PurchaseOrder', 'purchase-orders', { PurchasingGroup: '007' }],
  ['maintainx', 'workorders', 'work-orders', { title: 'Changed {n}' }],
  ['tryton', 'purchase.purchase', 'purchase-orders', { comment: 'Changed {n}' }],
  ['maximo', 'sr', 'work-requests', { description: 'Changed {n}' }],
  ['business-central', 'purchaseOrders', 'purchase-orders', { requestedReceiptDate: '2027-02-03' }],
]

for (const [system, native, entity, data] of systems) {
  test(`${system}: everything is read once, then only what changes, and the mirror is what the source has`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    const first = await at.look(entity)
    assert.equal(first.state, 'completed')
    assert.equal(first.records, (await at.source(entity)).size)
    assert.equal(first.proof?.equal, true)
    assert.ok(first.bookmark)
    await at.assertSame(entity)

    const before = (await at.events()).length
    await bench.pass(20 * MINUTE)
    assert.equal((await at.events()).length, before, 'nothing changed, so nothing is told')

    const { keys } = await bench.control(system, 'records', {
      op: 'update',
      native,
      count: 7,
      seed: 4,
      data,
    })
    assert.equal(keys.length, 7)
    await bench.pass(20 * MINUTE)
    await at.assertSame(entity)
    const told = (await at.events()).slice(before)
    assert.equal(told.filter(({ type }) => type.endsWith('.updated')).length, 7)
    assert.equal(told.at(-1)!.type, 'sync.completed')
    assert.deepEqual(told.at(-1)!.data.entities[entity].counts.updated, 7)
    assert.ok(told.every(({ sync_id, type }) => sync_id !== null || type === 'sync.completed'))
  })

  test(`${system}: what is deleted without a trace is found once a day, and told`, async () => {
    const at = await bench.follow(system, entity)
    await bench.pass(0)
    await bench.control(system, 'records', { op: 'delete', native, count: 4, seed: 9 })
    await bench.pass(20 * MINUTE)
    await bench.pass(1.2 * DAY)
    await at.assertSame(entity)
    const gone = (await at.events()).filter(({ type }) => type.endsWith('.deleted'))
    assert.equal(gone.length, 4)
    assert.equal((await at.look(entity)).proof?.equal, true)
  })
}

test('a connection that may see one site only has its records in the mirror, and no others', async () => {
  const at = await bench.follow('sap-s4hana', 'work-orders')
  await bench.pass(0)
  const all = await at.mirror('work-orders')
  const site = [...all.values()][0]!.site_id as string
  const own = [...all].filter(([, record]) => record.site_id === site).map(([id]) => id)
  assert.ok(own.length > 0 && own.length < all.size)
  const patch = { token: bench.node.account_key, body: { sites: [site] } }
  await bench.node.call('PATCH', `/admin/v1/connections/${at.id}`, patch)
  await bench.pass(1_000)
  assert.deepEqual([...(await at.mirror('work-orders')).keys()], own)
  assert.equal((await at.look('work-orders')).proof?.equal, true)
})

test('a node reads by itself what is due, and leaves it to others when it ends', async () => {
  const at = await bench.follow('maintainx', 'vendors')
  const job = createSyncJob(bench.node.services, (error) => assert.fail(error as Error))
  job.start()
  const end = performance.now() + 20_000
  while ((await at.look('vendors')).state !== 'completed') assert.ok(performance.now() < end)
  await job.close()
  await at.assertSame('vendors')
})
