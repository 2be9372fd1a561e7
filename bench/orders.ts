import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { applyRecords } from '../server/engine/apply-records.ts'
import { createWebhooks } from '../server/engine/webhooks/endpoint-lists.ts'
import { createSecret } from '../server/security/tokens.ts'
import { createAccount } from '../server/store/accounts.ts'
import { createConnectionToken } from '../server/store/connection-tokens.ts'
import { createConnection } from '../server/store/connections.ts'
import { createCustomer } from '../server/store/customers.ts'
import { type Database, withAccount, withSystem } from '../server/store/pool.ts'

export const ENTITY = 'purchase-orders'

/** One entity of one connection, with a token that reads it. */
export interface Holder {
  account_id: string
  connection_id: string
  entity: typeof ENTITY
  token: string
}

/** An order of 1.1 kB as JSON, of one of 3 000 vendors, with three lines of 20 000 items. */
export function makeOrder(n: number, revision = 0): Record<string, unknown> {
  const at = new Date(1_770_000_000_000 + n * 1000 + revision).toISOString()
  return {
    id: String(4_500_000_000 + n),
    object: 'purchase_order',
    number: `PO-${n}`,
    name: null,
    status: ['draft', 'approved', 'ordered', 'closed'][(n + revision) % 4],
    source_status: 'X',
    vendor_id: String(n % 3000),
    vendor_name: `Vendor ${n % 3000}`,
    buyer_id: `U${n % 200}`,
    site_id: `PL${n % 40}`,
    organization_id: 'O1',
    external_reference: null,
    currency: 'EUR',
    total_net_amount: `${n}.00`,
    ordered_on: '2026-02-01',
    notes: 'Deliver to gate 3. '.repeat(13),
    lines: [0, 1, 2].map((line) => ({
      id: String(line),
      item_id: `M${(n * 3 + line) % 20_000}`,
      description: 'Ball bearing 6204',
      quantity: '10',
      unit: 'EA',
      unit_price: '4.50',
      net_amount: '45.00',
    })),
    created_at: '2026-02-01T10:00:00Z',
    updated_at: at,
    deleted_at: null,
    version: String(revision),
  }
}

/** An active connection of an account of its own, whose orders count as synced just now. */
export async function makeHolder(db: Database): Promise<Holder> {
  const holder = {
    account_id: newId('acc_'),
    connection_id: newId('con_'),
    entity: ENTITY,
  } as const
  const { account_id, connection_id } = holder
  const { secret, hash, prefix, last4 } = createSecret('mwc')
  await withSystem(db, (trx) => createAccount(trx, { id: account_id, name: 'Bench' }))
  await withAccount(db, account_id, async (trx) => {
    const customer = { account_id, id: newId('cus_'), external_id: 'bench', name: 'Bench' }
    await createCustomer(trx, customer)
    await createConnection(trx, {
      account_id,
      id: connection_id,
      customer_id: customer.id,
      system: 'maintainx',
      deployment: 'cloud',
      name: 'Bench',
      status: 'active',
      connected_at: new Date(),
    })
    const token = {
      account_id,
      connection_id,
      id: newId('tok_'),
      name: 'bench',
      hash,
      prefix,
      last4,
    }
    await createConnectionToken(trx, { ...token, expires_at: null, scope: null })
    await sql`
      insert into sync_entities (account_id, connection_id, entity, enabled, fresh_at)
      values (${account_id}, ${connection_id}, ${ENTITY}, false, now())`.execute(trx)
  })
  return { ...holder, token: secret }
}

const services = { now: Date.now, webhooks: createWebhooks(() => true) }

/** Brings one page of a sync into the mirror. */
export async function applyPage(
  db: Database,
  { account_id, connection_id, entity }: Holder,
  records: readonly Record<string, unknown>[],
): Promise<void> {
  const sighting = {
    read_at: new Date(),
    originOf: () => ({ origin: 'source', caused_by: null }) as const,
    sync_id: null,
  }
  await withAccount(db, account_id, (trx) =>
    applyRecords(services, trx, { account_id, connection_id, entity }, records, sighting),
  )
}
