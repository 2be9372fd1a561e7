import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { sql } from 'kysely'
import { describeSyncEntity, narrowStatus } from '../engine/syncs/describe-syncs.ts'
import {
  DAY,
  type Followed,
  MINUTE,
  type SyncBench,
  startSyncBench,
} from '../engine/syncs/test-syncs.ts'
import { compileScope } from '../engine/token-scope.ts'

const entity: EntityName = 'purchase-orders'
let bench: SyncBench
let at: Followed

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 560 } })
  at = await bench.follow('tryton', entity, 'items')
})
after(() => bench.close())

const call = (method: string, url: string, body?: unknown) =>
  bench.node.call(method, url, { token: at.token, ...(body !== undefined && { body }) })
const admin = (method: string, path: string, body?: unknown) =>
  bench.node.call(method, `/admin/v1/connections/${at.id}${path}`, {
    token: bench.node.account_key,
    ...(body !== undefined && { body }),
  })
const statusOf = async (name: EntityName) => {
  const { body } = await call('GET', '/v1/sync-status')
  return body.data.find((one: { entity: string }) => one.entity === name)
}
const set = (patch: Record<string, unknown>) =>
  admin('PATCH', '/sync-settings', { [entity]: patch })

test('a new connection is read at once, and says how fresh it is', async () => {
  const queued = await statusOf(entity)
  assert.equal(queued.state, 'queued')
  assert.equal(queued.mirror_age_s, null)
  assert.equal((await call('GET', '/v1/connection')).body.sync.last_success_at, null)
  await bench.pass(0)
  const done = await statusOf(entity)
  assert.equal(done.state, 'completed')
  assert.equal(done.progress, null)
  assert.equal(done.records, done.proof.source.total)
  assert.equal(done.proof.equal, true)
  assert.ok(done.next_run_at > done.last_success_at)
  bench.clock.value += 90_000
  assert.ok((await statusOf(entity)).mirror_age_s >= 90)
  const { sync } = (await call('GET', '/v1/connection')).body
  assert.equal(sync.state, 'completed')
  assert.ok(sync.last_success_at)
})

test('a sync is asked for, followed and found again', async () => {
  const asked = await call('POST', '/v1/syncs', { entities: [entity], mode: 'full' })
  assert.equal(asked.status, 202)
  assert.match(asked.body.id, /^syn_/)
  assert.equal(asked.body.state, 'queued')
  const twice = await call('POST', '/v1/syncs', { entities: [entity] })
  assert.equal(twice.body.code, 'CONFLICT')
  assert.match(twice.body.detail, new RegExp(asked.body.id))
  await bench.control('tryton', 'records', {
    op: 'delete',
    native: 'purchase.purchase',
    count: 3,
    seed: 1,
  })
  await bench.pass(1_000)
  const { body } = await call('GET', `/v1/syncs/${asked.body.id}`)
  assert.equal(body.state, 'completed')
  assert.deepEqual(
    [body.mode, body.trigger, body.entities.length, body.entities[0].entity],
    ['full', 'request', 1, entity],
  )
  assert.equal(body.entities[0].counts.deleted, 3)
  assert.ok(body.ended_at >= body.started_at)
  await at.assertSame(entity)
  const list = await call('GET', '/v1/syncs?limit=1&state=completed')
  assert.equal(list.body.data[0].id, body.id)
  assert.equal(list.body.has_more, true)
  const next = await call(
    'GET',
    `/v1/syncs?limit=1&state=completed&cursor=${list.body.next_cursor}`,
  )
  assert.notEqual(next.body.data[0].id, body.id)
  const seen = await admin('GET', `/syncs/${body.id}`)
  assert.deepEqual(seen.body, body)
  const completed = (await at.events()).filter(
    ({ type, data }) => type === 'sync.completed' && data.sync_id === body.id,
  )
  assert.equal(completed.length, 1)
})

test('a sync of several entities is one sync, complete with the last of them', async () => {
  const { body } = await admin('POST', '/syncs', { entities: ['items', entity] })
  await bench.pass(1_000)
  const done = await admin('GET', `/syncs/${body.id}`)
  assert.equal(done.body.state, 'completed')
  assert.deepEqual(
    done.body.entities.map((one: any) => one.state),
    ['completed', 'completed'],
  )
})

