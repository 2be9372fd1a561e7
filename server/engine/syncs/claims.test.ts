import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { claimDueSyncs, type DueSync } from '../../store/due-syncs.ts'
import { withSystem } from '../../store/pool.ts'
import { writeProgress } from '../../store/sync-progress.ts'
import { applyRecords } from '../apply-records.ts'
import { cancelSync, requestSync } from './request-sync.ts'
import { LEASE } from './run.ts'
import { runSync } from './run-sync.ts'
import { MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const entity = 'work-orders'
const native = 'workorders'
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ seed: { purchase_orders: 40 } })
  await bench.control('maintainx', 'records', {
    op: 'insert',
    native,
    count: 700,
    data: { title: 'Order {n}' },
  })
})
after(() => bench.close())

const claim = (): Promise<DueSync[]> =>
  withSystem(bench.node.services.database, (trx) =>
    claimDueSyncs(trx, {
      now: new Date(bench.clock.value),
      lease: LEASE,
      limit: 10,
      perHost: 10,
      besides: [],
    }),
  )
const run = (due: DueSync, signal = new AbortController().signal) =>
  runSync(bench.node.services, due, signal)
const pagesAsked = async (): Promise<string[]> => {
  const { requests } = await bench.node.control('GET', '/maintainx/requests')
  return requests
    .map(({ path }: { path: string }) => path)
    .filter((path: string) => path.startsWith('/v1/workorders?'))
}

test('a node that lost its claim writes nothing more; the other one reads on where it was', async () => {
  const at = await bench.follow('maintainx', entity)
  const [first] = await claim()
  assert.equal((await claim()).length, 0, 'nobody else gets it meanwhile')
  bench.clock.value += LEASE + 1
  const [second] = await claim()
  assert.ok(BigInt(second!.fence) > BigInt(first!.fence))
  await run(first!)
  assert.equal((await at.mirror(entity)).size, 0)
  assert.equal((await at.events()).filter(({ record_id }) => record_id).length, 0)
  await run(second!)
  await at.assertSame(entity)
  assert.equal((await at.look(entity)).state, 'completed')
})

test('a run goes on from its last committed page on another node, and no page is read twice', async () => {
  const at = await bench.follow('maintainx', entity)
  const before = (await pagesAsked()).length
  const [due] = await claim()
  const ending = new AbortController()
  const { access } = bench.node.services
  let looks = 0
  const services = {
    ...bench.node.services,
    access: {
      ...access,
      byId: (...named: Parameters<typeof access.byId>) => {
        if (++looks === 3) ending.abort()
        return access.byId(...named)
      },
    },
  }
  await runSync(services, due!, ending.signal)
  const halfway = await at.look(entity)
  assert.equal(halfway.state, 'queued')
  assert.equal(halfway.checkpoint?.pages, 2)
  assert.equal(halfway.bookmark, null)
  const [next] = await claim()
  await run(next!)
  await at.assertSame(entity)
  const asked = (await pagesAsked()).slice(before)
  const source = asked.slice(0, halfway.checkpoint!.pages)
  assert.equal(new Set(source).size, source.length)
})

