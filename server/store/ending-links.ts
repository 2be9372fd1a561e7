import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** A connection, and the link that its people have. */
export interface EndingLink {
  account_id: string
  id: string
  link_id: string | null
}

/**
 * Connections that need reauthorization, and whose people have no link that works until `until`: it ends before, was
 * revoked or used, or its address cannot be shown any more because its key is not `keyId`.
 */
export async function listEndingLinks(
  trx: SystemTrx,
  { until, keyId, limit }: { until: Date; keyId: string; limit: number },
): Promise<EndingLink[]> {
  const { rows } = await sql<EndingLink>`
    select c.account_id, c.id, c.reason -> 'link' ->> 'id' as link_id from connections c
    where c.status = 'reauthorization_required' and not exists (
      select from links l where l.account_id = c.account_id
        and l.id = c.reason -> 'link' ->> 'id' and l.key_id = ${keyId} and l.expires_at > ${until}
        and l.revoked_at is null and l.finished_at is null)
    order by c.account_id, c.id limit ${limit}`.execute(trx)
  return rows
}
