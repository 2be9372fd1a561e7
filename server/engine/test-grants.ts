import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import type { Tokens } from '@millwright/kit'
import { createSandbox } from '@millwright/sandbox'
import { Client } from 'pg'
import { createServices, type Services } from '../services.ts'
import { listEvents } from '../store/events.ts'
import { openDatabase, withAccount, withSystem } from '../store/pool.ts'
import type { Connection, ConnectionGrant } from '../store/schema.ts'
import { freshDatabase } from '../store/test-database.ts'
import { loadGrant } from './sealed-grant.ts'
import { type ConsentAt, connectWith, consent, makeOwner, openConsent } from './test-consent.ts'

/** Nodes on one database, and a system with its authorization server; all with one clock. */
export interface GrantBench {
  clock: { now: number }
  /** A further node, with `change` of its services' options. */
  addNode(change?: { upstreamTimeout?: number }): Promise<Services>
  makeOwner(): Promise<{ account_id: string; customer_id: string }>
  /** Connects by a new consent; answers the connection's id. */
  connect(owner?: { account_id: string; customer_id: string }): Promise<string>
  consent(): Promise<Tokens>
  /** One call to the source, through a node. */
  read(node: Services, id: string): Promise<void>
  /** Connections of the first owner. */
  account_id: string
  find(id: string): Promise<Connection>
  grantOf(id: string): Promise<ConnectionGrant | undefined>
  tokensOf(id: string): Promise<Tokens>
  eventsOf(id: string): Promise<string[]>
  forgetGrants(): Promise<void>
  /** Renewals that wait for the authorization server now. */
  countTurns(): Promise<number>
  /** Ends the database sessions of those. */
  breakTurns(): Promise<void>
  /** Requests for new tokens since the last time. */
  countRenewals(): Promise<number>
  control: ConsentAt['control']
  /** All that was logged. */
  logged: string[]
  close(): Promise<void>
}

const TURNS = `from pg_stat_activity
  where application_name = 'millwright grants' and state = 'idle in transaction'`

export async function startGrantBench(): Promise<GrantBench> {
  const clock = { now: Date.UTC(2026, 10, 24, 9, 12) }
  const now = () => clock.now
  const { db, url, ownerUrl, close: dropDatabase } = await freshDatabase()
  const owned = new Client(ownerUrl)
  await owned.connect()
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 3 }, now })
  const masterKeys = [randomBytes(32)]
  const logged: string[] = []
  const note = (fields: object, text: string) => {
    logged.push(`${text} ${JSON.stringify(fields)}`)
  }
  const stops: (() => Promise<void>)[] = []
  const addNode: GrantBench['addNode'] = async ({ upstreamTimeout = 10_000 } = {}) => {
    const database = await openDatabase({ url, size: 4 })
    const { services, close } = await createServices({
      database,
      masterKeys,
      catalogue,
      log: { error: note, warn: note },
      allowPrivate: () => true,
      upstreamTimeout,
      publicUrl: 'https://api.example',
      flushEvery: 3_600_000,
      now,
    })
    stops.push(async () => {
      await close()
      await database.close()
    })
    return services
  }
  const first = await addNode()
  const at = await openConsent(first, sandbox.url)
  const owner = await makeOwner(first)
  const { account_id } = owner
  let counted = 0
  const bench: GrantBench = {
    clock,
    addNode,
    account_id,
    logged,
    control: at.control,
    makeOwner: () => makeOwner(first),
    consent: () => consent(first, at),
    connect: async (of = owner) => connectWith(first, at, of, await consent(first, at)),
    async read(node, id) {
      const io = (await node.access.byId(account_id, id)).io()
      await io.send(at.connector.probe as { method: 'GET'; path: string })
    },
    find: (id) =>
      withAccount(db, account_id, (trx) =>
        trx.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
      ),
    grantOf: (id) =>
      withSystem(db, (trx) =>
        trx
          .selectFrom('connection_grants')
          .selectAll()
          .where('connection_id', '=', id)
          .executeTakeFirst(),
      ),
    tokensOf: async (id) => (await loadGrant(first, db, { account_id, id })).tokens,
    async eventsOf(id) {
      const events = await withAccount(db, account_id, (trx) =>
        listEvents(trx, account_id, { connection_id: id, limit: 100 }),
      )
      return events.map(({ type }) => type)
    },
    forgetGrants: async () => {
      await owned.query('delete from connection_grants')
    },
    countTurns: async () => (await owned.query(`select ${TURNS}`)).rows.length,
    breakTurns: async () => {
      await owned.query(`select pg_terminate_backend(pid) ${TURNS}`)
    },
    async countRenewals() {
      const { requests } = await at.control('GET', '/requests')
      const all = requests.filter(
        ({ operation }: { operation?: string }) => operation === 'refresh_token',
      ).length
      const fresh = all - counted
      counted = all
      return fresh
    },
    async close() {
      for (const stop of stops.splice(0).reverse()) await stop()
      await sandbox.close()
      await owned.end()
      await dropDatabase()
    },
  }
  return bench
}
