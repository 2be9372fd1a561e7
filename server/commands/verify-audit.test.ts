import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@millwright/model'
import { Client } from 'pg'
import { type Config, loadConfig } from '../config.ts'
import { createAudit } from '../engine/audit.ts'
import { createAccount } from '../store/accounts.ts'
import { withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { verifyAudit } from './verify-audit.ts'

let fresh: FreshDatabase
let config: Config
const [one = '', two = ''] = [newId('acc_'), newId('acc_')].sort()

before(async () => {
  fresh = await freshDatabase()
  config = { ...loadConfig({}), databaseUrl: fresh.url }
  const audit = createAudit(fresh.db, Date.now, 3_600_000, () => {})
  for (const account_id of [one, two]) {
    await withSystem(fresh.db, (trx) => createAccount(trx, { id: account_id, name: 'Acme' }))
    for (let i = 0; i < 3; i++) {
      const actor = { kind: 'key' as const, id: 'key_1', name: 'CI' }
      await audit.record({ account_id, actor, action: 'keys_create' })
    }
  }
  await audit.close()
})
after(() => fresh.close())

async function run(
  t: { mock: any },
  noted: string[] = [],
): Promise<{ lines: string[]; code: unknown }> {
  const print = t.mock.method(console, 'log', () => {})
  await verifyAudit(config, noted)
  const code = process.exitCode
  process.exitCode = undefined
  print.mock.restore()
  return { lines: print.mock.calls.map(({ arguments: [line] }: any) => line), code }
}

const endsOf = (lines: string[]) => lines.flatMap((line) => /acc_\w+:\d+:\w+$/.exec(line) ?? [])

test('whole logs are told with their ends, broken ones by the first entry and the exit code', async (t) => {
  const whole = await run(t)
  assert.equal(whole.code, undefined)
  assert.deepEqual(whole.lines.at(-1), '2 audit logs are whole.')
  assert.match(whole.lines[0]!, new RegExp(`^${one}: 3 entries, whole; ends with ${one}:3:`))
  const ends = endsOf(whole.lines)
  assert.equal(ends.length, 2)
  assert.equal((await run(t, ends)).code, undefined)

  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  await owner.query(`set session_replication_role = replica`)
  await owner.query(`delete from audit_log where account_id = $1`, [one])
  await owner.query(`delete from audit_heads where account_id = $1`, [one])
  await owner.query(`update audit_log set actor_name = 'me' where account_id = $1 and seq = 2`, [
    two,
  ])
  await owner.end()

  const broken = await run(t)
  assert.equal(broken.code, 1)
  assert.deepEqual(broken.lines, [
    `${two}: 1 entries, then broken: entry 2 was changed`,
    'An audit log is broken.',
  ])
  const noted = await run(t, ends)
  assert.equal(noted.lines[0], `${two}: 1 entries, then broken: entry 2 was changed`)
  assert.match(noted.lines[1]!, new RegExp(`^${one}: 0 entries, then broken`))
})

test('what is no end of a log is refused', async () => {
  await assert.rejects(verifyAudit(config, ['acc_1:2']), /is not the end of an audit log/)
})
