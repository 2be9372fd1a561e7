import { type SelectQueryBuilder, sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { Deployment, Schema } from './schema.ts'
import type { Link, NewLinkCustomer } from './schema-links.ts'

export type LinkState = 'open' | 'opened' | 'finished' | 'expired' | 'revoked'

export interface NewLink {
  account_id: string
  id: string
  kind: Link['kind']
  customer_id: string | null
  new_customer?: NewLinkCustomer | null
  connection_id?: string | null
  systems?: string[] | null
  name?: string | null
  deployment?: Deployment | null
  metadata?: Record<string, unknown>
  redirect_uri?: string | null
  state?: string | null
  locale?: string | null
  overlap_s?: number
  client_id?: string | null
  code_challenge?: string | null
  token_hash: Buffer
  key_id: string
  created_at: Date
  expires_at: Date
}

export interface LinkFilter {
  customer_id?: string | undefined
  state?: LinkState | undefined
  now: Date
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

type LinkStamp = 'opened_at' | 'finished_at' | 'exchanged_at' | 'revoked_at'

export function createLink(
  trx: Trx,
  { new_customer, systems, metadata, ...plain }: NewLink,
): Promise<Link> {
  return trx
    .insertInto('links')
    .values({
      ...plain,
      new_customer: toJson(new_customer ?? null),
      systems: toJson(systems ?? null),
      metadata: toJson(metadata ?? {}),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Also finds ended links, so that the refusal can say which. */
export function findLinkByToken(trx: SystemTrx, hash: Buffer): Promise<Link | undefined> {
  return trx.selectFrom('links').selectAll().where('token_hash', '=', hash).executeTakeFirst()
}

export function findLink(trx: Trx, accountId: string, id: string): Promise<Link | undefined> {
  return selectLink(trx, accountId, id).executeTakeFirst()
}

/** The link, held until the transaction ends: of two who finish it, one is first. */
export function lockLink(trx: Trx, accountId: string, id: string): Promise<Link | undefined> {
  return selectLink(trx, accountId, id).forUpdate().executeTakeFirst()
}

/** Newest first. */
export function listLinks(
  trx: Trx,
  accountId: string,
  { customer_id, state, now, after, limit }: LinkFilter,
): Promise<Link[]> {
  let query = trx
    .selectFrom('links')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  if (customer_id !== undefined) query = query.where('customer_id', '=', customer_id)
  if (state !== undefined) query = inState(query, state, now)
  return query.execute()
}

/** In the order in which the states are told: revoked before finished before expired. */
function inState(
  query: SelectQueryBuilder<Schema, 'links', Link>,
  state: LinkState,
  now: Date,
): typeof query {
  if (state === 'revoked') return query.where('revoked_at', 'is not', null)
  const living = query.where('revoked_at', 'is', null)
  if (state === 'finished') return living.where('finished_at', 'is not', null)
  const unfinished = living.where('finished_at', 'is', null)
  if (state === 'expired') return unfinished.where('expires_at', '<=', now)
  const current = unfinished.where('expires_at', '>', now)
  return current.where('opened_at', state === 'opened' ? 'is not' : 'is', null)
}

/** Sets a stamp that is not set yet; answers undefined where it was. */
export function stampLink(
  trx: Trx,
  accountId: string,
  id: string,
  stamp: LinkStamp,
  at: Date,
): Promise<Link | undefined> {
  return trx
    .updateTable('links')
    .set({ [stamp]: at })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where(stamp, 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** What a link turned out to be for. */
export async function assignLink(
  trx: Trx,
  accountId: string,
  id: string,
  found: { customer_id?: string; connection_id?: string },
): Promise<void> {
  await trx
    .updateTable('links')
    .set(found)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** How many links a client asked for since then that nobody finished. */
export async function countUnfinishedLinks(
  trx: Trx,
  accountId: string,
  clientId: string,
  since: Date,
): Promise<number> {
  const { count } = await trx
    .selectFrom('links')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('account_id', '=', accountId)
    .where('client_id', '=', clientId)
    .where('created_at', '>', since)
    .where('finished_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** A connection that nobody finished yet may still become one of another system. */
export async function choosePendingSystem(
  trx: Trx,
  accountId: string,
  connectionId: string,
  chosen: { system: string; deployment: Deployment },
): Promise<void> {
  await trx
    .updateTable('connections')
    .set({ ...chosen, updated_at: sql<Date>`now()`, version: sql<number>`version + 1` })
    .where('account_id', '=', accountId)
    .where('id', '=', connectionId)
    .where('status', '=', 'pending')
    .execute()
}

function selectLink(trx: Trx, accountId: string, id: string) {
  return trx
    .selectFrom('links')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
}
