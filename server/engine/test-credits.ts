import type { Connector } from '@millwright/kit'
import { newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { createAccount } from '../store/accounts.ts'
import { createConnection, findConnection, lockConnection } from '../store/connections.ts'
import { createCustomer } from '../store/customers.ts'
import { listEvents } from '../store/events.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { Connection, Deployment } from '../store/schema.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import type { Tier } from './credit-prices.ts'
import { holdCredits, releaseCredits } from './credits.ts'
import { changeState } from './lifecycle.ts'
import { createWebhooks } from './webhooks/endpoint-lists.ts'

export interface Wanted {
  tier: Tier
  deployment?: Deployment
  free?: boolean
}

/** Accounts whose connections need credits, without any source behind them. */
export interface CreditBench {
  services: Services
  /** Every call is as a new tenant: nothing of another test is in the way. */
  makeAccount(): Promise<CreditAccount>
  close(): Promise<void>
}

export interface CreditAccount {
  id: string
  own<T>(fn: (trx: Trx) => Promise<T>): Promise<T>
  /** Answers the connection as it is after that: active, or inactive for want of credits. */
  connect(wanted: Wanted): Promise<Connection>
  disconnect(id: string): Promise<number>
  status(id: string): Promise<string>
  /** Types of the events about credits, oldest first. */
  events(): Promise<string[]>
}

export const actor = { kind: 'key', id: 'key_1', name: 'billing' }
const FREE_HOST = 'sandbox.example'

export async function createCreditBench(): Promise<CreditBench> {
  let clock = Date.UTC(2026, 10, 24)
  const fresh: FreshDatabase = await freshDatabase()
  const catalogue = ([1, 2, 3] as const).map((tier) => ({
    system: `tier-${tier}`,
    tier,
    entities: {},
  }))
  const services = {
    database: fresh.db,
    catalogue: catalogue as unknown as Connector[],
    creditsEnabled: true,
    isSandbox: (host: string) => host === FREE_HOST,
    checkInterval: 60_000,
    access: { forget() {} },
    webhooks: createWebhooks(() => true),
    // Ticks with every look: what happens later has the later id.
    now: () => ++clock,
  } as unknown as Services
  return {
    services,
    makeAccount: () => makeAccount(services),
    close: () => fresh.close(),
  }
}

async function makeAccount(services: Services): Promise<CreditAccount> {
  const account_id = newId('acc_')
  const customer_id = newId('cus_')
  const { database } = services
  const own = <T>(fn: (trx: Trx) => Promise<T>) => withAccount(database, account_id, fn)
  await withSystem(database, async (trx) => {
    await createAccount(trx, { id: account_id, name: 'Acme Software' })
    const customer = { account_id, id: customer_id, external_id: 'acme', name: 'ACME' }
    await createCustomer(trx, customer)
  })
  return {
    id: account_id,
    own,
    connect: ({ tier, deployment = 'cloud', free = false }) =>
      own(async (trx) => {
        const pending = await createConnection(trx, {
          account_id,
          id: newId('con_', services.now()),
          customer_id,
          system: `tier-${tier}`,
          deployment,
          name: 'Plant Ulm',
          status: 'pending',
          host: free ? FREE_HOST : 'erp.example',
        })
        return settle(services, trx, pending!, { tier, deployment, free })
      }),
    disconnect: (id) =>
      own(async (trx) => {
        const connection = (await lockConnection(trx, account_id, id))!
        if (connection.status === 'disconnected') return 0
        await changeState(services, trx, connection, { to: 'disconnected', cause: 'disconnected' })
        const { released } = await releaseCredits(services, trx, { account_id, connection_id: id })
        return released
      }),
    status: (id) => own(async (trx) => (await findConnection(trx, account_id, id))!.status),
    events: () =>
      own(async (trx) => {
        const events = await listEvents(trx, account_id, { limit: 999 })
        return events
          .sort((one, other) => (one.id < other.id ? -1 : 1))
          .map(({ type }) => type)
          .filter((type) => type.startsWith('credits.'))
      }),
  }
}

async function settle(
  services: Services,
  trx: Trx,
  connection: Connection,
  terms: Required<Wanted>,
): Promise<Connection> {
  const { account_id, id } = connection
  const result = await holdCredits(services, trx, {
    account_id,
    connection_id: id,
    ...terms,
    actor,
  })
  if ('held' in result) {
    const change = { to: 'active', cause: 'connected' } as const
    return changeState(services, trx, connection, change)
  }
  const reason = { code: 'insufficient_credits', message: 'short', since: '', evidence: [] }
  const change = { to: 'inactive', cause: 'insufficient_credits', reason } as const
  return changeState(services, trx, connection, change)
}
