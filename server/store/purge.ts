import { sql } from 'kysely'
import { type Database, type Trx, withAccount } from './pool.ts'
import { holdSyncEntities } from './sync-entities.ts'

/** What is kept of a connection beside its own row, and holds data of its source. */
const TABLES = [
  'status_words',
  'idempotency_keys',
  'connection_grants',
  'request_log',
  'own_writes',
  'mirror_records',
  'syncs',
  'sweep_keys',
  'push_hints',
  'webhook_sync_marks',
] as const

/** Whatever is under way brings nothing more: to be committed before the purge itself. Answers how many entities. */
export async function endSyncing(trx: Trx, accountId: string, id: string): Promise<number> {
  await holdSyncEntities(trx, accountId, id)
  const { numAffectedRows } = await sql`
    delete from sync_entities where account_id = ${accountId} and connection_id = ${id}`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}

/** Rows of one transaction: a longer one would keep the change feed of every account waiting. */
const BATCH = 10_000

/**
 * Deletes what was read from the source of a connection: for good. Its row, its timeline, its ledger and its audit log
 * stay. Answers how many rows went, by table. In many transactions: what was cut off is finished by another purge.
 */
export async function purgeConnection(
  database: Database,
  accountId: string,
  id: string,
  { batch = BATCH }: { batch?: number } = {},
): Promise<Record<string, number>> {
  const remove = (table: string, where: ReturnType<typeof sql>) =>
    withAccount(database, accountId, async (trx) => {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ${where}`.execute(trx)
      return Number(numAffectedRows ?? 0)
    })
  const purge = async (table: string, only = sql``) => {
    const its = sql`account_id = ${accountId} and connection_id = ${id} ${only}`
    const some = sql`ctid = any (array(
      select ctid from ${sql.table(table)} where ${its} limit ${batch}))`
    let count = 0
    for (let gone = batch; gone === batch; count += gone) gone = await remove(table, some)
    // What was written while it was to be deleted has moved.
    return count + (await remove(table, its))
  }
  const counts: Record<string, number> = {}
  for (const table of TABLES) counts[table] = await purge(table)
  // What became of the connection itself stays known.
  counts.events = await purge('events', sql`and (entity is not null or type like 'sync.%')`)
  // That it was disconnected may still be on its way.
  counts.webhook_deliveries = await purge(
    'webhook_deliveries',
    sql`and type not like 'connection.%'`,
  )
  await withAccount(database, accountId, (trx) =>
    sql`
      update connections set settings = '{}', capabilities = null, sites = null, host = null,
        permission_problems = '[]', suspicion = null, latency_ms = null, updated_at = now()
      where account_id = ${accountId} and id = ${id}`.execute(trx),
  )
  return counts
}
