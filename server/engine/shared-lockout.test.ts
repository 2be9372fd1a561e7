import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import { ApiError } from '@millwright/model'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { sql } from 'kysely'
import { createServices, type Services } from '../services.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { checkLive } from './check-live.ts'

let clock = Date.UTC(2026, 10, 24, 9)
let fresh: FreshDatabase
let sandbox: Sandbox
const keys = [randomBytes(32)]
const closes: (() => Promise<void>)[] = []

async function startNode(): Promise<Services> {
  const { services, close } = await createServices({
    database: fresh.db,
    masterKeys: keys,
    catalogue,
    log: { error: console.error, warn: console.error },
    allowPrivate: () => true,
    upstreamTimeout: 5_000,
    publicUrl: 'https://api.example',
    now: () => clock,
  })
  closes.push(close)
  return services
}

before(async () => {
  fresh = await freshDatabase()
  sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 1 } })
})
after(async () => {
  for (const close of closes) await close()
  await sandbox.close()
  await fresh.close()
})

const system = () => sandbox.systems.find(({ name }) => name === 'sap-s4hana')!
const connector = catalogue.find((one) => one.system === 'sap-s4hana')!
const tryToSignIn = (node: Services, password: string) =>
  checkLive(node, connector, {
    ...system().credentials,
    kind: 'basic',
    base_url: `${sandbox.url}/sap-s4hana`,
    password,
  })
const refusalOf = async (node: Services, password: string): Promise<string> => {
  const failed = await tryToSignIn(node, password).catch((error: unknown) => error)
  assert.ok(failed instanceof ApiError)
  return failed.detail
}
const failures = () => system().lockout!(clock).failed_logons

test('what one node was refused, the others do not try either, also after a start', async () => {
  const [first, second] = [await startNode(), await startNode()]
  await refusalOf(first, 'wrong')
  await refusalOf(first, 'wrong')
  await told(2)
  assert.match(await refusalOf(second, 'wrong'), /2 times within/)
  assert.equal(failures(), 2)
  const late = await startNode()
  assert.match(await refusalOf(late, 'wrong'), /2 times within/)
  assert.match(await refusalOf(first, 'wrong'), /2 times within/)
  assert.equal(failures(), 2)
  await tryToSignIn(second, system().credentials.password!)
  await told(0)
  assert.equal(failures(), 0)
  clock += 16 * 60_000
  await refusalOf(late, 'wrong')
  assert.equal(failures(), 1)
})

test('the database knows nothing of whom a refusal stands for', async () => {
  const { rows } = await countRefusals()
  assert.doesNotMatch(JSON.stringify(rows), /MILLWRIGHT|wrong|127\.0\.0\.1/)
})

const countRefusals = () => sql`select * from refused_sign_ins`.execute(fresh.db.kysely)

/** So many refusals are written down, and the other nodes have heard of them. */
async function told(count: number): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    const { rows } = await countRefusals()
    if (rows.length === count) break
  }
  // A notice goes out with the commit; these go the same way after it.
  for (let turn = 0; turn < 20; turn++) await countRefusals()
}
