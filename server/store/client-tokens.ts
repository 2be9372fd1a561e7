import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { ClientToken, OAuthClient } from './schema-links.ts'

export interface ClientTokenHolder {
  token: ClientToken
  client: Pick<OAuthClient, 'name' | 'role' | 'revoked_at'>
}

export async function createClientToken(
  trx: Trx,
  token: Omit<ClientToken, 'revoked_at'>,
): Promise<void> {
  await trx.insertInto('client_tokens').values(token).execute()
}

/** Also finds what ended, so that the refusal can say so. */
export async function findClientTokenHolder(
  trx: SystemTrx,
  hash: Buffer,
): Promise<ClientTokenHolder | undefined> {
  const token = await trx
    .selectFrom('client_tokens')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!token) return undefined
  const client = await trx
    .selectFrom('oauth_clients')
    .select(['name', 'role', 'revoked_at'])
    .where('account_id', '=', token.account_id)
    .where('id', '=', token.client_id)
    .executeTakeFirstOrThrow()
  return { token, client }
}

/** Ends the client's token of this hash; answers its id. */
export async function revokeClientToken(
  trx: Trx,
  accountId: string,
  clientId: string,
  hash: Buffer,
): Promise<string | undefined> {
  const row = await trx
    .updateTable('client_tokens')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('account_id', '=', accountId)
    .where('client_id', '=', clientId)
    .where('hash', '=', hash)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Deletes tokens that ended before then. */
export async function purgeClientTokens(trx: SystemTrx, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('client_tokens')
    .where('expires_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
