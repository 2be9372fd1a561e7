import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { Services } from '../services.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { watchFeed } from './watch-feed.ts'

let fresh: FreshDatabase
let other: Client

before(async () => {
  fresh = await freshDatabase()
  other = new Client(fresh.ownerUrl)
  await other.connect()
})
after(async () => {
  await other.end()
  await fresh.close()
})

test('a transaction that holds the change feed back for long is logged, once, and its end too', async () => {
  const lines: [Record<string, unknown>, string][] = []
  const log = { warn: (about: Record<string, unknown>, text: string) => lines.push([about, text]) }
  let clock = 0
  const watch = watchFeed(
    { database: fresh.db, log: log as unknown as Services['log'] },
    (error) => assert.fail(String(error)),
    () => clock,
  )
  await watch.runOnce()
  assert.equal(watch.heldMs, 0)
  await other.query('begin')
  const { rows } = await other.query('select pg_current_xact_id()::text as id')
  // Something that comes after it, and cannot be told.
  await sql`select pg_current_xact_id()`.execute(fresh.db.kysely)
  for (const at of [0, 20_000]) {
    clock = at
    await watch.runOnce()
  }
  assert.deepEqual([watch.heldMs, lines], [20_000, []])
  for (const at of [31_000, 41_000]) {
    clock = at
    await watch.runOnce()
  }
  assert.equal(lines.length, 1)
  const [about, text] = lines[0]!
  assert.deepEqual(about, { transaction: rows[0].id, prepared: null, held_ms: 31_000 })
  assert.match(text, /change feed stands still/)
  await other.query('rollback')
  await watch.runOnce()
  assert.deepEqual([watch.heldMs, lines.length, lines[1]?.[1]], [0, 2, 'the change feed goes on'])
  await watch.close()
})
