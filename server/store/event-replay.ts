import { sql } from 'kysely'
import type { NewEvent } from './events.ts'
import type { Trx } from './pool.ts'

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

/** The place before the first event since then; null where there is none. */
export async function findPlaceBefore(
  trx: Trx,
  accountId: string,
  from: Date,
): Promise<string | null> {
  const { rows } = await sql<{ place: string | null }>`
    select (min(position) - 1) || '.0' as place from events
    where account_id = ${accountId} and at >= ${from}`.execute(trx)
  return rows[0]?.place ?? null
}

/** Events in the order in which they happened. */
export async function listForReplay(
  trx: Trx,
  accountId: string,
  { ids, from, to, after }: ReplayRange,
  limit: number,
): Promise<PlacedEvent[]> {
  const [position = '-1', seq = '-1'] = after?.split('.') ?? []
  const { rows } = await sql<PlacedEvent & { entity: string | null; record_id: string | null }>`
    select account_id, id, type, connection_id, data, at, entity, record_id, origin, caused_by,
      sync_id, position || '.' || seq as place
    from events
    where account_id = ${accountId} and (position, seq) > (${position}::bigint, ${seq}::bigint)
      and (${ids ?? null}::text[] is null or id = any (${ids ?? null}::text[]))
      and (${from ?? null}::timestamptz is null or at >= ${from ?? null})
      and (${to ?? null}::timestamptz is null or at < ${to ?? null})
    order by position, seq limit ${limit}`.execute(trx)
  return rows.map(({ entity, record_id, ...event }) => ({
    ...event,
    ...(entity !== null && record_id !== null && { entity, record_id }),
  }))
}
