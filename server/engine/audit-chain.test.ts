import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { Client } from 'pg'
import { createAccount } from '../store/accounts.ts'
import { findHead, listActs } from '../store/audit-log.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { type Audit, createAudit } from './audit.ts'
import { verifyChain } from './verify-chain.ts'

let fresh: FreshDatabase
let audit: Audit
let owner: Client
const account = newId('acc_')
const other = newId('acc_')
const actor = { kind: 'key' as const, id: 'key_1', name: 'CI' }

before(async () => {
  fresh = await freshDatabase()
  let now = Date.parse('2026-03-01T10:00:00.123Z')
  const fail = (error: unknown) => assert.fail(String(error))
  audit = createAudit(fresh.db, () => now++, 3_600_000, fail)
  owner = new Client(fresh.ownerUrl)
  await owner.connect()
  for (const id of [account, other]) {
    await withSystem(fresh.db, (trx) => createAccount(trx, { id, name: 'Acme' }))
    for (const action of ['customers_create', 'keys_create', 'tokens_rotate', 'keys_revoke']) {
      await audit.record({
        account_id: id,
        actor,
        action,
        target: { type: 'key', id: 'key_9' },
        status: 201,
        request_id: 'req_1',
        ip: '192.0.2.7',
        detail: { fields: ['name', 'role'], values: { role: 'admin', name: 'ä' }, secret: true },
      })
    }
  }
})
after(async () => {
  await owner.end()
  await audit.close()
  await fresh.close()
})

const verify = () => withAccount(fresh.db, account, (trx) => verifyChain(trx, account))

/** As somebody who owns the database, with triggers off; undone afterwards. */
async function tamper(statement: string, values: unknown[] = []): Promise<string | null> {
  await owner.query(`set session_replication_role = replica`)
  const before = await owner.query('select * from audit_log')
  const heads = await owner.query('select * from audit_heads')
  try {
    await owner.query(statement, values)
    const { broken } = await verify()
    return broken && `${broken.seq} ${broken.why}`
  } finally {
    await owner.query('truncate audit_log, audit_heads')
    for (const [table, { rows, fields }] of [
      ['audit_log', before],
      ['audit_heads', heads],
    ] as const) {
      const names = fields.map(({ name }) => name).join(', ')
      for (const row of rows) {
        const marks = fields.map((_, i) => `$${i + 1}`).join(', ')
        const given = fields.map(({ name }) => row[name])
        await owner.query(`insert into ${table} (${names}) values (${marks})`, given)
      }
    }
  }
}

test('an untouched log is whole', async () => {
  const report = await verify()
  assert.deepEqual({ count: report.count, broken: report.broken }, { count: 4, broken: null })
  assert.deepEqual(
    await withAccount(fresh.db, account, (trx) => findHead(trx, account)),
    report.head,
  )
})

const COLUMNS = {
  text: ['account_id', 'actor_kind', 'actor_id', 'actor_name', 'action', 'target_type'],
  more: ['target_id', 'request_id', 'ip'],
  bytes: ['prev_hash', 'hash'],
}

test('every single changed byte of every column is found, in every row', async () => {
  const { rows } = await owner.query('select * from audit_log where account_id = $1', [account])
  const missed: string[] = []
  let tried = 0
  for (const { seq } of rows) {
    const where = `where account_id = '${account}' and seq = ${seq}`
    const changes = await listChanges(where)
    for (const [what, set] of changes) {
      tried += 1
      if ((await flip(where, set)) === null) missed.push(`${seq} ${what}`)
    }
  }
  assert.deepEqual(missed, [])
  assert.ok(tried > 600, `only ${tried} changes were tried`)
})

/** One assignment for each byte there is, and for each bit of the number-like columns. */
async function listChanges(where: string): Promise<[string, string][]> {
  const found = await owner.query(`select *, detail::text as words from audit_log ${where}`)
  const row = found.rows[0]
  const changes: [string, string][] = []
  for (const column of [...COLUMNS.text, ...COLUMNS.more]) {
    const bytes = Buffer.from(row[column])
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i]! ^= 1
      if (!isText(changed)) continue
      changes.push([
        `${column}[${i}]`,
        `${column} = convert_from('\\x${changed.toString('hex')}', 'UTF8')`,
      ])
    }
    if (column.startsWith('target') || COLUMNS.more.includes(column)) {
      changes.push([`${column} gone`, `${column} = null`])
    }
  }
  for (const column of COLUMNS.bytes) {
    for (let i = 0; i < 32; i++) {
      const value = `set_byte(${column}, ${i}, get_byte(${column}, ${i}) # 1)`
      changes.push([`${column}[${i}]`, `${column} = ${value}`])
    }
  }
  for (let bit = 0; bit < 31; bit++) {
    changes.push([`at bit ${bit}`, `at = at + interval '${2 ** bit} microseconds'`])
    changes.push([`status bit ${bit}`, `status = status # ${2 ** bit}`])
    changes.push([`seq bit ${bit + 4}`, `seq = seq # ${2 ** (bit + 4)}::bigint`])
  }
  const words = Buffer.from(row.words)
  for (let i = 0; i < words.length; i++) {
    const changed = Buffer.from(words)
    changed[i]! ^= 1
    // What is no JSON any more, the database itself refuses to hold.
    if (isText(changed) && isJson(changed.toString())) {
      changes.push([
        `detail[${i}]`,
        `detail = convert_from('\\x${changed.toString('hex')}', 'UTF8')::jsonb`,
      ])
    }
  }
  return changes
}

