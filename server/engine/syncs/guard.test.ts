import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { DAY, MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const native = 'purchase.purchase'
const entity = 'purchase-orders'
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 60 } })
})
after(() => bench.close())

const admin = (method: string, path: string, body?: unknown) =>
  bench.node.call(method, `/admin/v1/connections/${path}`, {
    token: bench.node.account_key,
    ...(body !== undefined && { body }),
  })
const remove = (count: number, seed: number) =>
  bench.control('tryton', 'records', { op: 'delete', native, count, seed })

test('more deletes than are believed wait for a person, while changes go on', async () => {
  await bench.control('tryton', 'reset', { purchase_orders: 60 })
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  const { records } = await at.look(entity)
  await remove(30, 1)
  await bench.pass(1.2 * DAY)
  const status = async () => {
    const { body } = await bench.node.call('GET', '/v1/sync-status', { token: at.token })
    return body.data.find((one: any) => one.entity === entity)
  }
  const held = await status()
  assert.equal(held.state, 'guarded')
  assert.deepEqual([held.guard.missing, held.guard.of], [30, records])
  assert.equal((await at.mirror(entity)).size, records)
  const look = await bench.node.call('GET', '/v1/connection', { token: at.token })
  assert.equal(look.body.sync.state, 'guarded')

  await bench.control('tryton', 'records', {
    op: 'update',
    native,
    count: 5,
    seed: 3,
    data: { comment: 'Late {n}' },
  })
  await bench.pass(20 * MINUTE)
  const [ours, theirs] = [await at.mirror(entity), await at.source(entity)]
  for (const [id, record] of theirs) assert.deepEqual(ours.get(id), record)
  await bench.pass(3 * DAY)
  assert.equal((await status()).state, 'guarded')
  const told = (await at.events()).filter(({ type }) => type === 'sync.guarded')
  assert.equal(told.length, 1, 'told once')
  assert.deepEqual(told[0]!.data.missing, 30)

  const { status: code } = await admin('POST', `${at.id}/guards/${entity}`, { decision: 'delete' })
  assert.equal(code, 200)
  await bench.pass(1_000)
  await at.assertSame(entity)
  assert.equal((await status()).state, 'completed')
  assert.equal((await status()).guard, null)
  const again = await admin('POST', `${at.id}/guards/${entity}`, { decision: 'delete' })
  assert.equal(again.body.code, 'CONFLICT')
})

test('what a person keeps stays until the next comparison', async () => {
  await bench.control('tryton', 'reset', { purchase_orders: 60 })
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  const { records } = await at.look(entity)
  await remove(30, 1)
  await bench.pass(1.2 * DAY)
  await admin('POST', `${at.id}/guards/${entity}`, { decision: 'keep' })
  await bench.pass(20 * MINUTE)
  assert.equal((await at.look(entity)).guard, null)
  assert.equal((await at.mirror(entity)).size, records)
  await bench.pass(1.2 * DAY)
  assert.equal((await at.look(entity)).guard?.missing, 30)
})

test('a listing that is far from complete asks nobody: one look at the source shows it', async () => {
  const at = await bench.follow('maintainx', 'work-orders')
  await bench.pass(0)
  await bench.control('maintainx', 'switches', { list_cap: 10 })
  await bench.pass(1.2 * DAY)
  const failed = await at.look('work-orders')
  assert.equal(failed.error?.code, 'INCOMPLETE_LISTING')
  assert.equal(failed.guard, null)
  assert.equal((await at.mirror('work-orders')).size, failed.records)
})

test('a few deletes need nobody, even where they are all', async () => {
  await bench.control('tryton', 'reset', { purchase_orders: 8 })
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  await remove((await at.source(entity)).size, 1)
  await bench.pass(1.2 * DAY)
  assert.equal((await at.mirror(entity)).size, 0)
  assert.equal((await at.look(entity)).records, 0)
})

test('of a record that is gone for longer than changes are kept nothing is left', async () => {
  await bench.control('tryton', 'reset', { purchase_orders: 30 })
  const at = await bench.follow('tryton', entity)
  await bench.pass(0)
  await remove(2, 1)
  await bench.pass(1.2 * DAY)
  const countGone = async () => {
    const { rows } = await bench.own((trx) =>
      sql<{ count: number }>`select count(*)::int as count from mirror_records
        where connection_id = ${at.id} and gone_at is not null`.execute(trx),
    )
    return rows[0]!.count
  }
  assert.equal(await countGone(), 2)
  await bench.pass(20 * DAY)
  assert.equal(await countGone(), 2)
  await bench.pass(12 * DAY)
  await bench.pass(1.2 * DAY)
  assert.equal(await countGone(), 0)
  await at.assertSame(entity)
})