test('what a system does not have cannot be synced, and the answer says what can', async () => {
  const refused = await call('POST', '/v1/syncs', { entities: [entity, 'assets'] })
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].pointer, '/entities/1')
  assert.match(refused.body.detail, /It has: .*purchase-orders/)
  const typo = await call('POST', '/v1/syncs', { entity })
  assert.equal(typo.body.errors[0].code, 'UNKNOWN_FIELD')
  const settings = await admin('PATCH', '/sync-settings', { assets: { every_s: 60 } })
  assert.equal(settings.body.errors[0].code, 'UNKNOWN_ENTITY')
  assert.equal((await call('GET', '/v1/syncs/syn_1')).status, 404)
  assert.equal((await call('GET', '/v1/syncs?states=failed')).status, 400)
})

test('a sync is cancelled before it begins', async () => {
  const first = (await call('POST', '/v1/syncs', { entities: [entity] })).body
  const cancelled = await call('POST', `/v1/syncs/${first.id}/cancel`)
  assert.equal(cancelled.body.state, 'cancelled')
  assert.equal((await statusOf(entity)).state, 'completed')
})

test('the schedule is what is set', async () => {
  const { body } = await set({ every_s: 60 })
  const shown = body.data.find((one: any) => one.entity === entity)
  assert.deepEqual([shown.every_s, shown.enabled, shown.history_days], [60, true, null])
  await bench.pass(70_000)
  const before = (await at.look(entity)).last_success_at!
  await bench.pass(70_000)
  assert.ok((await at.look(entity)).last_success_at! > before)
  await set({ enabled: false })
  const last = (await at.look(entity)).last_success_at!
  await bench.pass(2 * DAY)
  assert.deepEqual((await at.look(entity)).last_success_at, last)
  assert.equal((await statusOf(entity)).next_run_at, null)
  await call('POST', '/v1/syncs', { entities: [entity] })
  await bench.pass(1_000)
  assert.ok((await at.look(entity)).last_success_at! > last, 'by hand it still can be asked for')
  assert.equal((await statusOf(entity)).next_run_at, null)
  await set({ enabled: true, every_s: 900 })
  for (const wrong of [
    { every_s: 59 },
    { every_s: 86_401 },
    { history_days: 0 },
    { bookmark: 'soon' },
    {},
  ]) {
    const { status } = await (Object.keys(wrong).length
      ? set(wrong)
      : admin('PATCH', '/sync-settings', {}))
    assert.equal(status, 400, JSON.stringify(wrong))
  }
})

test('a bookmark is read and set: from there on everything is read again', async () => {
  await bench.pass(1.5 * DAY)
  const { bookmark } = await statusOf(entity)
  assert.ok(bookmark)
  await bench.own((trx) =>
    trx.deleteFrom('mirror_records').where('connection_id', '=', at.id).execute(),
  )
  await bench.pass(20 * MINUTE)
  assert.ok((await at.mirror(entity)).size <= 1, 'only the newest is read with some overlap')
  await set({ bookmark: '2025-01-01T00:00:00Z' })
  assert.equal((await statusOf(entity)).bookmark, '2025-01-01T00:00:00.000Z')
  await bench.pass(1_000)
  await at.assertSame(entity)
  await set({ bookmark: null })
  await bench.pass(1_000)
  assert.ok((await statusOf(entity)).bookmark)
  await at.assertSame(entity)
})

test('a bookmark of the future is refused: nothing would be read until then', async () => {
  const { bookmark } = await statusOf(entity)
  const ahead = new Date(bench.clock.value + DAY).toISOString()
  const refused = await set({ bookmark: ahead })
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].pointer, `/${entity}/bookmark`)
  assert.equal((await statusOf(entity)).bookmark, bookmark)
})

