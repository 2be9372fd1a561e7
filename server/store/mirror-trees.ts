import { sql } from 'kysely'
import { ME, readAsAccount } from './account-statement.ts'
import type { MirrorRef } from './mirror.ts'
import type { Database } from './pool.ts'

/** Whether all records of an entity were read at least once. */
export async function isMirrored(database: Database, ref: MirrorRef): Promise<boolean> {
  const rows = await readAsAccount(database, ref.account_id, {
    select: sql`sync.entity`,
    from: sql`cross join lateral (
      select entity from sync_entities
      where account_id = ${ME} and connection_id = ${ref.connection_id} and entity = ${ref.entity}
        and fresh_at is not null limit 1) as sync`,
  })
  return rows.length > 0
}

/** Records that have one of these terms, with the record that they are directly below; one more than `most` at most. */
export async function findBelow(
  database: Database,
  ref: MirrorRef,
  parents: readonly number[],
  most: number,
): Promise<{ id: string; parent_id: string | null }[]> {
  return readAsAccount(database, ref.account_id, {
    select: sql`node.*`,
    from: sql`cross join lateral (
      select id, body::json ->> 'parent_id' as parent_id from mirror_records
      where account_id = ${ME} and connection_id = ${ref.connection_id} and entity = ${ref.entity}
        and gone_at is null and terms && ${parents}::bigint[] limit ${most + 1}) as node`,
  })
}
