import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { type Call, createHttp, createIo } from '@millwright/kit'
import { newId } from '@millwright/model'
import { withoutSecrets } from '../server/engine/connect-form.ts'
import { createSecret } from '../server/security/tokens.ts'
import { createVault } from '../server/security/vault.ts'
import { createAccount } from '../server/store/accounts.ts'
import { createConnectionToken } from '../server/store/connection-tokens.ts'
import { createConnection } from '../server/store/connections.ts'
import { createCustomer } from '../server/store/customers.ts'
import { type SystemTrx, withSystem } from '../server/store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../server/store/test-database.ts'
import { type Program, startProgram } from './program.ts'
import { startSandbox } from './sandbox.ts'

const SYSTEM = 'maintainx'
const ACCOUNTS = 20
/** Rows of one transaction. */
const BATCH = 250

/** A database full of connections to one source, which answers probes at next to no cost. */
export interface ManyConnections {
  database: FreshDatabase
  upstream: Program
  /** Of a node on this database. */
  env: Record<string, string>
  /** One of each connection. */
  tokens: string[]
  /** The one call that the source answers. */
  probe: Pick<Call, 'method' | 'path' | 'body'>
  close(): Promise<void>
}

/** Makes so many, of so many customers of a few accounts; nobody looks at them yet. */
export async function makeManyConnections(count: number, customers: number) {
  const stops: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    const database = await freshDatabase()
    stops.push(() => database.close())
    const upstream = await startProgram('bench/upstream.ts')
    stops.push(() => upstream.stop())
    const { credentials, probe } = await recordProbe(upstream)
    const masterKey = randomBytes(32)
    const tokens = await fill(database, { masterKey, credentials, count, customers })
    const env = {
      DATABASE_URL: database.url,
      MILLWRIGHT_MASTER_KEY: masterKey.toString('base64'),
      MILLWRIGHT_LOG_LEVEL: 'error',
      MILLWRIGHT_SYNC: 'off',
      MILLWRIGHT_SANDBOX: 'off',
      PORT: '0',
    }
    return { database, upstream, env, tokens, probe, close } satisfies ManyConnections
  } catch (error) {
    await close()
    throw error
  }
}

const connector = catalogue.find(({ system }) => system === SYSTEM)!
const way = connector.auth[0]!

/** Answers the credentials at the source, which from now on knows the answer to a probe and nothing else. */
async function recordProbe(upstream: Program) {
  const sandbox = await startSandbox()
  const { path, credentials } = await sandbox.describe(SYSTEM)
  const given = { kind: way.kind, base_url: upstream.url + path, ...credentials }
  const http = createHttp({ allowPrivate: () => true })
  await upstream.ask('setTarget', sandbox.program.url)
  const io = createIo({ connector, credentials: given, http, timeout: 10_000 })
  const {
    method,
    path: probed,
    body,
  } = typeof connector.probe === 'function' ? connector.probe(io.context) : connector.probe
  await io.send({ method, path: probed, ...(body !== undefined && { body }) })
  await upstream.ask('setTarget', '')
  await http.close()
  await sandbox.program.stop()
  return {
    credentials: given,
    probe: { method, path: probed, ...(body !== undefined && { body }) },
  }
}

async function fill(
  { db }: FreshDatabase,
  {
    masterKey,
    credentials,
    count,
    customers,
  }: {
    masterKey: Buffer
    credentials: Record<string, string> & { kind: string }
    count: number
    customers: number
  },
): Promise<string[]> {
  const tokens: string[] = []
  const vault = createVault([masterKey])
  const { host } = new URL(credentials.base_url!)
  const settings = withoutSecrets(way, credentials)
  const owners = await withSystem(db, (trx) => makeOwners(trx, customers))
  for (let first = 0; first < count; first += BATCH) {
    await withSystem(db, async (trx) => {
      for (let one = first; one < Math.min(first + BATCH, count); one++) {
        const id = newId('con_')
        const owner = owners[one % owners.length]!
        const sealed = vault.seal({ account_id: owner.account_id, connection_id: id }, credentials)
        await createConnection(trx, {
          ...owner,
          ...sealed,
          id,
          system: SYSTEM,
          deployment: connector.deployments[0]!,
          name: `connection ${one}`,
          status: 'active',
          host,
          settings,
          connected_at: new Date(),
        })
        const { secret, ...token } = createSecret('mwc')
        const { account_id } = owner
        await createConnectionToken(trx, {
          ...token,
          name: 'Bench',
          account_id,
          id: newId('tok_'),
          connection_id: id,
        })
        tokens.push(secret)
      }
    })
  }
  return tokens
}

async function makeOwners(trx: SystemTrx, customers: number) {
  const accounts = Array.from({ length: ACCOUNTS }, () => newId('acc_'))
  for (const id of accounts) await createAccount(trx, { id, name: 'Bench' })
  const owners: { account_id: string; customer_id: string }[] = []
  for (let one = 0; one < customers; one++) {
    const [account_id, id] = [accounts[one % ACCOUNTS]!, newId('cus_')]
    const external_id = `bench-${one}`
    await createCustomer(trx, { account_id, id, external_id, name: 'Bench' })
    owners.push({ account_id, customer_id: id })
  }
  return owners
}
