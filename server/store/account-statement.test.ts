import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { ME, readAsAccount } from './account-statement.ts'
import { createAccount } from './accounts.ts'
import { createCustomer } from './customers.ts'
import { type Database, openDatabase, withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
/** Of one connection, which all take turns on. */
let single: Database
const victim = newId('acc_')
const attacker = newId('acc_')

before(async () => {
  fresh = await freshDatabase()
  single = await openDatabase({ url: fresh.url, size: 1 })
  for (const id of [victim, attacker]) {
    await withSystem(fresh.db, (trx) => createAccount(trx, { id, name: id }))
    const customer = { account_id: id, id: newId('cus_'), external_id: id, name: 'ACME' }
    await withAccount(fresh.db, id, (trx) => createCustomer(trx, customer))
  }
})
after(async () => {
  await single.close()
  await fresh.close()
})

const listOwn = (account: string, where = sql`account_id = ${ME}`) =>
  readAsAccount<{ account_id: string }>(single, account, {
    select: sql`found.*`,
    from: sql`cross join lateral (
      select account_id from customers where ${where} order by id limit 10) as found`,
  })
const askSetting = async () => {
  const { rows } = await sql<{ account: string | null }>`
    select current_setting('app.account_id', true) as account`.execute(single.kysely)
  return rows[0]!.account
}

test('it sees the rows of its account', async () => {
  for (const account of [victim, attacker, victim])
    assert.deepEqual(await listOwn(account), [{ account_id: account }])
})

test('a condition that names another account, or none, shows nothing of it', async () => {
  assert.deepEqual(await listOwn(attacker, sql`account_id = ${victim}`), [])
  assert.deepEqual(await listOwn(attacker, sql`true`), [{ account_id: attacker }])
  assert.deepEqual(await listOwn(attacker, sql`account_id <> ${ME}`), [])
  assert.deepEqual(await listOwn(attacker, sql`account_id = ${ME} or true`), [
    { account_id: attacker },
  ])
})

test('a look at a table before the account is set shows nothing', async () => {
  const rows = await readAsAccount(single, attacker, {
    select: sql`c.account_id`,
    from: sql`right join customers c on true where c.account_id = ${victim}`,
  })
  assert.deepEqual(rows, [])
})

test('the next user of the connection starts without an account, also after a failure', async () => {
  await listOwn(victim)
  assert.ok(!(await askSetting()))
  await assert.rejects(listOwn(victim, sql`1 / (length(account_id) - length(${ME})) = 1`), {
    message: /division by zero/,
  })
  assert.ok(!(await askSetting()))
  const { rows } = await sql`select * from customers`.execute(single.kysely)
  assert.deepEqual(rows, [])
})

test('many at once on few connections each see their own', async () => {
  const pair = await openDatabase({ url: fresh.url, size: 2 })
  try {
    const asked = Array.from({ length: 200 }, (_, n) => (n % 3 === 0 ? victim : attacker))
    const seen = await Promise.all(
      asked.map((account) =>
        readAsAccount<{ account_id: string }>(pair, account, {
          select: sql`found.*`,
          from: sql`cross join lateral (
            select account_id from customers where account_id = ${ME} limit 10) as found`,
        }),
      ),
    )
    assert.deepEqual(
      seen,
      asked.map((account_id) => [{ account_id }]),
    )
  } finally {
    await pair.close()
  }
})

test('it is one statement, and refuses to be every account', async () => {
  const texts: string[] = []
  const stop = single.onQuery((text) => texts.push(text))
  await listOwn(victim)
  stop()
  assert.equal(texts.length, 1)
  for (const account of ['', '*']) await assert.rejects(listOwn(account), /Not an account id/)
})
