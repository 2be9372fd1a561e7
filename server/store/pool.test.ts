import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { openDatabase, withSystem } from './pool.ts'
import { createStatementNames } from './statement-names.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

test('a user who could bypass row security acts as one who cannot', async () => {
  const database = await openDatabase({ url: `${fresh.ownerUrl}&options=-c%20work_mem%3D5MB` })
  try {
    const { rows } = await sql`
      select session_user::text, current_user::text, current_setting('work_mem') as work_mem
    `.execute(database.kysely)
    assert.deepEqual(rows, [
      { session_user: 'postgres', current_user: 'millwright_app', work_mem: '5MB' },
    ])
  } finally {
    await database.close()
  }
})

test('a statement that runs too long is ended by the database', async () => {
  const database = await openDatabase({ url: fresh.url, statementTimeout: 50 })
  try {
    await assert.rejects(sql`select pg_sleep(30)`.execute(database.kysely), /statement timeout/)
  } finally {
    await database.close()
  }
})

test('statements are counted until the listener is taken off', async () => {
  const seen: string[] = []
  const stop = fresh.db.onQuery((text) => seen.push(text))
  await withSystem(fresh.db, (trx) => sql`select 1 as one`.execute(trx))
  stop()
  await withSystem(fresh.db, (trx) => sql`select 2 as two`.execute(trx))
  assert.deepEqual(seen, [
    'begin',
    `select set_config('app.account_id', $1, true)`,
    'select 1 as one',
    'commit',
  ])
})

test('a statement with parameters is prepared once per connection', async () => {
  const database = await openDatabase({ url: fresh.url, size: 1 })
  try {
    for (const value of [1, 2, 3]) {
      await sql`select ${value}::int as prepared_here`.execute(database.kysely)
    }
    const { rows } = await sql`
      select (generic_plans + custom_plans)::int as runs from pg_prepared_statements
      where statement like '%prepared_here'`.execute(database.kysely)
    assert.deepEqual(rows, [{ runs: 3 }])
  } finally {
    await database.close()
  }
})

test('statements beyond the first 500 stay without a name', () => {
  const nameStatement = createStatementNames()
  const names = Array.from({ length: 501 }, (_, index) => nameStatement(`select ${index}`))
  assert.equal(new Set(names.slice(0, 500)).size, 500)
  assert.equal(names[500], undefined)
  assert.equal(nameStatement('select 7'), names[7])
})

test('a pool outlives the loss of its connections, idle or busy', async () => {
  const lost = new EventEmitter()
  const database = await openDatabase({
    url: fresh.url,
    size: 1,
    onError: (error) => lost.emit('told', error),
  })
  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  const askPid = async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(
      database.kysely,
    )
    return rows[0]!.pid
  }
  const cut = (pid: number) => owner.query('select pg_terminate_backend($1)', [pid])
  try {
    const idle = await askPid()
    const told = once(lost, 'told')
    await cut(idle)
    await told
    const busy = await askPid()
    assert.notEqual(busy, idle)
    const failed = assert.rejects(sql`select pg_sleep(30)`.execute(database.kysely))
    await cut(busy)
    await failed
    assert.notEqual(await askPid(), busy)
  } finally {
    await owner.end()
    await database.close()
  }
})
