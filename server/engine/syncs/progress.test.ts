import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { cancelSync } from './request-sync.ts'
import { connectMemory, createMemorySource, type MemorySource } from './test-memory.ts'
import { MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const SIZE = 95
const catalogue: Connector[] = []
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ catalogue })
})
after(() => bench.close())

/** A connection to a source of ten records a page, which takes a second for a page. */
async function connect(): Promise<{ source: MemorySource; id: string }> {
  const source = createMemorySource({ coarseness: 1 })
  catalogue[0] = source.connector
  for (let key = 0; key < SIZE; key++) source.write(String(key).padStart(3, '0'), 'a')
  source.onCall = () => {
    bench.clock.value += 100
  }
  await bench.own((trx) => trx.deleteFrom('sync_entities').execute())
  return { source, id: await connectMemory(bench.node) }
}

function stopAt(source: MemorySource, page: number, error: Error): void {
  const { onCall } = source
  source.onCall = (number) => {
    onCall(number)
    if (number !== page) return
    source.onCall = onCall
    throw error
  }
}

const admin = async (method: string, id: string, path: string, body?: unknown) =>
  (
    await bench.node.call(method, `/admin/v1/connections/${id}/${path}`, {
      token: bench.node.account_key,
      ...(body !== undefined && { body }),
    })
  ).body
const statusOf = async (id: string) => (await admin('GET', id, 'sync-status')).data[0]

test('a source that asks for a pause is no failure: how far the run is, and when it will be done, is told', async () => {
  const { source, id } = await connect()
  const pause = new ApiError('UPSTREAM_RATE_LIMITED', 'Later.', { retryAfterMs: 120_000 })
  stopAt(source, 51, pause)
  await bench.pass(0)
  const waiting = await statusOf(id)
  assert.equal(waiting.state, 'queued')
  assert.equal(waiting.error, null)
  const { mode, phase, records, total, estimated_end_at } = waiting.progress
  assert.deepEqual([mode, phase, records, total], ['initial', 'reading', 50, SIZE])
  const left = Date.parse(estimated_end_at) - bench.clock.value
  assert.ok(left > 3_000 && left < 7_000, `${left}`)
  await bench.pass(MINUTE)
  assert.equal(source.calls, 51, 'the source has its pause')
  await bench.pass(MINUTE)
  assert.equal(source.calls, 51 + 45, 'no page was read twice')
  assert.deepEqual([(await statusOf(id)).state, (await statusOf(id)).records], ['completed', SIZE])
})

test('a run that is cancelled in the middle ends there, and what it has read stays', async () => {
  const { source, id } = await connect()
  const { id: sync } = await admin('POST', id, 'syncs', { mode: 'full' })
  stopAt(source, 31, new ApiError('UPSTREAM_RATE_LIMITED', 'Later.', { retryAfterMs: 60_000 }))
  await bench.pass(0)
  const running = await admin('GET', id, `syncs/${sync}`)
  assert.equal(running.entities[0].records, 30)
  assert.equal(running.entities[0].progress.total, SIZE)
  const cancelled = await admin('POST', id, `syncs/${sync}/cancel`)
  assert.equal(cancelled.state, 'cancelled')
  const again = await admin('POST', id, `syncs/${sync}/cancel`)
  assert.deepEqual(again, cancelled, 'twice is once')
  const { state, progress, records } = await statusOf(id)
  assert.deepEqual([state, progress, records], ['idle', null, 30])
  const { calls } = source
  await bench.pass(5 * MINUTE)
  assert.equal(source.calls, calls)
  await bench.pass(15 * MINUTE)
  assert.equal((await statusOf(id)).records, SIZE)
})

test('a sync whose run is given up for other settings, or for another sync, has ended', async () => {
  const { source, id } = await connect()
  const stop = () =>
    stopAt(
      source,
      source.calls + 11,
      new ApiError('UPSTREAM_RATE_LIMITED', 'Later.', { retryAfterMs: 60_000 }),
    )
  stop()
  const first = await admin('POST', id, 'syncs', { mode: 'full' })
  await bench.pass(0)
  assert.equal((await admin('GET', id, `syncs/${first.id}`)).state, 'running')
  await admin('PATCH', id, 'sync-settings', { vendors: { history_days: 30 } })
  const given = await admin('GET', id, `syncs/${first.id}`)
  assert.deepEqual([given.state, given.entities[0].state], ['cancelled', 'cancelled'])
  stop()
  const second = await admin('POST', id, 'syncs', { mode: 'full' })
  await bench.pass(0)
  await admin('POST', id, 'syncs', { mode: 'full' })
  assert.equal((await admin('GET', id, `syncs/${second.id}`)).state, 'cancelled')
})

test('a run that is cancelled while its page is read writes nothing more', async () => {
  const { source, id } = await connect()
  const { id: sync } = await admin('POST', id, 'syncs', { mode: 'full' })
  const { onCall } = source
  let cancelled: Promise<unknown> | undefined
  source.onCall = (number) => {
    onCall(number)
    if (number === 3)
      cancelled = cancelSync(
        bench.node.services,
        { account_id: bench.node.account_id, connection_id: id },
        sync,
      )
  }
  const { access } = bench.node.services
  const { byId } = access
  // The next page is asked for when the cancel has come through.
  access.byId = async (...named) => {
    await cancelled
    return byId(...named)
  }
  try {
    await bench.pass(0)
  } finally {
    access.byId = byId
  }
  assert.equal((await statusOf(id)).state, 'idle')
  assert.ok((await statusOf(id)).records <= 30)
  assert.equal((await admin('GET', id, `syncs/${sync}`)).state, 'cancelled')
})

test('what is asked for during a run begins behind it', async () => {
  const { source, id } = await connect()
  const { onCall } = source
  let asked: Promise<any> | undefined
  source.onCall = (number) => {
    onCall(number)
    if (number === 15) asked = admin('POST', id, 'syncs', { mode: 'full' })
  }
  await bench.pass(0)
  await bench.pass(1_000)
  const sync = await admin('GET', id, `syncs/${(await asked).id}`)
  assert.equal(sync.state, 'completed')
  assert.equal(source.calls, 2 * SIZE)
})

test('a page that always fails begins the listing anew after three tries, and the source is not hammered', async () => {
  const { source, id } = await connect()
  let isBroken = true
  source.twist = (page) => {
    if (isBroken && page.records[0]?.id === '045') throw new ApiError('UPSTREAM_ERROR', 'Broken.')
    return page
  }
  for (let minute = 0; minute < 10; minute++) await bench.pass(MINUTE)
  assert.equal((await statusOf(id)).state, 'failed')
  assert.match((await statusOf(id)).error.message, /Broken/)
  isBroken = false
  await bench.pass(15 * MINUTE)
  assert.deepEqual([(await statusOf(id)).state, (await statusOf(id)).records], ['completed', SIZE])
  assert.ok(source.calls < 900, `${source.calls}`)
})
