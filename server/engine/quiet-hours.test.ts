import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import { newId } from '@millwright/model'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { createApp } from '../app.ts'
import { createSecret } from '../security/tokens.ts'
import { createServices, type Services } from '../services.ts'
import { createAccountKey } from '../store/account-keys.ts'
import { createAccount } from '../store/accounts.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { connect } from './connect.ts'
import { callProbe } from './probe.ts'
import { quietHoursOf } from './quiet-hours.ts'

const masterKeys = [randomBytes(32)]
const account_id = newId('acc_')
const closes: (() => Promise<void>)[] = []
let fresh: FreshDatabase
let sandbox: Sandbox

async function startNode(): Promise<Services> {
  const { services, close } = await createServices({
    database: fresh.db,
    masterKeys,
    catalogue,
    log: { error: console.error, warn: console.error },
    allowPrivate: () => true,
    upstreamTimeout: 5_000,
    publicUrl: 'https://api.example',
  })
  closes.push(close)
  return services
}

before(async () => {
  fresh = await freshDatabase()
  sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 1 } })
  await withSystem(fresh.db, (trx) => createAccount(trx, { id: account_id, name: 'Test' }))
})
after(async () => {
  for (const close of closes) await close()
  await sandbox.close()
  await fresh.close()
})

async function makeKey(): Promise<string> {
  const { secret, ...kept } = createSecret('mwk')
  const key = { account_id, id: newId('key_'), name: 'k', role: 'admin' as const, ...kept }
  await withAccount(fresh.db, account_id, (trx) =>
    createAccountKey(trx, { ...key, expires_at: null }),
  )
  return secret
}

/** What background work on this node is answered. */
async function workOn(node: Services, id: string): Promise<string> {
  const { io } = await node.access.byId(account_id, id)
  const failure = await callProbe(io().under(undefined, { priority: 'background' }))
  return failure?.code ?? 'done'
}

test('quiet hours that are set on one node rest the background work of the others, and so does their end', async () => {
  const [here, there] = [await startNode(), await startNode()]
  const { credentials } = sandbox.systems.find(({ name }) => name === 'tryton')!
  const { connection } = await connect(here, {
    account_id,
    customer: { external_id: 'acme', name: 'ACME', contact_email: null, metadata: {} },
    system: 'tryton',
    deployment: 'on_premises',
    name: 'test',
    credentials: { kind: 'password', base_url: `${sandbox.url}/tryton`, ...credentials },
    metadata: {},
    actor: { kind: 'key', id: 'key_1', name: 'k' },
  })
  const { id } = connection
  const app = createApp(here)
  const authorization = `Bearer ${await makeKey()}`
  const set = async (quiet_hours: object[]) => {
    const { statusCode, body } = await app.inject({
      method: 'PATCH',
      url: `/admin/v1/connections/${id}`,
      headers: { authorization },
      payload: { quiet_hours },
    })
    assert.equal(statusCode, 200, body)
  }
  /** A notice needs a moment. */
  const becomes = async (wanted: string) => {
    let answer = ''
    for (let turn = 0; turn < 200 && answer !== wanted; turn++) answer = await workOn(there, id)
    assert.equal(answer, wanted)
  }
  assert.equal(await workOn(there, id), 'done')
  // From an hour ago until two hours from now.
  const hour = (after: number) =>
    `${new Date(Date.now() + after * 3_600_000).toISOString().slice(11, 13)}:00`
  await set([{ from: hour(-1), to: hour(2), time_zone: 'UTC' }])
  await becomes('UPSTREAM_RATE_LIMITED')
  assert.equal(await workOn(here, id), 'UPSTREAM_RATE_LIMITED')
  await set([])
  await becomes('done')
  await app.close()
})

test('hours without a zone are those of the source, whose form or connector names it', () => {
  const connector = catalogue.find(({ system }) => system === 'tryton')!
  const quiet_hours = [{ from: '22:00', to: '23:00' }]
  const left = (time_zone: string | undefined, wall: number) =>
    quietHoursOf({ quiet_hours, settings: { time_zone } }, connector)!(wall)
  const evening = Date.UTC(2026, 10, 24, 21, 30)
  assert.equal(left('Europe/Berlin', evening), 30 * 60_000)
  assert.equal(left('America/Chicago', evening), 0)
  assert.equal(quietHoursOf({ quiet_hours: [], settings: {} }, connector), undefined)
})
