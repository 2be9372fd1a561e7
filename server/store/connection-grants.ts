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
  refreshed_at: Date
}

/** A grant whose tokens should be renewed by now. */
export interface DueGrant {
  account_id: string
  connection_id: string
  host: string | null
  version: number
}

/** New tokens from a person's consent: they replace what was there, and fence every renewal under way. */
export async function replaceGrant(trx: Trx, grant: GrantRow): Promise<void> {
  const { account_id: _, connection_id: __, ...given } = grant
  await trx
    .insertInto('connection_grants')
    .values(grant)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'connection_id']).doUpdateSet({
        ...given,
        failures: 0,
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
  return trx
    .selectFrom('connection_grants')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
}

/**
 * Takes the turn to renew the tokens of a connection until the transaction ends, however it ends; false where somebody
 * else has it. The row stays free meanwhile: who signs in anew or disconnects does not wait for the identity provider.
 * A node that falls silent loses its turn after `longest` ms.
 */
export async function takeTurn(trx: Trx, connectionId: string, longest: number): Promise<boolean> {
  const { rows } = await sql<{ is_ours: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`tokens of ${connectionId}`}, 0)) as is_ours,
      set_config('idle_in_transaction_session_timeout', ${String(longest)}, true)`.execute(trx)
  return rows[0]!.is_ours
}

/** Tokens that the identity provider renewed. False where somebody wrote newer ones than `version`, or they ended. */
export async function renewGrant(trx: Trx, version: number, grant: GrantRow): Promise<boolean> {
  const { account_id, connection_id, ...given } = grant
  const { numUpdatedRows } = await trx
    .updateTable('connection_grants')
    .set({ ...given, failures: 0, version: version + 1 })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A renewal that failed: when it is tried next; null where nobody does so before a call needs the token. */
export async function postponeGrant(
  trx: Trx,
  grant: Pick<ConnectionGrant, 'account_id' | 'connection_id' | 'version'>,
  refresh_at: Date | null,
): Promise<void> {
  await trx
    .updateTable('connection_grants')
    .set({ failures: sql<number>`failures + 1`, refresh_at })
    .where('account_id', '=', grant.account_id)
    .where('connection_id', '=', grant.connection_id)
    .where('version', '=', grant.version)
    .execute()
}

/** A grant that is gone: what is left of its tokens. */
export async function endGrant(trx: Trx, version: number, grant: GrantRow): Promise<void> {
  const { account_id, connection_id, ...left } = grant
  await trx
    .updateTable('connection_grants')
    .set({ ...left, failures: sql<number>`failures + 1` })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('version', '=', version)
    .execute()
}

/** Forgets the tokens for good. */
export async function forgetGrant(
  trx: Trx,
  accountId: string,
  connectionId: string,
): Promise<void> {
  await trx
    .deleteFrom('connection_grants')
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .execute()
}

/**
 * Those whose tokens should be renewed by now: of each account the most urgent one first, then the second of each, so
 * that a large one does not keep the others waiting. Of connections that nobody looks after the tokens are left alone,
 * until a call needs them.
 */
export async function listDueGrants(trx: SystemTrx, now: Date, limit: number): Promise<DueGrant[]> {
  const { rows } = await sql<DueGrant>`
    with due as (
      select g.account_id, g.connection_id, g.version, g.refresh_at, c.host,
        c.status in ('active', 'unreachable') as is_watched
      from connection_grants g
      join connections c on c.account_id = g.account_id and c.id = g.connection_id
      where g.refresh_at <= ${now}
    ), asleep as (
      update connection_grants g set refresh_at = null from due
      where not due.is_watched and g.account_id = due.account_id
        and g.connection_id = due.connection_id and g.version = due.version
    ), fair as (
      select due.*, row_number() over (partition by account_id order by refresh_at) as turn
      from due where is_watched
    )
    select account_id, connection_id, host, version from fair
    order by turn, refresh_at limit ${limit}`.execute(trx)
  return rows
}

/** An identity provider that was down answers again: whoever waits for the end of a back-off is due now. */
export async function hastenGrants(trx: SystemTrx, host: string, now: Date): Promise<void> {
  await sql`
    update connection_grants g set refresh_at = ${now} from connections c
    where c.account_id = g.account_id and c.id = g.connection_id and c.host = ${host}
      and g.failures > 0 and g.refresh_at > ${now}`.execute(trx)
}
