import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** A key or token, and when a call came with it. */
export interface Use {
  account_id: string
  id: string
  at: Date
}

/**
 * Written behind: when each key or token was last used, never backwards. Held in the order of their ids, so that two
 * nodes do not deadlock.
 */
export async function recordLastUse(
  trx: SystemTrx,
  table: 'account_keys' | 'connection_tokens',
  used: readonly Use[],
): Promise<void> {
  await sql`
    with seen as (
      select account_id, id, max(at) as at
      from unnest(${used.map((one) => one.account_id)}::text[], ${used.map((one) => one.id)}::text[],
        ${used.map((one) => one.at)}::timestamptz[]) as x (account_id, id, at)
      group by account_id, id
    ), held as materialized (
      select t.account_id, t.id, seen.at from ${sql.table(table)} t join seen using (account_id, id)
      order by t.account_id, t.id for update of t
    )
    update ${sql.table(table)} t set last_used_at = greatest(t.last_used_at, held.at)
    from held where t.account_id = held.account_id and t.id = held.id`.execute(trx)
}