test('only so much of the history is read, and what changes later belongs to it', async () => {
  const all = [...(await at.source(entity)).values()]
    .map(({ updated_at }) => updated_at as string)
    .sort()
  const middle = Date.parse(all[Math.floor(all.length / 2)]!)
  const history_days = Math.ceil((bench.clock.value - middle) / DAY)
  await bench.own((trx) =>
    trx.deleteFrom('mirror_records').where('connection_id', '=', at.id).execute(),
  )
  await set({ history_days, bookmark: null })
  await bench.pass(1_000)
  const from = bench.clock.value - history_days * DAY
  const recent = all.filter((updated_at) => Date.parse(updated_at) >= from)
  assert.ok(recent.length > 0 && recent.length < all.length)
  assert.equal((await at.mirror(entity)).size, recent.length)
  const shown = await statusOf(entity)
  assert.equal(shown.proof.equal, true)
  await bench.pass(40 * DAY)
  assert.deepEqual((await statusOf(entity)).history_from, shown.history_from, 'it does not move on')
  assert.equal((await at.mirror(entity)).size, recent.length)
  await set({ history_days: null })
  await bench.pass(1_000)
  await at.assertSame(entity)
})

test('of a narrowed token only what it reaches is told, and it asks for no sync', async () => {
  const { body } = await admin('POST', '/tokens', { name: 'items', scope: { entities: ['items'] } })
  const narrowed = (method: string, url: string, sent?: unknown) =>
    bench.node.call(method, url, { token: body.secret, ...(sent !== undefined && { body: sent }) })
  const status = await narrowed('GET', '/v1/sync-status')
  assert.deepEqual(
    status.body.data.map((one: any) => one.entity),
    ['items'],
  )
  assert.equal((await narrowed('POST', '/v1/syncs', {})).status, 403)
  assert.equal((await narrowed('GET', '/v1/syncs')).status, 403)
})

test('where a connection sees some sites only, its own token asks for syncs of them', async () => {
  const limit = async (sites: string | null) => {
    await bench.own((trx) =>
      sql`update connections set sites = ${sites}::jsonb where id = ${at.id}`.execute(trx),
    )
    bench.node.services.access.forget(at.id)
  }
  await limit('["1"]')
  const asked = await call('POST', '/v1/syncs', { entities: ['items'] })
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  const { data } = (await call('GET', '/v1/syncs')).body
  assert.ok(data.some(({ id }: { id: string }) => id === asked.body.id))
  assert.equal((await call('POST', `/v1/syncs/${asked.body.id}/cancel`)).status, 200)
  await limit(null)
})

test('a token of some sites, or that does not see all fields, learns of a sync only whether it works', async () => {
  await bench.own((trx) =>
    sql`update sync_entities set error = '{"code":"UPSTREAM_ERROR","message":"canary"}'
      where connection_id = ${at.id}`.execute(trx),
  )
  const statusFor = async (scope: object) => {
    const { body } = await admin('POST', '/tokens', { name: 'narrow', scope })
    const { body: shown } = await bench.node.call('GET', '/v1/sync-status', { token: body.secret })
    return shown.data.find((one: any) => one.entity === entity)
  }
  const row = await at.look(entity)
  const whole = describeSyncEntity({ now: () => bench.clock.value }, row, 'active')
  const some: any = narrowStatus(compileScope({ sites: ['1'] }, null)!, row, whole)
  assert.deepEqual(
    [some.state, some.records, some.proof, some.progress, some.error.code],
    ['completed', null, null, null, 'UPSTREAM_ERROR'],
  )
  const blind = await statusFor({ hidden_fields: { [entity]: ['status'] } })
  assert.ok(blind.records > 0)
  for (const shown of [some, blind]) assert.ok(!JSON.stringify(shown).includes('canary'))
  assert.equal((await statusFor({ entities: [entity] })).error.message, 'canary')
})

test('a purge leaves nothing of the mirror, its events and its syncs', async () => {
  assert.equal((await admin('POST', '/purge')).body.code, 'CONFLICT')
  await admin('POST', '/disconnect')
  const { body } = await admin('POST', '/purge')
  assert.ok(body.deleted.mirror_records > 0, JSON.stringify(body))
  assert.ok(body.deleted.events > 0)
  for (const table of ['mirror_records', 'sync_entities', 'syncs', 'sweep_keys'] as const) {
    const left = await bench.own((trx) =>
      trx.selectFrom(table).select('connection_id').where('connection_id', '=', at.id).execute(),
    )
    assert.deepEqual(left, [], table)
  }
  const types = (await at.events()).map(({ type }) => type)
  assert.ok(
    types.every((type) => type.startsWith('connection.')),
    `${types}`,
  )
})
