import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** A key or token, and when a call came with it. */
export interface Use {
  account_id: string
  id: string
  at: Date
}

/** Written behind: when each key or token was last used, never backwards. */
export async function recordLastUse(
  trx: SystemTrx,
  table: 'account_keys' | 'connection_tokens',
  used: readonly Use[],
): Promise<void> {
  await sql`
    update ${sql.table(table)} t set last_used_at = greatest(t.last_used_at, u.at)
    from (
      select account_id, id, max(at) as at
      from unnest(${used.map((one) => one.account_id)}::text[], ${used.map((one) => one.id)}::text[],
        ${used.map((one) => one.at)}::timestamptz[]) as x (account_id, id, at)
      group by account_id, id
    ) u
    where t.account_id = u.account_id and t.id = u.id`.execute(trx)
}
