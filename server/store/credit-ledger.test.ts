import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { createAccount } from './accounts.ts'
import {
  findEntryByReference,
  heldBy,
  listEntries,
  listHeld,
  type NewEntry,
  postEntry,
} from './credit-ledger.ts'
import { changeBalance, findBalance, lockBalance } from './credits.ts'
import { type Trx, withAccount, withSystem } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'
import { verifyLedger } from './verify-ledger.ts'

let fresh: FreshDatabase
let account: string

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

beforeEach(async () => {
  account = newId('acc_')
  await withSystem(fresh.db, (trx) => createAccount(trx, { id: account, name: 'Acme Software' }))
})

const own = <T>(fn: (trx: Trx) => Promise<T>) => withAccount(fresh.db, account, fn)
const at = new Date('2026-11-24T10:00:00Z')
const by = { kind: 'key', id: 'key_1', name: 'billing' }

function entry(lines: NewEntry['lines'], more: Partial<NewEntry> = {}): NewEntry {
  return { id: newId('led_'), kind: 'purchase', reason: 'r', by, at, lines, ...more }
}

async function post(...entries: NewEntry[]) {
  return own(async (trx) => {
    let balance = await lockBalance(trx, account)
    for (const one of entries) balance = await postEntry(trx, balance, one)
    return balance
  })
}

test('an account in which nothing was booked has nothing', async () => {
  const balance = await own((trx) => findBalance(trx, account))
  assert.deepEqual([balance.purchased, balance.available, balance.entries], [0, 0, 0])
  assert.deepEqual(await own((trx) => verifyLedger(trx, account)), [])
})

test('a balance is what the entries come to', async () => {
  const balance = await post(
    entry({ purchased: -10, available: 10 }, { reference: 'inv-1' }),
    entry({ available: -4, 'held:con_a': 4 }, { kind: 'hold', connection_id: 'con_a' }),
    entry({ adjustment: 1, available: -1 }, { kind: 'adjustment' }),
    entry({ overage: -2, available: 2 }, { kind: 'overage' }),
  )
  const { purchased, adjusted, available, held, overage, entries } = balance
  assert.deepEqual(
    { purchased, adjusted, available, held, overage, entries },
    {
      purchased: 10,
      adjusted: -1,
      available: 7,
      held: 4,
      overage: 2,
      entries: 4,
    },
  )
  assert.deepEqual(await own((trx) => findBalance(trx, account)), balance)
  assert.deepEqual(await own((trx) => verifyLedger(trx, account)), [])
})

test('an entry that does not sum to zero, or has one line, is refused when the transaction ends', async () => {
  const refused = { constraint: 'credit_entry_adds_up' }
  await assert.rejects(
    own(async (trx) => {
      await post(entry({ purchased: -10, available: 10 }))
      const { id } = (await listEntries(trx, account, { limit: 1 }))[0]!
      await sql`insert into credit_lines values (${account}, ${id}, 'overage', 5)`.execute(trx)
    }),
    refused,
  )
  await assert.rejects(
    own((trx) =>
      sql`insert into credit_entries (account_id, id, number, kind, reason, by, at)
        values (${account}, 'led_x', 9, 'purchase', 'r', '{}', now())`.execute(trx),
    ),
    refused,
  )
  const deleted = own((trx) =>
    sql`delete from credit_lines where ledger_account = 'available'`.execute(trx),
  )
  await assert.rejects(deleted, refused)
})

test('the balance itself refuses to go below zero', async () => {
  const overdrawn = post(entry({ available: -1, 'held:con_a': 1 }, { kind: 'hold' }))
  await assert.rejects(overdrawn, { constraint: 'credit_balances_available_check' })
  assert.deepEqual(await own((trx) => listEntries(trx, account, { limit: 9 })), [])
})

test('what was booked cannot be changed', async () => {
  await post(entry({ purchased: -10, available: 10 }))
  for (const statement of [
    sql`update credit_entries set reason = 'another'`,
    sql`update credit_lines set amount = amount * 2`,
  ]) {
    const change = own((trx) => statement.execute(trx))
    await assert.rejects(change, { constraint: 'credit_ledger_is_append_only' })
  }
})

test('a reference is booked once, and found again', async () => {
  const first = entry({ purchased: -10, available: 10 }, { reference: 'inv-1' })
  await post(first)
  const again = post(entry({ purchased: -10, available: 10 }, { reference: 'inv-1' }))
  await assert.rejects(again, { constraint: 'credit_entries_account_id_reference_key' })
  const found = await own((trx) => findEntryByReference(trx, account, 'inv-1'))
  assert.equal(found?.id, first.id)
  assert.deepEqual(found.by, by)
  assert.deepEqual(found.at, at)
  assert.deepEqual(found.lines, [
    { account: 'purchased', amount: -10 },
    { account: 'available', amount: 10 },
  ])
  assert.equal(await own((trx) => findEntryByReference(trx, account, 'inv-2')), undefined)
})

test('the ledger is listed newest first, in pages, also of one connection', async () => {
  const hold = (connection_id: string) =>
    entry({ available: -1, [`held:${connection_id}`]: 1 }, { kind: 'hold', connection_id })
  await post(entry({ purchased: -9, available: 9 }), hold('con_a'), hold('con_b'), hold('con_a'))
  await own(async (trx) => {
    const page = await listEntries(trx, account, { limit: 2 })
    assert.deepEqual(
      page.map(({ number }) => number),
      [4, 3],
    )
    const next = await listEntries(trx, account, { limit: 9, after: page[1]!.id })
    assert.deepEqual(
      next.map(({ number }) => number),
      [2, 1],
    )
    const ofOne = await listEntries(trx, account, { limit: 9, connection_id: 'con_a' })
    assert.deepEqual(
      ofOne.map(({ number }) => number),
      [4, 2],
    )
  })
})

test('what a connection holds is told for one and for many', async () => {
  const hold = (id: string, amount: number) =>
    entry({ available: -amount, [`held:${id}`]: amount }, { kind: 'hold', connection_id: id })
  const credits = entry({ purchased: -20, available: 20 })
  await post(credits, hold('con_a', 4), hold('con_b', 8), hold('con_b', -8))
  await own(async (trx) => {
    assert.equal(await heldBy(trx, account, 'con_a'), 4)
    assert.equal(await heldBy(trx, account, 'con_b'), 0)
    assert.deepEqual(
      await listHeld(trx, account, ['con_a', 'con_b', 'con_c']),
      new Map([['con_a', 4]]),
    )
    assert.deepEqual(await listHeld(trx, account, []), new Map())
  })
})

test('a check of the ledger finds a balance that was tampered with, and an entry that is gone', async () => {
  await post(entry({ purchased: -9, available: 9 }), entry({ purchased: -1, available: 1 }))
  await own((trx) => sql`update credit_balances set purchased = 11, available = 11`.execute(trx))
  assert.deepEqual(await own((trx) => verifyLedger(trx, account)), [
    'purchased is kept as 11, the lines come to 10',
    'available is kept as 11, the lines come to 10',
  ])
  await own((trx) => sql`delete from credit_entries where number = 1`.execute(trx))
  const faults = await own((trx) => verifyLedger(trx, account))
  assert.ok(faults.includes('entries are missing'), faults.join())
})

test('settings of an account stay when something is booked', async () => {
  await own(async (trx) => {
    await lockBalance(trx, account)
    await changeBalance(trx, account, { overage_allowed: true, low_threshold: 3 })
  })
  const balance = await post(entry({ purchased: -9, available: 9 }))
  assert.deepEqual([balance.overage_allowed, balance.low_threshold], [true, 3])
})
