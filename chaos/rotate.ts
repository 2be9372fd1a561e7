import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { judgeLess } from '../bench/figure.ts'
import { startSandbox } from '../bench/sandbox.ts'
import { newId } from '../model/ids.ts'
import { createVault } from '../server/security/vault.ts'
import { createServices, type Services } from '../server/services.ts'
import { createAccount } from '../server/store/accounts.ts'
import { createConnection } from '../server/store/connections.ts'
import { createCustomer } from '../server/store/customers.ts'
import { withAccount, withSystem } from '../server/store/pool.ts'
import { rotateDataKeys } from '../server/store/sealed-keys.ts'
import { freshDatabase } from '../server/store/test-database.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

const SYSTEM = 'maintainx'
const CALLERS = 8

/**
 * The master key is replaced while calls go on, on two nodes that know both keys, each call opening the credentials
 * anew: none may fail. Afterwards the old key is not needed any more.
 */
export const rotateOnline: Trial = async ({ seed, connections = 10_000 }) => {
  const random = createRandom(seed)
  const fresh = await freshDatabase()
  const sandbox = await startSandbox()
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
  const closes: (() => Promise<void>)[] = []
  const openNode = async (masterKeys: Buffer[]): Promise<Services> => {
    const { services, close } = await createServices({
      database: fresh.db,
      masterKeys,
      catalogue,
      log: { error: console.error, warn: console.error },
      allowPrivate: () => true,
      upstreamTimeout: 10_000,
      publicUrl: 'https://api.example',
    })
    closes.push(close)
    return services
  }
  try {
    const { path, credentials } = await sandbox.describe(SYSTEM)
    const base_url = sandbox.program.url + path
    const before = createVault([oldKey])
    const { account_id, ids } = await seal(fresh.db, before, connections, {
      base_url,
      ...credentials,
    })
    const nodes = [await openNode([newKey, oldKey]), await openNode([newKey, oldKey])]
    let isOver = false
    const failures: string[] = []
    let calls = 0
    const callAlways = async () => {
      while (!isOver) {
        const node = nodes[Math.floor(random() * nodes.length)]!
        const id = ids[Math.floor(random() * ids.length)]!
        calls++
        await callOnce(node, account_id, id).catch((error) => failures.push(String(error)))
      }
    }
    const callers = Array.from({ length: CALLERS }, callAlways)
    const started = performance.now()
    const rotated = await rotateDataKeys(fresh.db, createVault([newKey, oldKey]))
    const seconds = (performance.now() - started) / 1000
    isOver = true
    await Promise.all(callers)
    const after = await openNode([newKey])
    let opened = 0
    for (const id of ids.slice(0, 500)) {
      await callOnce(after, account_id, id)
      opened++
    }
    const detail = {
      seed,
      connections,
      calls,
      rotated,
      opened_with_the_new_key: opened,
      failures: failures.slice(0, 3),
    }
    const shared = { id: 'ROTATE', detail }
    return [
      judgeLess({
        ...shared,
        name: 'calls that failed',
        value: failures.length + (rotated === connections ? 0 : 1),
        unit: 'calls',
        at_least: 0,
        aim: 0,
      }),
      judgeLess({ ...shared, name: 'duration', value: seconds, unit: 's', at_least: 60, aim: 10 }),
    ]
  } finally {
    for (const close of closes.reverse()) await close()
    await sandbox.program.stop()
    await fresh.close()
  }
}

async function callOnce(node: Services, account_id: string, id: string): Promise<void> {
  node.access.forget(id)
  const { connector, io } = await node.access.byId(account_id, id)
  const { probe } = connector
  await io().send(typeof probe === 'function' ? probe(io().context) : probe)
}

async function seal(
  database: Parameters<typeof withAccount>[0],
  vault: ReturnType<typeof createVault>,
  count: number,
  credentials: Record<string, string>,
): Promise<{ account_id: string; ids: string[] }> {
  const account_id = newId('acc_')
  await withSystem(database, (trx) => createAccount(trx, { id: account_id, name: 'Chaos' }))
  const ids: string[] = []
  await withAccount(database, account_id, async (trx) => {
    const customer = await createCustomer(trx, {
      account_id,
      id: newId('cus_'),
      external_id: 'acme',
      name: 'ACME',
      contact_email: null,
      metadata: {},
    })
    for (let index = 0; index < count; index++) {
      const id = newId('con_')
      ids.push(id)
      await createConnection(trx, {
        account_id,
        id,
        customer_id: customer!.id,
        system: SYSTEM,
        deployment: 'cloud',
        name: `chaos ${index}`,
        status: 'active',
        settings: { kind: 'api_key', base_url: credentials.base_url },
        ...vault.seal({ account_id, connection_id: id }, { kind: 'api_key', ...credentials }),
      })
    }
  })
  return { account_id, ids }
}
