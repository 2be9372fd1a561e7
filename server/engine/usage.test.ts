import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Database, withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { foldUsage, purgeUsage } from '../store/usage.ts'
import { createUsage, type UsedCall } from './usage.ts'
import { createAgents } from './usage-agents.ts'
import { classify } from './usage-outcomes.ts'

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

const HOUR = 3_600_000
const call: UsedCall = {
  account_id: 'acc_1',
  connection_id: 'con_1',
  entity: 'items',
  op: 'list',
  outcome: 'success',
  consumer: 'tok_1',
  user_agent: 'curl/8.5',
  ms: 2,
  upstream_calls: 1,
  upstream_ms: 1.5,
}
const start = (database: Database, clock: { at: number }, onError = (_: unknown) => {}) =>
  createUsage(database, () => clock.at, 3_600_000, onError)
const sums = async (account: string) => {
  const { rows } = await withSystem(fresh.db, (trx) =>
    sql<Record<string, unknown>>`
      select to_char(bucket at time zone 'UTC', 'HH24:MI') as at, sum(calls)::int as calls,
        sum(upstream_ms)::float8 as upstream_ms, sum(small_pages)::float8 as small_pages
      from usage where account_id = ${account} group by 1 order by 1`.execute(trx),
  )
  return rows
}

test('two nodes that count the same calls at once lose none, and a close writes what was counted', async () => {
  const clock = { at: Date.UTC(2026, 0, 1, 10, 7, 30) }
  const nodes = [start(fresh.db, clock), start(fresh.db, clock)]
  for (let i = 0; i < 40; i++) {
    for (const node of nodes) {
      node.note(call)
      node.note({ ...call, consumer: `tok_${i}`, wastes: [['small_pages', 0.5]] })
    }
    if (i % 10 === 0) await Promise.all(nodes.map((node) => node.flush()))
  }
  await Promise.all(nodes.map((node) => node.close()))
  assert.deepEqual(await sums('acc_1'), [
    { at: '10:07', calls: 160, upstream_ms: 240, small_pages: 40 },
  ])
})

test('what the database does not take is written later, together with what came since', async () => {
  const clock = { at: Date.UTC(2026, 0, 1, 10, 7) }
  const errors: string[] = []
  let isDown = true
  const database = new Proxy(fresh.db, {
    get(target, name) {
      if (name === 'kysely' && isDown) throw new Error('the database is down')
      return target[name as keyof Database]
    },
  })
  const usage = start(database, clock, (error) => errors.push((error as Error).message))
  const mine = { ...call, account_id: 'acc_2' }
  usage.note(mine)
  await usage.flush()
  usage.note(mine)
  clock.at += 60_000
  usage.note(mine)
  assert.deepEqual([await sums('acc_2'), errors], [[], ['the database is down']])
  isDown = false
  await usage.close()
  assert.deepEqual(
    (await sums('acc_2')).map(({ at, calls }) => [at, calls]),
    [
      ['10:07', 2],
      ['10:08', 1],
    ],
  )
})

test('an outage of the database costs memory by the minute, and not by the batch', async () => {
  const clock = { at: Date.UTC(2027, 0, 1, 10, 7) }
  let isDown = true
  let inserts = 0
  const database = new Proxy(fresh.db, {
    get(target, name) {
      if (name === 'kysely' && isDown) throw new Error('the database is down')
      return target[name as keyof Database]
    },
  })
  const usage = start(database, clock)
  const stopCounting = fresh.db.onQuery((text) => {
    if (/insert into usage/.test(text)) inserts++
  })
  const mine = { ...call, account_id: 'acc_outage' }
  for (let batch = 0; batch < 110_000; batch++) {
    if (batch % 40 === 0) clock.at += 60_000
    usage.note(mine)
    if (batch % 10 === 0) await usage.flush()
  }
  isDown = false
  await usage.close()
  stopCounting()
  const written = (await sums('acc_outage')) as { calls: number }[]
  assert.equal(
    written.reduce((sum, { calls }) => sum + calls, 0),
    110_000,
  )
  // One row for each of 2 751 minutes, 500 of them in a statement.
  assert.equal(inserts, 6)
})

test('old minutes are summed into their hours, older hours are forgotten, and sums stay what they were', async () => {
  const clock = { at: Date.UTC(2026, 0, 2) }
  const usage = start(fresh.db, clock)
  const mine = { ...call, account_id: 'acc_3' }
  for (const minute of [0, 1, 59, 60, 61, 180]) {
    clock.at = Date.UTC(2026, 0, 2) + minute * 60_000
    usage.note(mine)
    await usage.flush()
  }
  const fold = (hour: number) =>
    withSystem(fresh.db, (trx) => foldUsage(trx, new Date(Date.UTC(2026, 0, 2, hour, 30)), 1_000))
  assert.ok((await fold(1)) > 0)
  const folded = [
    { at: '00:00', calls: 3, upstream_ms: 4.5, small_pages: 0 },
    { at: '01:00', calls: 1, upstream_ms: 1.5, small_pages: 0 },
    { at: '01:01', calls: 1, upstream_ms: 1.5, small_pages: 0 },
    { at: '03:00', calls: 1, upstream_ms: 1.5, small_pages: 0 },
  ]
  assert.deepEqual(await sums('acc_3'), folded)
  assert.equal(await fold(2), 1)
  assert.equal(await fold(2), 0)
  const before = new Date(Date.UTC(2026, 0, 2) + HOUR)
  await withSystem(fresh.db, (trx) => purgeUsage(trx, before, 1_000))
  assert.deepEqual(
    (await sums('acc_3')).map(({ at, calls }) => [at, calls]),
    [
      ['01:00', 2],
      ['03:00', 1],
    ],
  )
})

test('however many programs call, few names are told apart, and a secret is none of them', () => {
  const agents = createAgents()
  const nameOf = (header: string | undefined) => agents.nameOf('acc_1', header)
  assert.equal(nameOf('Mozilla/5.0 (X11)'), 'Mozilla')
  assert.equal(nameOf(undefined), 'none')
  for (const odd of [' x', 'mwc_0123456789', 'aB3dE5fG7hJ9kL1mN3pQ5', '\u{1f600}', '<script>'])
    assert.equal(nameOf(odd), 'other', odd)
  const names = new Set(Array.from({ length: 5_000 }, (_, i) => nameOf(`agent-${i}/1`)))
  assert.ok(names.size <= 101 && names.has('other'))
  assert.equal(nameOf('Mozilla/6.0'), 'Mozilla')
  assert.equal(
    agents.nameOf('acc_2', 'agent-4999/1'),
    'agent-4999',
    'one account leaves no other without names',
  )
})

test('every status of the API is counted as what it is', () => {
  const told = [200, 201, 304, 400, 401, 402, 403, 404, 409, 412, 413, 422, 429, 500, 502, 503, 504]
  assert.deepEqual(
    told.map((status) => classify(status, false)).join(' '),
    'success success not_modified invalid unauthenticated denied denied not_found conflict conflict invalid refused rate_limited failed upstream_failed upstream_failed upstream_failed',
  )
  assert.equal(classify(429, true), 'upstream_rate_limited')
})
