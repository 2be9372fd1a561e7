import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** Connections that nobody finished, and whose links have all ended: expired or revoked. */
export async function listUnfinished(
  trx: SystemTrx,
  now: Date,
  limit: number,
): Promise<{ account_id: string; id: string }[]> {
  const { rows } = await sql<{ account_id: string; id: string }>`
    select c.account_id, c.id from connections c
    where c.status = 'pending' and not exists (
      select from links l
      where l.account_id = c.account_id and l.connection_id = c.id
        and l.revoked_at is null and l.expires_at > ${now}
    )
    order by c.account_id, c.id limit ${limit}`.execute(trx)
  return rows
}
