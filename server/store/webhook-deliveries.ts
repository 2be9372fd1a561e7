import { sql } from 'kysely'
import { CHANNEL } from './notify.ts'
import type { Trx } from './pool.ts'
import { preferIndexes } from './prefer-indexes.ts'
import type { DeliveryState, WebhookDelivery } from './schema-webhooks.ts'

export interface NewDelivery {
  account_id: string
  id: string
  endpoint_id: string
  event_id: string
  type: string
  connection_id: string | null
  order_key: string | null
  sync_id: string | null
  at: Date
}

export interface SyncMark {
  account_id: string
  endpoint_id: string
  sync_id: string
  connection_id: string
  completed_at: Date
}

/** A notice has room for 8 000 bytes; more endpoints than these are woken as "some". */
const MOST_NAMED = 100
/** Attempts that stay known of a delivery that is asked for again. */
const MOST_KEPT = 23

/**
 * Plans deliveries, in their order, and tells the workers when the transaction commits. Those to an endpoint that was
 * deleted or disabled meanwhile are left out. One that is there already stays as it is.
 */
export async function planDeliveries(trx: Trx, deliveries: readonly NewDelivery[]): Promise<void> {
  await write(trx, deliveries, sql`do nothing`)
}

/**
 * Plans deliveries of events that may have been delivered before: those that have failed, or with `all` also those that
 * were delivered, are tried again from the start. Answers how many were planned.
 */
export async function planAgain(
  trx: Trx,
  deliveries: readonly NewDelivery[],
  { all }: { all: boolean },
): Promise<number> {
  await preferIndexes(trx)
  // In one order, so that replays and what is being delivered do not wait for each other in a ring.
  await sql`
    select from webhook_deliveries d
    join unnest(${deliveries.map((one) => one.account_id)}::text[],
      ${deliveries.map((one) => one.event_id)}::text[],
      ${deliveries.map((one) => one.endpoint_id)}::text[]) as x (account_id, event_id, endpoint_id)
      -- By the event first: all deliveries of an endpoint are far more.
      on d.account_id = x.account_id and d.event_id = x.event_id
        and d.endpoint_id || '' = x.endpoint_id
    order by d.id for update of d`.execute(trx)
  return write(
    trx,
    deliveries,
    sql`(account_id, event_id, endpoint_id) do update
      set state = 'waiting', next_at = excluded.next_at, tries = 0, reason = null, ended_at = null,
        attempts = jsonb_path_query_array(d.attempts, 'lax $[last - ${sql.lit(MOST_KEPT)} to last]')
      where d.state = any (${all ? ['failed', 'delivered'] : ['failed']}::text[])`,
  )
}

/** One that waits for its next try has it now. */
export async function hasten(
  trx: Trx,
  { account_id, id }: { account_id: string; id: string },
  at: Date,
): Promise<void> {
  await sql`
    update webhook_deliveries set next_at = least(next_at, ${at}::timestamptz)
    where account_id = ${account_id} and id = ${id} and state = 'waiting'`.execute(trx)
}

async function write(
  trx: Trx,
  deliveries: readonly NewDelivery[],
  onConflict: ReturnType<typeof sql>,
): Promise<number> {
  if (deliveries.length === 0) return 0
  const texts = (pick: (delivery: NewDelivery) => string | null) =>
    sql`${deliveries.map(pick)}::text[]`
  const woken = [...new Set(deliveries.map(({ endpoint_id }) => endpoint_id))]
  const notice = JSON.stringify({
    kind: 'deliveries_planned',
    id: '',
    ...(woken.length <= MOST_NAMED && { ids: woken }),
  })
  const { rows } = await sql<{ count: number }>`
    with planned as (
      insert into webhook_deliveries as d (account_id, id, endpoint_id, event_id, type,
        connection_id, order_key, sync_id, next_at, created_at)
      select x.account_id, x.id, x.endpoint_id, x.event_id, x.type, x.connection_id, x.order_key,
        x.sync_id, x.at, x.at
      from unnest(${texts((one) => one.account_id)}, ${texts((one) => one.id)},
        ${texts((one) => one.endpoint_id)}, ${texts((one) => one.event_id)},
        ${texts((one) => one.type)}, ${texts((one) => one.connection_id)},
        ${texts((one) => one.order_key)}, ${texts((one) => one.sync_id)},
        ${deliveries.map(({ at }) => at)}::timestamptz[])
        with ordinality as x (account_id, id, endpoint_id, event_id, type, connection_id,
          order_key, sync_id, at, place)
      join webhook_endpoints e on e.account_id = x.account_id and e.id = x.endpoint_id and e.enabled
      order by x.place
      on conflict ${onConflict}
      returning 1
    )
    select count(*)::int as count, pg_notify(${CHANNEL}, ${notice}) from planned
    having count(*) > 0`.execute(trx)
  return rows[0]?.count ?? 0
}

/** That a sync has ended, for those who want to know when all of it has arrived. */
export async function insertSyncMarks(trx: Trx, marks: readonly SyncMark[]): Promise<void> {
  if (marks.length === 0) return
  await trx
    .insertInto('webhook_sync_marks')
    .values([...marks])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface DeliveryFilter {
  endpoint_id?: string | undefined
  event_id?: string | undefined
  connection_id?: string | undefined
  type?: string | undefined
  state?: DeliveryState | undefined
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

/** Newest first. Those of an endpoint that was deleted are gone with it. */
export function listDeliveries(
  trx: Trx,
  accountId: string,
  { after, limit, ...filter }: DeliveryFilter,
): Promise<WebhookDelivery[]> {
  let query = selectDeliveries(trx, accountId).orderBy('d.id', 'desc').limit(limit)
  if (after !== undefined) query = query.where('d.id', '<', after)
  for (const [column, value] of Object.entries(filter)) {
    if (value !== undefined) query = query.where(`d.${column as keyof typeof filter}`, '=', value)
  }
  return query.execute()
}

export function findDelivery(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<WebhookDelivery | undefined> {
  return selectDeliveries(trx, accountId).where('d.id', '=', id).executeTakeFirst()
}

function selectDeliveries(trx: Trx, accountId: string) {
  return trx
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', (join) =>
      join.onRef('e.account_id', '=', 'd.account_id').onRef('e.id', '=', 'd.endpoint_id'),
    )
    .selectAll('d')
    .where('d.account_id', '=', accountId)
}
