import { sql } from 'kysely'
import { toJsonTexts } from './json.ts'
import type { Trx } from './pool.ts'
import type { Connection, Customer, Event } from './schema.ts'

export type Origin = 'api' | 'source' | 'unknown'

export interface NewEvent {
  account_id: string
  id: string
  type: string
  connection_id: string | null
  /** A value, or its JSON text. */
  data: Record<string, unknown> | string
  at: Date
  /** Of a record's change: all three. */
  entity?: string
  record_id?: string
  origin?: Origin
  /** The request that caused it. */
  caused_by?: string | null
  /** The sync that found it. */
  sync_id?: string | null
}

/**
 * Appends to the outbox, in one statement. Belongs into the transaction of what the events tell of: neither exists
 * without the other. The order within `events` is kept.
 */
export async function insertEvents(trx: Trx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const texts = (pick: (event: NewEvent) => string | null | undefined) =>
    sql`${events.map((event) => pick(event) ?? null)}::text[]`
  await sql`
    insert into events (account_id, id, type, connection_id, data, at, entity, record_id, origin,
      caused_by, sync_id, position)
    select x.*, (select feed_position()) from unnest(
      ${texts((event) => event.account_id)}, ${texts((event) => event.id)},
      ${texts((event) => event.type)}, ${texts((event) => event.connection_id)},
      ${toJsonTexts(events.map(({ data }) => (typeof data === 'string' ? data : JSON.stringify(data))))},
      ${texts(({ at }) => at.toISOString())}::timestamptz[],
      ${texts((event) => event.entity)}, ${texts((event) => event.record_id)},
      ${texts((event) => event.origin)}, ${texts((event) => event.caused_by)},
      ${texts((event) => event.sync_id)}
    ) as x`.execute(trx)
}

/** An event with what its receiver is told of whom it is about. */
export interface ListedEvent extends Omit<Event, 'data'> {
  data: Record<string, unknown>
  account_name: string
  connection: Pick<Connection, 'id' | 'name' | 'system' | 'settings'> | null
  customer: Pick<Customer, 'id' | 'external_id' | 'name' | 'language'> | null
}

/** Newest first; `before` is the id of the last row of the page before. */
export async function listEvents(
  trx: Trx,
  accountId: string,
  filter: {
    id?: string | undefined
    connection_id?: string | undefined
    type?: string | undefined
    before?: string | undefined
    limit: number
  },
): Promise<ListedEvent[]> {
  let query = trx
    .selectFrom('events as e')
    .innerJoin('accounts as a', 'a.id', 'e.account_id')
    .leftJoin('connections as c', (join) =>
      join.onRef('c.account_id', '=', 'e.account_id').onRef('c.id', '=', 'e.connection_id'),
    )
    .leftJoin('customers as u', (join) =>
      join.onRef('u.account_id', '=', 'c.account_id').onRef('u.id', '=', 'c.customer_id'),
    )
    .selectAll('e')
    .select([
      'a.name as account_name',
      'c.name as connection_name',
      'c.system',
      'c.settings',
      'u.id as customer_id',
      'u.external_id',
      'u.name as customer_name',
      'u.language',
    ])
    .where('e.account_id', '=', accountId)
    .orderBy('e.id', 'desc')
    .limit(filter.limit)
  if (filter.before !== undefined) query = query.where('e.id', '<', filter.before)
  if (filter.connection_id !== undefined) {
    query = query.where('e.connection_id', '=', filter.connection_id)
  }
  if (filter.type !== undefined) query = query.where('e.type', '=', filter.type)
  if (filter.id !== undefined) query = query.where('e.id', '=', filter.id)
  return (await query.execute()).map(
    ({
      connection_name,
      system,
      settings,
      customer_id,
      external_id,
      customer_name,
      language,
      ...event
    }) => ({
      ...event,
      data: JSON.parse(event.data) as Record<string, unknown>,
      connection: system
        ? { id: event.connection_id!, name: connection_name!, system, settings: settings! }
        : null,
      customer: customer_id
        ? { id: customer_id, external_id: external_id!, name: customer_name!, language: language! }
        : null,
    }),
  )
}