test('a page that is written while its connection is purged leaves nothing behind', async () => {
  const at = await bench.follow('maintainx', entity)
  const [due] = await claim()
  const { services, account_id, account_key: token } = bench.node
  const admin = (act: string) =>
    bench.node.call('POST', `/admin/v1/connections/${at.id}/${act}`, { token })
  await admin('disconnect')
  let purging: ReturnType<typeof admin> | undefined
  await bench.own(async (trx) => {
    const originOf = () => ({ origin: 'source' as const, caused_by: null })
    const sighting = { read_at: new Date(bench.clock.value), originOf, sync_id: null }
    const ref = { account_id, connection_id: at.id, entity } as const
    await applyRecords(services, trx, ref, [{ id: 'late' }], sighting)
    await writeProgress(trx, due!, { checkpoint: null, sync_id: 'syn_1', next_run_at: null })
    purging = admin('purge')
    for (let waiting = 0; waiting === 0; ) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::int as waiting from pg_locks where not granted`.execute(trx)
      waiting = rows[0]!.waiting
    }
  })
  assert.equal((await purging!).status, 200)
  assert.equal((await at.mirror(entity)).size, 0)
  assert.equal((await at.events()).filter(({ record_id }) => record_id).length, 0)
})

test('a sync is cancelled while a page of it is written, and neither keeps the other', async () => {
  const at = await bench.follow('maintainx', entity)
  const { account_id, services } = bench.node
  const owner = { account_id, connection_id: at.id }
  const live = await services.access.byId(account_id, at.id)
  const sync = await requestSync(services, live, { entities: [entity], mode: 'full' })
  const [due] = await claim()
  let cancelling: Promise<unknown> | undefined
  await bench.own(async (trx) => {
    await trx.selectFrom('syncs').select('id').where('id', '=', sync.id).forUpdate().execute()
    cancelling = cancelSync(services, owner, sync.id)
    for (let waiting = 0; waiting === 0; ) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::int as waiting from pg_locks where not granted`.execute(trx)
      waiting = rows[0]!.waiting
    }
    await writeProgress(trx, due!, { checkpoint: null, sync_id: sync.id, next_run_at: null })
  })
  await cancelling
  assert.equal((await at.look(entity)).request, null)
})

test('while a connection is paused nothing is read, and it goes on by itself afterwards', async () => {
  const at = await bench.follow('maintainx', entity)
  await bench.pass(0)
  const pause = (paused: boolean) =>
    bench.node.call('PATCH', `/admin/v1/connections/${at.id}`, {
      token: bench.node.account_key,
      body: { paused },
    })
  await pause(true)
  const before = (await pagesAsked()).length
  await bench.pass(20 * MINUTE)
  assert.equal((await pagesAsked()).length, before)
  const shown = async () =>
    (await bench.node.call('GET', '/v1/sync-status', { token: at.token })).body.data.find(
      (one: any) => one.entity === entity,
    )
  assert.equal((await shown()).state, 'paused')
  assert.equal((await shown()).next_run_at, null)
  await bench.control('maintainx', 'records', {
    op: 'update',
    native,
    count: 3,
    data: { title: 'Changed {n}' },
  })
  await pause(false)
  await bench.pass(MINUTE)
  assert.equal((await shown()).state, 'completed')
  await at.assertSame(entity)
})

test('a source that is down fails with its reason, is told once, and is tried less and less often', async () => {
  const at = await bench.follow('maintainx', entity)
  await bench.pass(0)
  await bench.control('maintainx', 'faults', {
    fault: 'server_error',
    times: 'forever',
    match: { path: '/v1/workorders' },
  })
  const tries: number[] = []
  for (let minute = 0; minute < 60; minute++) {
    const before = (await pagesAsked()).length
    await bench.pass(MINUTE)
    if ((await pagesAsked()).length > before) tries.push(minute)
  }
  assert.ok(tries.length >= 3 && tries.length <= 12, `${tries}`)
  const failed = await at.look(entity)
  assert.equal(failed.state, 'failed')
  assert.equal(failed.error?.code, 'UPSTREAM_ERROR')
  const told = (await at.events()).filter(({ type }) => type === 'sync.failed')
  assert.equal(told.length, 1)
  await bench.control('maintainx', 'faults', null)
  await bench.pass(16 * MINUTE)
  assert.equal((await at.look(entity)).state, 'completed')
  assert.equal((await at.look(entity)).error, null)
})

test('what the connected user may not read is told with the connection, and nothing else is kept from syncing', async () => {
  const at = await bench.follow('maintainx', entity, 'vendors')
  const match = { path: '/v1/vendors' }
  await bench.control('maintainx', 'faults', { fault: 'forbidden', times: 'forever', match })
  await bench.pass(0)
  assert.equal((await at.look('vendors')).error?.code, 'UPSTREAM_PERMISSION_DENIED')
  assert.equal((await at.look(entity)).state, 'completed')
  const problems = async () => {
    const { body } = await bench.node.call('GET', '/v1/connection', { token: at.token })
    return body.permission_problems.map((one: any) => [one.entity, one.op])
  }
  assert.deepEqual(await problems(), [['vendors', 'list']])
  await bench.control('maintainx', 'faults', null)
  await bench.pass(20 * MINUTE)
  assert.deepEqual(await problems(), [])
})
