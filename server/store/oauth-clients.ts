import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { KeyRole } from './schema.ts'
import type { OAuthClient } from './schema-links.ts'

export type VisibleOAuthClient = Omit<OAuthClient, 'hash' | 'former_hash'>

const VISIBLE = [
  'account_id',
  'id',
  'name',
  'is_public',
  'redirect_uris',
  'role',
  'expiring_tokens',
  'prefix',
  'last4',
  'former_until',
  'created_at',
  'revoked_at',
] as const

/** What is stored of a client's secret. */
export interface ClientSecret {
  hash: Buffer
  prefix: string
  last4: string
}

export interface NewOAuthClient extends Partial<ClientSecret> {
  account_id: string
  id: string
  name: string
  is_public: boolean
  redirect_uris: string[]
  role: KeyRole | null
  expiring_tokens: boolean
}

export interface OAuthClientPatch {
  name?: string
  redirect_uris?: string[]
  role?: KeyRole | null
  expiring_tokens?: boolean
}

export function createOAuthClient(
  trx: Trx,
  { redirect_uris, ...plain }: NewOAuthClient,
): Promise<VisibleOAuthClient> {
  return trx
    .insertInto('oauth_clients')
    .values({ ...plain, redirect_uris: toJson(redirect_uris) })
    .returning(VISIBLE)
    .executeTakeFirstOrThrow()
}

/** Before the account is known: whose client this is. Revoked ones too. */
export function findClientAnywhere(trx: SystemTrx, id: string): Promise<OAuthClient | undefined> {
  return trx.selectFrom('oauth_clients').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findOAuthClient(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<VisibleOAuthClient | undefined> {
  return trx
    .selectFrom('oauth_clients')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Newest first. */
export function listOAuthClients(
  trx: Trx,
  accountId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<VisibleOAuthClient[]> {
  let query = trx
    .selectFrom('oauth_clients')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  return query.execute()
}

/** Answers undefined where there is no living client of this id. */
export function updateOAuthClient(
  trx: Trx,
  accountId: string,
  id: string,
  { redirect_uris, ...plain }: OAuthClientPatch,
): Promise<VisibleOAuthClient | undefined> {
  return trx
    .updateTable('oauth_clients')
    .set({ ...plain, ...(redirect_uris && { redirect_uris: toJson(redirect_uris) }) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(VISIBLE)
    .executeTakeFirst()
}

/** A new secret; the one before works until then. */
export function rotateClientSecret(
  trx: Trx,
  accountId: string,
  id: string,
  secret: ClientSecret,
  formerUntil: Date,
): Promise<VisibleOAuthClient | undefined> {
  return trx
    .updateTable('oauth_clients')
    .set({ ...secret, former_hash: sql<Buffer>`hash`, former_until: formerUntil })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('is_public', '=', false)
    .returning(VISIBLE)
    .executeTakeFirst()
}

/** Answers undefined where there is no such client; a revoked one keeps its first instant. */
export function revokeOAuthClient(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<VisibleOAuthClient | undefined> {
  return trx
    .updateTable('oauth_clients')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning(VISIBLE)
    .executeTakeFirst()
}
