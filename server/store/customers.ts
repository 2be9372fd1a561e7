import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { Customer, Language } from './schema.ts'
import { containing } from './search-pattern.ts'

export interface NewCustomer {
  account_id: string
  id: string
  external_id: string
  name: string
  contact_email?: string | null
  language?: Language | undefined
  notify_contact?: boolean | undefined
  metadata?: Record<string, unknown>
}

export interface CustomerPatch {
  name?: string
  contact_email?: string | null
  language?: Language
  notify_contact?: boolean
  metadata?: Record<string, unknown>
}

export interface CustomerFilter {
  /** Part of the name, the external id or the e-mail address. */
  search?: string | undefined
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

/** Answers undefined where the account has a customer of that external id. */
export function createCustomer(trx: Trx, customer: NewCustomer): Promise<Customer | undefined> {
  return trx
    .insertInto('customers')
    .values({ ...customer, metadata: toJson(customer.metadata ?? {}) })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'external_id']).where('deleted_at', 'is', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst()
}

export function findCustomer(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<Customer | undefined> {
  return selectLiving(trx, accountId).where('id', '=', id).executeTakeFirst()
}

export function findCustomerByExternalId(
  trx: Trx,
  accountId: string,
  externalId: string,
): Promise<Customer | undefined> {
  return selectLiving(trx, accountId).where('external_id', '=', externalId).executeTakeFirst()
}

/** Newest first. */
export function listCustomers(
  trx: Trx,
  accountId: string,
  { search, after, limit }: CustomerFilter,
): Promise<Customer[]> {
  let query = selectLiving(trx, accountId).orderBy('id', 'desc').limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  if (search !== undefined) {
    const pattern = containing(search)
    query = query.where((where) =>
      where.or([
        where('name', 'ilike', pattern),
        where('external_id', 'ilike', pattern),
        where('contact_email', 'ilike', pattern),
      ]),
    )
  }
  return query.execute()
}

export function updateCustomer(
  trx: Trx,
  accountId: string,
  id: string,
  { metadata, ...patch }: CustomerPatch,
): Promise<Customer | undefined> {
  return trx
    .updateTable('customers')
    .set({
      ...patch,
      ...(metadata && { metadata: toJson(metadata) }),
      updated_at: sql<Date>`now()`,
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/**
 * Marks the customer deleted, unless a connection of it is not disconnected.
 * Locks the row first: `createConnection` takes the same lock, so neither overlooks the other.
 */
export async function deleteCustomer(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<'deleted' | 'not_found' | 'has_connections'> {
  const found = await selectLiving(trx, accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) return 'not_found'
  const connection = await trx
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', accountId)
    .where('customer_id', '=', id)
    .where('status', '<>', 'disconnected')
    .limit(1)
    .executeTakeFirst()
  if (connection) return 'has_connections'
  await trx
    .updateTable('customers')
    .set({ deleted_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
  return 'deleted'
}

function selectLiving(trx: Trx, accountId: string) {
  return trx
    .selectFrom('customers')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
}
