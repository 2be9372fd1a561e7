import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { Connection, Customer, Event } from './schema.ts'

export interface NewEvent {
  account_id: string
  id: string
  type: string
  connection_id: string | null
  data: Record<string, unknown>
  /** Now, unless told. */
  at?: Date
}

/** Belongs into the transaction of what the event tells of: neither exists without the other. */
export async function appendEvent(trx: Trx, event: NewEvent): Promise<void> {
  await trx
    .insertInto('events')
    .values({ ...event, data: toJson(event.data) })
    .execute()
}

/** An event with what its receiver is told of whom it is about. */
export interface ListedEvent extends Event {
  account_name: string
  connection: Pick<Connection, 'id' | 'name' | 'system' | 'settings'> | null
  customer: Pick<Customer, 'id' | 'external_id' | 'name' | 'language'> | null
}

/** Newest first; `before` is the id of the last row of the page before. */
export async function listEvents(
  trx: Trx,
  accountId: string,
  filter: {
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
      connection: system
        ? { id: event.connection_id!, name: connection_name!, system, settings: settings! }
        : null,
      customer: customer_id
        ? { id: customer_id, external_id: external_id!, name: customer_name!, language: language! }
        : null,
    }),
  )
}
