import { sql } from 'kysely'
import type { Trx } from './pool.ts'

/** What is kept of a connection beside its own row, and holds data of its source. */
const TABLES = ['status_words', 'idempotency_keys', 'connection_grants', 'request_log'] as const

/**
 * Deletes what was read from the source of a connection: for good. Its row, its timeline, its ledger and its audit log
 * stay. Answers how many rows went, by table.
 */
export async function purgeConnection(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where account_id = ${accountId} and connection_id = ${id}`.execute(
      trx,
    )
    counts[table] = Number(numAffectedRows ?? 0)
  }
  await sql`
    update connections set settings = '{}', capabilities = null, sites = null, host = null,
      permission_problems = '[]', suspicion = null, latency_ms = null, updated_at = now()
    where account_id = ${accountId} and id = ${id}`.execute(trx)
  return counts
}
