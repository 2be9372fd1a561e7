import { sql } from 'kysely'
import type { NewEvent } from './events.ts'
import type { Trx } from './pool.ts'
import { preferIndexes } from './prefer-indexes.ts'

export interface ReplayRange {
  /** Only these. */
  ids?: readonly string[] | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** `place` of the last event of the page before. */
  after?: string | undefined
}

/** An event with its place in the order. */
export type PlacedEvent = NewEvent & { place: string }

/** By how much the times of two events may be in another order than the events: clocks of nodes, and long transactions. */
const DISORDER = 3_600_000

/**
 * A place that lies before all events since then, found from the newest end: what happened long before is not read.
 * Undefined where there is nothing older.
 */
export async function findPlaceBefore(
  trx: Trx,
  accountId: string,
  from: Date,
): Promise<string | undefined> {
  await preferIndexes(trx)
  const { rows } = await sql<{ place: string }>`
    select position || '.' || seq as place from events
    where account_id = ${accountId} and at < ${new Date(from.getTime() - DISORDER)}
    order by position desc, seq desc limit 1`.execute(trx)
  return rows[0]?.place
}

/** Events in the order in which they happened. */
export async function listForReplay(
  trx: Trx,
  accountId: string,
  { ids, from, to, after }: ReplayRange,
  limit: number,
): Promise<PlacedEvent[]> {
  const [position = '-1', seq = '-1'] = after?.split('.') ?? []
  const its = sql`account_id = ${accountId}`
  // Where they are named, each is looked up by its key; else the feed is read on in its order.
  const source = ids
    ? sql`(select * from events where ${its} and id = any(${ids}::text[]) offset 0) as e`
    : sql`events`
  const { rows } = await sql<PlacedEvent & { entity: string | null; record_id: string | null }>`
    select account_id, id, type, connection_id, data, at, entity, record_id, origin, caused_by,
      sync_id, position || '.' || seq as place
    from ${source}
    where ${its} and (position, seq) > (${position}::bigint, ${seq}::bigint)
      and (${from ?? null}::timestamptz is null or at >= ${from ?? null})
      and (${to ?? null}::timestamptz is null or at < ${to ?? null})
    order by position, seq limit ${limit}`.execute(trx)
  return rows.map(({ entity, record_id, ...event }) => ({
    ...event,
    ...(entity !== null && record_id !== null && { entity, record_id }),
  }))
}
