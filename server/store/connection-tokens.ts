import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { Account, Connection, ConnectionToken, Customer } from './schema.ts'
import type { TokenScope } from './schema-keys.ts'

export type VisibleConnectionToken = Omit<ConnectionToken, 'hash'>

const VISIBLE = [
  'account_id',
  'id',
  'connection_id',
  'name',
  'prefix',
  'last4',
  'scope',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const

export interface NewConnectionToken {
  account_id: string
  id: string
  connection_id: string
  name: string
  hash: Buffer
  prefix: string
  last4: string
  scope?: TokenScope | null | undefined
  expires_at?: Date | null
}

/** Everything that a call with this token needs to know: what a cache keeps. */
export interface TokenHolder {
  token: VisibleConnectionToken
  connection: Connection
  customer: Customer
  account: Account
}

export function createConnectionToken(
  trx: Trx,
  token: NewConnectionToken,
): Promise<VisibleConnectionToken> {
  return trx
    .insertInto('connection_tokens')
    .values({ ...token, scope: toJson(token.scope ?? null) })
    .returning(VISIBLE)
    .executeTakeFirstOrThrow()
}

/** Also finds revoked and expired tokens, and those of ended connections. */
export async function findTokenHolder(
  trx: SystemTrx,
  hash: Buffer,
): Promise<TokenHolder | undefined> {
  const token = await trx
    .selectFrom('connection_tokens')
    .select(VISIBLE)
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!token) return undefined
  const connection = await trx
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', token.account_id)
    .where('id', '=', token.connection_id)
    .executeTakeFirstOrThrow()
  const customer = await trx
    .selectFrom('customers')
    .selectAll()
    .where('account_id', '=', token.account_id)
    .where('id', '=', connection.customer_id)
    .executeTakeFirstOrThrow()
  const account = await trx
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', token.account_id)
    .executeTakeFirstOrThrow()
  return { token, connection, customer, account }
}

export function listConnectionTokens(
  trx: Trx,
  accountId: string,
  connectionId: string,
  page: { after?: string | undefined; limit: number },
): Promise<VisibleConnectionToken[]> {
  let query = trx
    .selectFrom('connection_tokens')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .orderBy('id')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  return query.execute()
}

/** Changes a token that lives at `now`; answers undefined where there is none. */
export function updateConnectionToken(
  trx: Trx,
  accountId: string,
  connectionId: string,
  id: string,
  patch: { name?: string; expires_at?: Date | null },
  now: Date,
): Promise<VisibleConnectionToken | undefined> {
  return trx
    .updateTable('connection_tokens')
    .set(patch)
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .returning(VISIBLE)
    .executeTakeFirst()
}

/** Answers undefined where there is no such token; a revoked one keeps its first instant. */
export function revokeConnectionToken(
  trx: Trx,
  accountId: string,
  connectionId: string,
  id: string,
): Promise<VisibleConnectionToken | undefined> {
  return trx
    .updateTable('connection_tokens')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .returning(VISIBLE)
    .executeTakeFirst()
}

/** Ends every token of a connection; answers those that lived until now. */
export function revokeAllConnectionTokens(
  trx: Trx,
  accountId: string,
  connectionId: string,
): Promise<VisibleConnectionToken[]> {
  return trx
    .updateTable('connection_tokens')
    .set({ revoked_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('revoked_at', 'is', null)
    .returning(VISIBLE)
    .execute()
}

/** Lets a token live until `expiresAt` at most: the overlap of a rotation. */
export function limitConnectionToken(
  trx: Trx,
  accountId: string,
  connectionId: string,
  id: string,
  expiresAt: Date,
): Promise<VisibleConnectionToken | undefined> {
  return trx
    .updateTable('connection_tokens')
    .set({ expires_at: sql<Date>`least(expires_at, ${expiresAt}::timestamptz)` })
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .returning(VISIBLE)
    .executeTakeFirst()
}

/** The same for every token of a connection. */
export async function limitConnectionTokens(
  trx: Trx,
  accountId: string,
  connectionId: string,
  expiresAt: Date,
): Promise<void> {
  await trx
    .updateTable('connection_tokens')
    .set({ expires_at: sql<Date>`least(expires_at, ${expiresAt}::timestamptz)` })
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('revoked_at', 'is', null)
    .execute()
}
