import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  beginIdempotencyKey,
  findIdempotencyKey,
  finishIdempotencyKey,
  type KeyClaim,
  purgeIdempotencyKeys,
  releaseIdempotencyKey,
  stealIdempotencyKey,
} from './idempotency.ts'
import { withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

const HOUR = 3_600_000
let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

function claim(key: string, changes: Partial<KeyClaim> = {}): KeyClaim {
  return {
    account_id: 'acc_1',
    connection_id: 'con_1',
    key,
    fingerprint: 'POST /v1/purchase-orders',
    body_hash: Buffer.from('hash of the body'),
    locked_by: 'node 1',
    lock_ms: HOUR,
    ttl_ms: 24 * HOUR,
    ...changes,
  }
}

const begin = (one: KeyClaim) =>
  withAccount(fresh.db, 'acc_1', (trx) => beginIdempotencyKey(trx, one))
const answer = { status: 201, headers: { etag: '"1"' }, body: '{"id":"4500000012"}' }

test('of 100 calls at once with one key exactly one wins', async () => {
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) => begin(claim('a', { locked_by: `call ${index}` }))),
  )
  const winners = results.filter(({ won }) => won)
  assert.equal(winners.length, 1)
  for (const { record } of results) assert.equal(record.locked_by, winners[0]!.record.locked_by)
})

test('the answer that was recorded is found by the next call', async () => {
  const { record } = await begin(claim('b'))
  const finished = await withAccount(fresh.db, 'acc_1', (trx) =>
    finishIdempotencyKey(trx, record, { state: 'done', ...answer }),
  )
  assert.equal(finished, true)
  const again = await begin(claim('b', { body_hash: Buffer.from('other') }))
  assert.equal(again.won, false)
  assert.equal(again.record.state, 'done')
  assert.equal(again.record.status, 201)
  assert.deepEqual(again.record.headers, answer.headers)
  assert.equal(again.record.body, answer.body)
  assert.deepEqual(again.record.body_hash, Buffer.from('hash of the body'))
})

test('the same key on another connection is another key', async () => {
  await begin(claim('c'))
  assert.equal((await begin(claim('c', { connection_id: 'con_2' }))).won, true)
})

test('a lock that is held cannot be taken over', async () => {
  const { record } = await begin(claim('d'))
  const stolen = await withAccount(fresh.db, 'acc_1', (trx) =>
    stealIdempotencyKey(trx, record, { locked_by: 'node 2', lock_ms: HOUR }),
  )
  assert.equal(stolen, undefined)
})

test('of 20 that take over an expired lock one gets it, and the first holder is fenced off', async () => {
  const { record } = await begin(claim('e', { lock_ms: 0 }))
  const stolen = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      withAccount(fresh.db, 'acc_1', (trx) =>
        stealIdempotencyKey(trx, record, { locked_by: `node ${index}`, lock_ms: HOUR }),
      ),
    ),
  )
  const winners = stolen.filter((one) => one !== undefined)
  assert.equal(winners.length, 1)
  await withAccount(fresh.db, 'acc_1', async (trx) => {
    const late = await finishIdempotencyKey(trx, record, { state: 'done', ...answer })
    assert.equal(late, false)
    await releaseIdempotencyKey(trx, record)
    const unknown = { state: 'unknown', status: 504, headers: null, body: null } as const
    assert.equal(await finishIdempotencyKey(trx, winners[0]!, unknown), true)
    assert.equal((await findIdempotencyKey(trx, record))?.state, 'unknown')
  })
})

test('an unknown outcome can be settled, a settled one cannot be changed', async () => {
  const { record } = await begin(claim('f'))
  await withAccount(fresh.db, 'acc_1', async (trx) => {
    const unknown = { state: 'unknown', status: 504, headers: null, body: null } as const
    assert.equal(await finishIdempotencyKey(trx, record, unknown), true)
    assert.equal(await finishIdempotencyKey(trx, record, { state: 'done', ...answer }), true)
    assert.equal(await finishIdempotencyKey(trx, record, unknown), false)
  })
})

test('a key whose call was refused before sending can be used again', async () => {
  const { record } = await begin(claim('g'))
  await withAccount(fresh.db, 'acc_1', (trx) => releaseIdempotencyKey(trx, record))
  assert.equal((await begin(claim('g'))).won, true)
})

test('an expired key counts as new for one of 20, and its old holder is fenced off', async () => {
  const first = await begin(claim('h', { ttl_ms: 0 }))
  const results = await Promise.all(Array.from({ length: 20 }, () => begin(claim('h'))))
  assert.equal(results.filter(({ won }) => won).length, 1)
  await withAccount(fresh.db, 'acc_1', async (trx) => {
    assert.equal(await finishIdempotencyKey(trx, first.record, { state: 'done', ...answer }), false)
  })
})

test('a purge removes what is expired, in portions, and nothing else', async () => {
  for (const key of ['p1', 'p2', 'p3']) await begin(claim(key, { ttl_ms: 0 }))
  await begin(claim('kept'))
  assert.equal(await withSystem(fresh.db, (trx) => purgeIdempotencyKeys(trx, 2)), 2)
  assert.equal(await withSystem(fresh.db, (trx) => purgeIdempotencyKeys(trx, 100)), 1)
  const kept = await withAccount(fresh.db, 'acc_1', (trx) => findIdempotencyKey(trx, claim('kept')))
  assert.equal(kept?.key, 'kept')
})
