import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { ConnectionGrant } from './schema.ts'

export interface GrantRow {
  account_id: string
  connection_id: string
  sealed_tokens: Buffer
  sealed_data_key: Buffer
  master_key_id: string
  refresh_at: Date | null
  expires_at: Date | null
}

/** New tokens from a person's consent: they replace what was there, and fence every renewal under way. */
export async function replaceGrant(trx: Trx, grant: GrantRow): Promise<void> {
  const { account_id, connection_id, ...given } = grant
  await trx
    .insertInto('connection_grants')
    .values(grant)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'connection_id']).doUpdateSet({
        ...given,
        failures: 0,
        refreshed_at: sql<Date>`now()`,
        version: sql<number>`connection_grants.version + 1`,
      }),
    )
    .execute()
}

export function findGrant(
  trx: Trx,
  accountId: string,
  connectionId: string,
): Promise<ConnectionGrant | undefined> {
  return selectGrant(trx, accountId, connectionId).executeTakeFirst()
}

/** Holds the row until the transaction ends: of all nodes one renews, the others wait and read what it wrote. */
export function lockGrant(
  trx: Trx,
  accountId: string,
  connectionId: string,
): Promise<ConnectionGrant | undefined> {
  return selectGrant(trx, accountId, connectionId).forUpdate().executeTakeFirst()
}

/** Tokens that the identity provider renewed. False where somebody wrote newer ones than `version` meanwhile. */
export async function renewGrant(trx: Trx, version: number, grant: GrantRow): Promise<boolean> {
  const { account_id, connection_id, ...given } = grant
  const { numUpdatedRows } = await trx
    .updateTable('connection_grants')
    .set({ ...given, failures: 0, refreshed_at: sql<Date>`now()`, version: version + 1 })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A renewal that failed: when it is tried next; null where nobody tries again. */
export async function postponeGrant(
  trx: Trx,
  { account_id, connection_id, failures }: ConnectionGrant,
  refresh_at: Date | null,
): Promise<void> {
  await trx
    .updateTable('connection_grants')
    .set({ failures: failures + 1, refresh_at })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .execute()
}

/** Those whose tokens should be renewed by now, the most urgent first. */
export async function listDueGrants(
  trx: SystemTrx,
  now: Date,
  limit: number,
): Promise<{ account_id: string; connection_id: string }[]> {
  const { rows } = await sql<{ account_id: string; connection_id: string }>`
    select g.account_id, g.connection_id from connection_grants g
    join connections c on c.account_id = g.account_id and c.id = g.connection_id
    where g.refresh_at <= ${now} and c.status in ('active', 'unreachable')
    order by g.refresh_at limit ${limit} for update of g skip locked`.execute(trx)
  return rows
}

function selectGrant(trx: Trx, accountId: string, connectionId: string) {
  return trx
    .selectFrom('connection_grants')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
}
