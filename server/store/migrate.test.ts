import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { migrate } from './migrate.ts'
import { openDatabase } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

const directory = mkdtempSync(join(tmpdir(), 'millwright-migrations-'))
let fresh: FreshDatabase
let owner: Client

before(async () => {
  fresh = await freshDatabase()
  owner = new Client(fresh.ownerUrl)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await fresh.close()
  rmSync(directory, { recursive: true })
})

function write(name: string, text: string) {
  writeFileSync(join(directory, name), text)
}

test('a database that is up to date is left as it is', async () => {
  assert.deepEqual(await migrate(fresh.ownerUrl), [])
})

test('of many nodes that start at once one applies each migration, in order', async () => {
  write('0101-second.sql', 'insert into steps values (2);')
  write('0100-first.sql', 'create table steps (number int); insert into steps values (1);')
  write('notes.txt', 'not a migration')
  const results = await Promise.all(
    Array.from({ length: 8 }, () => migrate(fresh.ownerUrl, directory)),
  )
  assert.deepEqual(results.flat(), ['0100-first.sql', '0101-second.sql'])
  const { rows } = await owner.query('select number from steps')
  assert.deepEqual(rows, [{ number: 1 }, { number: 2 }])
})

test('a migration that was changed after it was applied is refused by name', async () => {
  write('0101-second.sql', 'insert into steps values (3);')
  write('0102-third.sql', 'insert into steps values (4);')
  await assert.rejects(migrate(fresh.ownerUrl, directory), /0101-second\.sql was changed/)
  const { rows } = await owner.query('select max(number) as last from steps')
  assert.deepEqual(rows, [{ last: 2 }])
})

test('other line ends are no change', async () => {
  write('0101-second.sql', 'insert into steps values (2);')
  write('0102-third.sql', 'insert into steps\nvalues (3);')
  assert.deepEqual(await migrate(fresh.ownerUrl, directory), ['0102-third.sql'])
  write('0102-third.sql', 'insert into steps\r\nvalues (3);')
  assert.deepEqual(await migrate(fresh.ownerUrl, directory), [])
})

test('a migration that fails leaves nothing of itself behind and is named', async () => {
  write('0103-broken.sql', 'insert into steps values (9); select no_such_function();')
  await assert.rejects(
    migrate(fresh.ownerUrl, directory),
    /0103-broken\.sql failed.*no_such_function/,
  )
  const { rows } = await owner.query('select count(*)::int as count from steps where number = 9')
  assert.deepEqual(rows, [{ count: 0 }])
  write('0103-broken.sql', 'insert into steps values (5);')
  assert.deepEqual(await migrate(fresh.ownerUrl, directory), ['0103-broken.sql'])
})

test('an old version goes on although newer migrations have been applied', async () => {
  rmSync(join(directory, '0103-broken.sql'))
  assert.deepEqual(await migrate(fresh.ownerUrl, directory), [])
})

test('an owner who is no superuser is bound by row security too', async () => {
  const name = new URL(fresh.ownerUrl).pathname.slice(1)
  await owner.query('create role tenant_owner login')
  await owner.query(`create database ${name}_own owner tenant_owner`)
  const url = fresh.ownerUrl.replace('postgres@', 'tenant_owner@').replace(name, `${name}_own`)
  await migrate(url)
  const database = await openDatabase({ url })
  try {
    await assert.rejects(
      database.kysely.insertInto('accounts').values({ id: 'acc_1', name: 'A' }).execute(),
      /row-level security policy/,
    )
  } finally {
    await database.close()
    await owner.query(`drop database ${name}_own`)
    await owner.query('drop role tenant_owner')
  }
})
