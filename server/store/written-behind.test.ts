import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { withAccount, withSystem } from './pool.ts'
import { appendRequests, type FinishedRequest, listRequests } from './request-log.ts'
import { addStatusWords, listStatusWords, type SeenStatusWord } from './status-words.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'
import { addUsage, listUsage, type Usage } from './usage.ts'

const account_id = 'acc_1'
const connection_id = 'con_1'
let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

test('status words are counted over many nodes that write at once', async () => {
  const seen = (source_status: string, count: number, minute: number): SeenStatusWord => ({
    account_id,
    connection_id,
    entity: 'work-orders',
    source_status,
    count,
    at: new Date(Date.UTC(2026, 0, 1, 10, minute)),
  })
  const batches = Array.from({ length: 20 }, (_, minute) => {
    const batch = [seen('WAPPR', 2, minute), seen('COMP', 1, minute), seen('WAPPR', 1, minute)]
    return minute % 2 ? batch : batch.reverse()
  })
  await Promise.all(
    batches.map((batch) => withSystem(fresh.db, (trx) => addStatusWords(trx, batch))),
  )
  await withSystem(fresh.db, (trx) => addStatusWords(trx, []))
  const words = await withAccount(fresh.db, account_id, (trx) =>
    listStatusWords(trx, account_id, connection_id, 'work-orders'),
  )
  assert.deepEqual(words, [
    {
      entity: 'work-orders',
      source_status: 'WAPPR',
      seen_count: 60,
      first_seen_at: new Date('2026-01-01T10:00:00Z'),
      last_seen_at: new Date('2026-01-01T10:19:00Z'),
    },
    {
      entity: 'work-orders',
      source_status: 'COMP',
      seen_count: 20,
      first_seen_at: new Date('2026-01-01T10:00:00Z'),
      last_seen_at: new Date('2026-01-01T10:19:00Z'),
    },
  ])
})

test('usage adds up by minute', async () => {
  const use = (second: string, calls: number): Usage => ({
    account_id,
    minute: new Date(`2026-01-01T10:${second}Z`),
    connection_id,
    consumer: 'tok_1',
    entity: 'purchase-orders',
    op: 'list',
    outcome: 'ok',
    calls,
    duration_ms: calls * 10.4,
  })
  await withSystem(fresh.db, (trx) => addUsage(trx, [use('00:01', 1), use('00:59', 2)]))
  await withSystem(fresh.db, (trx) => addUsage(trx, [use('00:30', 3), use('01:00', 4)]))
  await withSystem(fresh.db, (trx) => addUsage(trx, []))
  const since = new Date('2026-01-01T10:00:00Z')
  const minutes = await withAccount(fresh.db, account_id, (trx) =>
    listUsage(trx, account_id, connection_id, since),
  )
  assert.deepEqual(minutes, [
    { ...use('00:00', 6), duration_ms: 62 },
    { ...use('01:00', 4), duration_ms: 42 },
  ])
})

test('the request log is read newest first, page by page', async () => {
  const requests = Array.from(
    { length: 5 },
    (_, second): FinishedRequest => ({
      account_id,
      id: newId('req_', Date.UTC(2026, 0, 1, 10, 0, second)),
      connection_id,
      consumer: 'tok_1',
      method: 'GET',
      path: '/v1/purchase-orders',
      status: 200 + second,
      code: second ? 'NOT_FOUND' : null,
      duration_ms: 3.7,
      upstream: [{ status: 404 }],
      at: new Date(Date.UTC(2026, 0, 1, 10, 0, second)),
    }),
  )
  await withSystem(fresh.db, (trx) => appendRequests(trx, requests))
  await withSystem(fresh.db, (trx) => appendRequests(trx, []))
  await withAccount(fresh.db, account_id, async (trx) => {
    const page = await listRequests(trx, account_id, connection_id, { limit: 3 })
    assert.deepEqual(
      page.map(({ status }) => status),
      [204, 203, 202],
    )
    assert.deepEqual(page[0]?.upstream, [{ status: 404 }])
    assert.equal(page[0]?.duration_ms, 4)
    const before = page.at(-1)?.id
    const rest = await listRequests(trx, account_id, connection_id, { limit: 3, before })
    assert.deepEqual(
      rest.map(({ status }) => status),
      [201, 200],
    )
  })
})

test('ids sort by their age and never repeat', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => newId('evt_', 1_767_225_600_000 + index))
  assert.deepEqual(ids.toSorted(), ids)
  const same = new Set(Array.from({ length: 1000 }, () => newId('evt_', 0)))
  assert.equal(same.size, 1000)
  assert.match(newId('con_'), /^con_[0-9a-hjkmnp-tv-z]{26}$/)
})
