import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { createAccount } from './accounts.ts'
import { createConnection } from './connections.ts'
import { createCustomer } from './customers.ts'
import { type Trx, withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

const TENANT_TABLES = [
  'account_keys',
  'connection_tokens',
  'connection_transitions',
  'connections',
  'customers',
  'events',
  'idempotency_keys',
  'status_words',
]

const victim = newId('acc_')
const attacker = newId('acc_')
let fresh: FreshDatabase

before(async () => {
  fresh = await freshDatabase()
  await withSystem(fresh.db, async (trx) => {
    for (const id of [victim, attacker]) {
      await createAccount(trx, { id, name: id })
      await fillEveryTable(trx, id)
    }
  })
})
after(() => fresh.close())

async function fillEveryTable(trx: Trx, account_id: string) {
  const customer = await createCustomer(trx, {
    account_id,
    id: newId('cus_'),
    external_id: 'acme',
    name: 'ACME',
  })
  const id = newId('con_')
  await createConnection(trx, {
    account_id,
    id,
    customer_id: customer!.id,
    system: 'a-system',
    deployment: 'cloud',
    name: 'Plant',
    status: 'active',
  })
  const hash = Buffer.alloc(32, account_id)
  await sql`insert into account_keys values (${account_id}, ${newId('key_')}, 'k', 'admin', ${hash}, 'p', 'l')`.execute(
    trx,
  )
  await sql`insert into connection_tokens (account_id, id, connection_id, name, hash, prefix, last4)
    values (${account_id}, ${newId('tok_')}, ${id}, 't', ${hash}, 'p', 'l')`.execute(trx)
  await sql`insert into connection_transitions values (${account_id}, ${id}, ${newId('trn_')}, null, 'active', 'c')`.execute(
    trx,
  )
  await sql`insert into events values (${account_id}, ${newId('evt_')}, 'e', ${id}, '{}')`.execute(
    trx,
  )
  await sql`insert into idempotency_keys
    (account_id, connection_id, key, fingerprint, body_hash, locked_by, lock_until, expires_at)
    values (${account_id}, ${id}, 'k', 'f', ${hash}, 'n', now(), now())`.execute(trx)
  await sql`insert into status_words values (${account_id}, ${id}, 'e', 's', 1)`.execute(trx)
}

async function countRows(trx: Trx, table: string, condition = sql`true`) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where ${condition}`.execute(trx)
  return rows[0]!.count
}

test('the tables of tenants are the ones that these attacks know, all with forced row security', async () => {
  await withSystem(fresh.db, async (trx) => {
    const { rows } = await sql<{ name: string; forced: boolean }>`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      order by c.relname`.execute(trx)
    assert.deepEqual(
      rows,
      TENANT_TABLES.map((name) => ({ name, forced: true })),
    )
    for (const table of TENANT_TABLES) assert.equal(await countRows(trx, table), 2, table)
  })
})

test('a forgotten WHERE reads and changes no row of another account', async () => {
  for (const table of TENANT_TABLES) {
    await withAccount(fresh.db, attacker, async (trx) => {
      const { rows } = await sql`select account_id from ${sql.table(table)}`.execute(trx)
      assert.deepEqual(rows, [{ account_id: attacker }], table)
      const changed = await sql`update ${sql.table(table)} set account_id = account_id`.execute(trx)
      assert.equal(changed.numAffectedRows, 1n, table)
    })
  }
})

test('a row of another account is not there, even asked for by its id', async () => {
  await withAccount(fresh.db, attacker, async (trx) => {
    for (const table of TENANT_TABLES) {
      assert.equal(await countRows(trx, table, sql`account_id = ${victim}`), 0, table)
    }
    assert.equal(await countRows(trx, 'accounts'), 1)
  })
})

test('no row can be put into another account', async () => {
  const insert = withAccount(fresh.db, attacker, (trx) =>
    createCustomer(trx, {
      account_id: victim,
      id: newId('cus_'),
      external_id: 'planted',
      name: 'Planted',
    }),
  )
  await assert.rejects(insert, { message: /row-level security policy/ })
})

test('no row can be moved into another account', async () => {
  for (const table of TENANT_TABLES) {
    const move = withAccount(fresh.db, attacker, (trx) =>
      sql`update ${sql.table(table)} set account_id = ${victim}`.execute(trx),
    )
    await assert.rejects(move, { message: /row-level security policy/ }, table)
  }
})

test('without an account nothing is seen, also on a connection that just served one', async () => {
  await withAccount(fresh.db, victim, (trx) => countRows(trx, 'customers'))
  for (const table of [...TENANT_TABLES, 'accounts']) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(fresh.db.kysely)
    assert.deepEqual(rows, [], table)
  }
})

test('no account can name itself "every account"', async () => {
  for (const id of ['', '*']) {
    await assert.rejects(
      withAccount(fresh.db, id, async () => {}),
      /Not an account id/,
    )
  }
})

test('the role that we connect as owns nothing and bypasses nothing', async () => {
  const { rows } = await sql`
    select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as powerful,
      (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = current_user`.execute(fresh.db.kysely)
  assert.deepEqual(rows, [{ powerful: false, owned: 0 }])
  const attempt = sql`alter table customers disable row level security`.execute(fresh.db.kysely)
  await assert.rejects(attempt, { message: /must be owner/ })
})

test('a delete without WHERE leaves the rows of other accounts alone', async () => {
  // In the order of the foreign keys.
  const connections = ['connection_tokens', 'connection_transitions', 'connections', 'customers']
  const others = TENANT_TABLES.filter((table) => !connections.includes(table))
  for (const table of [...others, ...connections]) {
    await withAccount(fresh.db, attacker, (trx) =>
      sql`delete from ${sql.table(table)}`.execute(trx),
    )
    const left = await withSystem(fresh.db, (trx) =>
      sql`select account_id from ${sql.table(table)}`.execute(trx),
    )
    assert.deepEqual(left.rows, [{ account_id: victim }], table)
  }
})