/** Like `tamper`, for the thousand changes of one row. */
async function flip(where: string, set: string): Promise<unknown> {
  await owner.query(`set session_replication_role = replica`)
  const { rows } = await owner.query(`select ctid::text, * from audit_log ${where}`)
  const { ctid: _, ...row } = rows[0]
  const updated = await owner.query(
    `update audit_log set ${set} ${where} returning account_id, seq`,
  )
  const now = updated.rows[0]
  try {
    return (await verify()).broken
  } finally {
    await owner.query('delete from audit_log where account_id = $1 and seq = $2', [
      now.account_id,
      now.seq,
    ])
    const names = Object.keys(row)
    const marks = names.map((_, i) => `$${i + 1}`).join(', ')
    await owner.query(
      `insert into audit_log (${names.join(', ')}) values (${marks})`,
      names.map((name) => row[name]),
    )
  }
}

function isText(bytes: Buffer): boolean {
  return !bytes.includes(0) && Buffer.from(bytes.toString()).equals(bytes)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a removed row is found wherever it was, also the last one and the whole log', async () => {
  for (const seq of [1, 2, 3]) {
    const found = await tamper(`delete from audit_log where account_id = $1 and seq = $2`, [
      account,
      seq,
    ])
    assert.equal(found, `${seq} is missing; the next one is ${seq + 1}`)
  }
  const last = await tamper(`delete from audit_log where account_id = $1 and seq = 4`, [account])
  assert.equal(last, '4 is missing; the log ended with 4')
  const all = await tamper(`delete from audit_log where account_id = $1`, [account])
  assert.equal(all, '1 is missing; the log ended with 4')
  const head = await tamper(`delete from audit_heads where account_id = $1`, [account])
  assert.equal(head, '4 is not where the chain is known to end')
})

test('swapped rows are found', async () => {
  for (const [one, two] of [
    [1, 2],
    [2, 4],
    [3, 4],
  ] as const) {
    const swap = `update audit_log set seq = case seq when ${one} then ${two} else ${one} end + 100
      where account_id = $1 and seq in (${one}, ${two})`
    await owner.query(`set session_replication_role = replica`)
    await owner.query(swap, [account])
    const back = 'update audit_log set seq = seq - 100 where account_id = $1 and seq > 100'
    await owner.query(back, [account])
    assert.equal((await verify()).broken?.seq, one)
    await owner.query(swap, [account])
    await owner.query(back, [account])
    assert.equal((await verify()).broken, null)
  }
})

test('a row that was put in, or taken from another account, is found', async () => {
  const copy = (from: string, seq: number) => `insert into audit_log
    select $1, 5, at, actor_kind, actor_id, actor_name, action, target_type, target_id, status,
      request_id, ip, detail, prev_hash, hash from audit_log where account_id = '${from}' and seq = ${seq}`
  assert.match((await tamper(copy(account, 4), [account])) ?? '', /^5 /)
  assert.match((await tamper(copy(other, 4), [account])) ?? '', /^5 /)
})

test('a log that was cut and closed again is found by an end that was noted earlier', async () => {
  const { head } = await verify()
  await owner.query(`set session_replication_role = replica`)
  await owner.query('begin')
  await owner.query('delete from audit_log where account_id = $1 and seq = 4', [account])
  await owner.query(
    `update audit_heads set seq = 3, hash = (select hash from audit_log where account_id = $1 and seq = 3)
     where account_id = $1`,
    [account],
  )
  await owner.query('commit')
  assert.equal((await verify()).broken, null)
  const noted = await withAccount(fresh.db, account, (trx) => verifyChain(trx, account, [head]))
  assert.deepEqual(noted.broken, { seq: 4, why: 'is missing, and was there once' })
})

test('nobody can change, remove or empty the log, not even the owner of the tables', async () => {
  await owner.query(`set session_replication_role = origin`)
  for (const statement of [
    `update audit_log set actor_id = 'x'`,
    'delete from audit_log',
    'truncate audit_log cascade',
    'truncate audit_heads',
    'delete from audit_heads',
    'update audit_heads set seq = seq - 1',
  ]) {
    await assert.rejects(owner.query(statement), /never changed|only grows/, statement)
  }
  const app = new Client(fresh.url)
  await app.connect()
  await app.query(`select set_config('app.account_id', '*', false)`)
  for (const statement of [`update audit_log set actor_id = 'x'`, 'delete from audit_log']) {
    await assert.rejects(app.query(statement), /permission denied/, statement)
  }
  await app.end()
})

test('acts that come at once are chained one after the other', async () => {
  const before = (await withAccount(fresh.db, other, (trx) => verifyChain(trx, other))).count
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      audit.record({ account_id: other, actor, action: `act_${i}` }),
    ),
  )
  for (let i = 0; i < 1_200; i++) {
    audit.noteSecretRead({ account_id: other, connection_id: `con_${i}`, purpose: 'calls' })
  }
  await audit.flush()
  const report = await withAccount(fresh.db, other, (trx) => verifyChain(trx, other))
  assert.deepEqual([report.count, report.broken], [before + 1_220, null])
  const [last] = await withAccount(fresh.db, other, (trx) => listActs(trx, other, { limit: 1 }))
  assert.deepEqual(
    [last!.actor_kind, last!.action, last!.target_id, last!.detail],
    ['node', 'credentials_read', 'con_1199', { purpose: 'calls' }],
  )
})
