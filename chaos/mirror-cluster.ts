import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { readPage } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import { sql } from 'kysely'
import { type Program, startProgram } from '../bench/program.ts'
import { startSandbox } from '../bench/sandbox.ts'
import { createApp } from '../server/app.ts'
import { makeOwner } from '../server/engine/test-consent.ts'
import { createSecret } from '../server/security/tokens.ts'
import { createServices } from '../server/services.ts'
import { createAccountKey } from '../server/store/account-keys.ts'
import { openDatabase, type SystemTrx, withSystem } from '../server/store/pool.ts'
import { type FragileDatabase, startFragileDatabase } from './database.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

type Copy = Record<string, any>

/** Nodes with all their workers on a database that may crash, and sources behind a proxy that spoils exchanges. */
export interface MirrorCluster {
  account_id: string
  /** Where the unified and the admin API listen, of a process that is not killed; and the account's key. */
  url: string
  account_key: string
  database: FragileDatabase
  proxy: FaultProxy
  /** The clock of the nodes, in ms. */
  now(): number
  /** Lets time pass at once, for the nodes; not for the sources. */
  pass(ms: number): Promise<void>
  startNode(): Promise<void>
  /** Has one of the nodes do something; throws where it dies meanwhile. */
  askNode(question: string, argument: unknown): Promise<any>
  /** Kills one of the nodes with -9 and starts another. */
  killNode(random: () => number): Promise<void>
  /** A call of the admin or unified API; throws where it is refused. Without a token it is the account's. */
  call(method: string, url: string, body?: unknown, token?: string): Promise<any>
  /** Connects a system through the proxy. */
  connect(system: string): Promise<{ id: string; token: string }>
  /** The sandbox's own control API. */
  control(method: string, path: string, body?: unknown): Promise<any>
  /** All records that the source has now, read the straight way, by id. */
  readSource(connection: string, entity: EntityName): Promise<Map<string, Copy>>
  look<T>(fn: (trx: SystemTrx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function startMirrorCluster(seed: Record<string, unknown>): Promise<MirrorCluster> {
  const stops: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop().catch(console.error)
  }
  try {
    return { ...(await openParts(stops, seed)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openParts(
  stops: (() => Promise<unknown>)[],
  seed: Record<string, unknown>,
): Promise<Omit<MirrorCluster, 'close'>> {
  let offset = 0
  let turn = 0
  const now = () => Date.now() + offset
  const database = await startFragileDatabase()
  stops.push(() => database.close())
  const sandbox = await startSandbox()
  stops.push(() => sandbox.program.stop())
  const proxy = await startFaultProxy(sandbox.program.url)
  stops.push(() => proxy.close())
  const masterKey = randomBytes(32)
  // The parent's own way in: it looks and asks, and has no workers.
  const pool = await openDatabase({ url: database.url, size: 4, onError: () => {} })
  stops.push(() => pool.close())
  const { services, close } = await createServices({
    database: pool,
    masterKeys: [masterKey],
    catalogue,
    log: { error: console.error, warn: () => {} },
    allowPrivate: () => true,
    allowPlainHttp: true,
    upstreamTimeout: 30_000,
    publicUrl: 'https://api.example',
    now,
  })
  stops.push(close)
  const app = createApp(services, { trustedProxies: [] })
  stops.push(() => app.close())
  const { account_id } = await makeOwner(services)
  const { secret, hash, prefix, last4 } = createSecret('mwk')
  const key = {
    account_id,
    id: 'key_chaos',
    name: 'chaos',
    role: 'admin',
    expires_at: null,
  } as const
  await withSystem(pool, (trx) => createAccountKey(trx, { ...key, hash, prefix, last4 }))

  const nodes: Program[] = []
  const env = { CHAOS_DATABASE: database.url, CHAOS_MASTER_KEY: masterKey.toString('base64') }
  const startNode = async () => {
    const node = await startProgram('chaos/mirror-node.ts', {
      env: { ...env, CHAOS_OFFSET: String(offset) },
      ready: /ready/,
    })
    nodes.push(node)
  }
  stops.push(() => Promise.all(nodes.map((node) => node.kill())))
  const call: MirrorCluster['call'] = async (method, url, body, token = secret) => {
    const reply = await app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    const answer = reply.body === '' ? null : reply.json()
    if (reply.statusCode >= 300) throw new Error(`${method} ${url}: ${reply.body}`)
    return answer
  }
  const control: MirrorCluster['control'] = async (method, path, body) => {
    const reply = await fetch(`${sandbox.program.url}/_control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  for (const { name } of (await control('GET', '')).systems)
    await control('POST', `/${name}/reset`, seed)
  return {
    account_id,
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    account_key: secret,
    database,
    proxy,
    now,
    async pass(ms) {
      offset += ms
      await Promise.all(nodes.map((node) => node.ask('setOffset', offset)))
    },
    startNode,
    async askNode(question, argument) {
      const node = nodes[turn++ % nodes.length]
      if (!node) throw new Error('No node is up.')
      return node.ask(question, argument)
    },
    async killNode(random) {
      const [victim] = nodes.splice(Math.floor(random() * nodes.length), 1)
      await victim?.kill()
      await startNode()
    },
    call,
    async connect(system) {
      const { path, credentials } = await sandbox.describe(system)
      const connector = catalogue.find((one) => one.system === system)!
      return call('POST', '/admin/v1/connections', {
        customer: { external_id: 'acme', name: 'ACME' },
        system,
        deployment: connector.deployments[0],
        name: `chaos ${system}`,
        credentials: {
          kind: connector.auth[0]!.kind,
          ...credentials,
          base_url: `${proxy.url}${path}`,
        },
      })
    },
    control,
    async readSource(connection, entity) {
      const { io } = await services.access.byId(account_id, connection)
      const found = new Map<string, Copy>()
      let after: unknown = null
      do {
        const query = { limit: 500, after, filters: {}, fields: null, total: false }
        const page = await readPage(io(), entity, query)
        for (const { record } of page.records) found.set(record.id, record)
        after = page.next
      } while (after !== null)
      return found
    },
    look: (fn) => withSystem(pool, fn),
  }
}

/** Of a connection only these entities are synced, as often as can be, with all their history. */
export async function followOnly(
  { look }: MirrorCluster,
  connection: string,
  entities: readonly EntityName[],
): Promise<void> {
  await look((trx) =>
    sql`update sync_entities set enabled = entity = any(${entities}::text[]), every_s = 60,
      history_days = null, next_run_at = case when entity = any(${entities}::text[]) then now() end
      where connection_id = ${connection}`.execute(trx),
  )
}
