import { sql } from 'kysely'
import type { Database } from './pool.ts'

/** The oldest transaction that is open in the database cluster: no change feed goes beyond it. */
export interface FeedHolder {
  transaction: string
  /** Its name where it was prepared and waits for somebody to end it; else null. */
  prepared: string | null
}

/** Who holds the change feeds back right now; undefined where nobody does. */
export async function findFeedHolder({ kysely }: Database): Promise<FeedHolder | undefined> {
  const { rows } = await sql<FeedHolder>`
    with now as materialized (select pg_current_snapshot() as snapshot),
    oldest as (
      select pg_snapshot_xmin(snapshot)::text::bigint as transaction from now
      where pg_snapshot_xmin(snapshot) < pg_snapshot_xmax(snapshot)
    )
    select o.transaction::text, p.gid as prepared from oldest o
    -- Kept there without the times that the count has begun anew.
    left join pg_prepared_xacts p on p.transaction::text::bigint = o.transaction % 4294967296`.execute(
    kysely,
  )
  return rows[0]
}
