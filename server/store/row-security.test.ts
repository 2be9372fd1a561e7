import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { Client } from 'pg'
import { createAccount } from './accounts.ts'
import { APP_ROLE } from './cluster.ts'
import { type Trx, withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

/** Tables that hold nothing of one account, and why. Every other one is attacked below. */
const NO_TENANT: Record<string, string> = {
  feed_offset: 'one number, for all nodes',
  refused_sign_ins: 'keyed hashes, for all nodes: a source does not ask whose connection it is',
  accounts: 'the accounts themselves; has a policy of its own, by id',
  migrations: 'which migrations ran',
  sign_in_attempts: 'hashes of addresses, before it is known whose they are',
}

interface Column {
  table_name: string
  name: string
  type: string
}

const victim = newId('acc_')
const attacker = newId('acc_')
let fresh: FreshDatabase
let tables: string[]
let columns: Column[]

before(async () => {
  fresh = await freshDatabase()
  await withSystem(fresh.db, async (trx) => {
    for (const id of [victim, attacker]) await createAccount(trx, { id, name: id })
  })
  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  try {
    tables = await listTenantTables(owner)
    columns = await listNeededColumns(owner)
    for (const table of tables) await leaveOnlyRowSecurity(owner, table)
    for (const table of tables)
      for (const account of [victim, attacker]) await insertRow(owner, table, account, 'first')
  } finally {
    await owner.end()
  }
})
after(() => fresh.close())

async function listTenantTables(owner: Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::regnamespace order by 1`)
  return rows.map(({ name }) => name)
}

/** Columns that an insert must name. */
async function listNeededColumns(owner: Client): Promise<Column[]> {
  const { rows } = await owner.query<Column>(`
    select table_name::text, column_name::text as name, udt_name::text as type
    from information_schema.columns
    where table_schema = 'public' and is_nullable = 'NO' and column_default is null
      and is_identity = 'NO' and is_generated = 'NEVER'`)
  return rows
}

/** Checks, references, triggers and privileges refuse some attacks by accident; here row security has to stop them alone. */
async function leaveOnlyRowSecurity(owner: Client, table: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select conname as name from pg_constraint
     where conrelid = $1::regclass and contype in ('c', 'f')`,
    [table],
  )
  for (const { name } of rows) await owner.query(`alter table "${table}" drop constraint "${name}"`)
  await owner.query(`alter table "${table}" disable trigger user`)
  await owner.query(`grant select, insert, update, delete on "${table}" to ${APP_ROLE}`)
}

function sampleValue({ name, type }: Column, account: string, which: string): unknown {
  if (name === 'account_id') return account
  switch (type) {
    case 'text':
      return `${name} of ${account} ${which}`
    case 'bytea':
      return Buffer.from(`${name} of ${account} ${which}`)
    case 'bool':
      return true
    case 'jsonb':
      return '{}'
    case 'timestamptz':
      return new Date(0)
    case '_text':
      return []
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
      return which === 'first' ? 1 : 2
    default:
      throw new Error(`Say in sampleValue what a value of ${type} is (column ${name}).`)
  }
}

/** A row of any table, by what its columns are. */
function rowOf(table: string, account: string, which: string): [string[], unknown[]] {
  const needed = columns.filter(({ table_name }) => table_name === table)
  return [needed.map(({ name }) => name), needed.map((one) => sampleValue(one, account, which))]
}

async function insertRow(owner: Client, table: string, account: string, which: string) {
  const [names, values] = rowOf(table, account, which)
  const places = values.map((_, index) => `$${index + 1}`)
  await owner.query(`insert into "${table}" (${names}) values (${places})`, values)
}

async function countRows(trx: Trx, table: string, condition = sql`true`) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where ${condition}`.execute(trx)
  return rows[0]!.count
}

test('every table belongs to its accounts with forced row security and the key of the account first, or says why not', async () => {
  await withSystem(fresh.db, async (trx) => {
    const { rows } = await sql<{ name: string; forced: boolean; leads: string | null }>`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        (select a.attname from pg_index i
          join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
          where i.indrelid = c.oid and i.indisprimary) as leads
      from pg_class c
      where c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace
      order by c.relname`.execute(trx)
    const owned = rows.filter(({ name }) => !Object.hasOwn(NO_TENANT, name))
    assert.deepEqual(
      owned,
      tables.map((name) => ({ name, forced: true, leads: 'account_id' })),
    )
    assert.ok(tables.length >= 20)
    for (const table of tables) assert.equal(await countRows(trx, table), 2, table)
  })
})

test('a forgotten WHERE reads and changes no row of another account', async () => {
  for (const table of tables) {
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
    for (const table of tables) {
      assert.equal(await countRows(trx, table, sql`account_id = ${victim}`), 0, table)
    }
    assert.equal(await countRows(trx, 'accounts'), 1)
  })
})

test('no row can be put into another account', async () => {
  for (const table of tables) {
    const [names, values] = rowOf(table, victim, 'planted')
    const insert = withAccount(fresh.db, attacker, (trx) =>
      sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
        values (${sql.join(values)})`.execute(trx),
    )
    await assert.rejects(insert, { message: /row-level security policy/ }, table)
  }
})

test('no row can be moved into another account', async () => {
  for (const table of tables) {
    const move = withAccount(fresh.db, attacker, (trx) =>
      sql`update ${sql.table(table)} set account_id = ${victim}`.execute(trx),
    )
    await assert.rejects(move, { message: /row-level security policy/ }, table)
  }
})

test('without an account nothing is seen, also on a connection that just served one', async () => {
  await withAccount(fresh.db, victim, (trx) => countRows(trx, 'customers'))
  for (const table of [...tables, 'accounts']) {
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
  for (const table of tables) {
    await withAccount(fresh.db, attacker, (trx) =>
      sql`delete from ${sql.table(table)}`.execute(trx),
    )
    const left = await withSystem(fresh.db, (trx) =>
      sql`select account_id from ${sql.table(table)}`.execute(trx),
    )
    assert.deepEqual(left.rows, [{ account_id: victim }], table)
  }
})
