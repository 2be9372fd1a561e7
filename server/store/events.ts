import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { Event } from './schema.ts'

export interface NewEvent {
  account_id: string
  id: string
  type: string
  connection_id: string | null
  data: Record<string, unknown>
}

/** Belongs into the transaction of what the event tells of: neither exists without the other. */
export async function appendEvent(trx: Trx, event: NewEvent): Promise<void> {
  await trx
    .insertInto('events')
    .values({ ...event, data: toJson(event.data) })
    .execute()
}

/** Oldest first; `after` is the id of the last row of the page before. */
export function listEvents(
  trx: Trx,
  accountId: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Event[]> {
  let query = trx
    .selectFrom('events')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '>', after)
  return query.execute()
}
