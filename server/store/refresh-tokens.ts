import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { RefreshToken } from './schema-links.ts'

export async function createRefreshToken(
  trx: Trx,
  token: Omit<RefreshToken, 'used_at' | 'revoked_at'>,
): Promise<void> {
  await trx.insertInto('refresh_tokens').values(token).execute()
}

/** The client's token of this hash, held until the transaction ends; used and ended ones too. */
export function lockRefreshToken(
  trx: Trx,
  accountId: string,
  clientId: string,
  hash: Buffer,
): Promise<RefreshToken | undefined> {
  return trx
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('client_id', '=', clientId)
    .where('hash', '=', hash)
    .forUpdate()
    .executeTakeFirst()
}

export async function useRefreshToken(
  trx: Trx,
  { account_id, id }: RefreshToken,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ used_at: at })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute()
}

/** Ends a family; answers the ids of the connection tokens that were given with it. */
export async function revokeFamily(
  trx: Trx,
  accountId: string,
  familyId: string,
): Promise<string[]> {
  const rows = await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('account_id', '=', accountId)
    .where('family_id', '=', familyId)
    .returning('token_id')
    .execute()
  return rows.map(({ token_id }) => token_id)
}

/** Ends what was given before a reauthorization, at once or after its overlap. */
export async function endConnectionFamilies(
  trx: Trx,
  accountId: string,
  connectionId: string,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ expires_at: sql<Date>`least(expires_at, ${at}::timestamptz)` })
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .execute()
}

/** The family that a connection token was given with. */
export async function findFamilyOf(
  trx: Trx,
  accountId: string,
  tokenId: string,
): Promise<string | undefined> {
  const row = await trx
    .selectFrom('refresh_tokens')
    .select('family_id')
    .where('account_id', '=', accountId)
    .where('token_id', '=', tokenId)
    .executeTakeFirst()
  return row?.family_id
}

/** The connection token of this hash, where this client was given it: for a code, or for a refresh token. */
export function findGivenToken(
  trx: Trx,
  accountId: string,
  clientId: string,
  hash: Buffer,
): Promise<{ id: string; connection_id: string } | undefined> {
  return trx
    .selectFrom('connection_tokens as t')
    .select(['t.id', 't.connection_id'])
    .where('t.account_id', '=', accountId)
    .where('t.hash', '=', hash)
    .where((where) =>
      where.or([
        where.exists(
          where
            .selectFrom('refresh_tokens as r')
            .select('r.id')
            .whereRef('r.account_id', '=', 't.account_id')
            .whereRef('r.token_id', '=', 't.id')
            .where('r.client_id', '=', clientId),
        ),
        where.exists(
          where
            .selectFrom('link_codes as c')
            .innerJoin('links as l', (join) =>
              join.onRef('l.account_id', '=', 'c.account_id').onRef('l.id', '=', 'c.link_id'),
            )
            .select('c.id')
            .whereRef('c.account_id', '=', 't.account_id')
            .whereRef('c.token_id', '=', 't.id')
            .where('l.client_id', '=', clientId),
        ),
      ]),
    )
    .executeTakeFirst()
}

/** Deletes tokens that ended before then. */
export async function purgeRefreshTokens(trx: SystemTrx, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('refresh_tokens')
    .where('expires_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
