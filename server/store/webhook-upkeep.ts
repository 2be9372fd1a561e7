import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { WebhookEndpoint } from './schema-webhooks.ts'
import type { EndpointRef } from './webhook-queue.ts'

export interface EndpointState extends EndpointRef {
  failing_since: Date | null
  notices: number
  last_success_at: Date | null
  last_failure_at: Date | null
  resume_at: Date | null
}

/** How an endpoint fares. */
export async function writeEndpointStates(
  trx: SystemTrx,
  states: readonly EndpointState[],
): Promise<void> {
  if (states.length === 0) return
  await sql`
    with known as materialized (
      select s.* from unnest(${states.map((one) => one.account_id)}::text[],
        ${states.map((one) => one.id)}::text[],
        ${states.map((one) => one.failing_since)}::timestamptz[],
        ${states.map((one) => one.notices)}::int[],
        ${states.map((one) => one.last_success_at)}::timestamptz[],
        ${states.map((one) => one.last_failure_at)}::timestamptz[],
        ${states.map((one) => one.resume_at)}::timestamptz[])
        as s (account_id, id, failing_since, notices, last_success_at, last_failure_at, resume_at)
      join webhook_endpoints e on e.account_id = s.account_id and e.id = s.id
      order by e.account_id, e.id for update of e
    )
    update webhook_endpoints e
    set failing_since = k.failing_since, notices = k.notices, resume_at = k.resume_at,
      last_success_at = coalesce(k.last_success_at, e.last_success_at),
      last_failure_at = coalesce(k.last_failure_at, e.last_failure_at)
    from known k where e.account_id = k.account_id and e.id = k.id`.execute(trx)
}

/** Ends what waits for an endpoint that was disabled, `limit` at most. Answers how many. */
export async function endWaiting(
  trx: Trx,
  { account_id, id }: EndpointRef,
  { at, reason, limit }: { at: Date; reason: string; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    with part as materialized (
      select account_id, id from webhook_deliveries
      where account_id = ${account_id} and endpoint_id = ${id} and state = 'waiting'
      order by id limit ${limit} for update
    )
    update webhook_deliveries d
    set state = 'failed', next_at = null, ended_at = ${at}, reason = ${reason}
    from part where d.account_id = part.account_id and d.id = part.id`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** Endpoints that are disabled, and something waits for. */
export async function listDisabledWithWaiting(
  trx: SystemTrx,
  limit: number,
): Promise<EndpointRef[]> {
  const { rows } = await sql<EndpointRef>`
    select e.account_id, e.id from webhook_endpoints e
    where not e.enabled and exists (select from webhook_deliveries d
      where d.account_id = e.account_id and d.endpoint_id = e.id and d.state = 'waiting')
    limit ${limit}`.execute(trx)
  return rows
}

/** Endpoints that were made or changed since then and are to be told of events. */
export function listChangedEndpoints(trx: SystemTrx, since: Date): Promise<WebhookEndpoint[]> {
  return trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('enabled', '=', true)
    .where('updated_at', '>=', since)
    .execute()
}

/** Deletes deliveries that ended before, or whose endpoint is gone. Answers how many; `limit` at most. */
export async function purgeDeliveries(
  trx: SystemTrx,
  before: Date,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with old as (
      select account_id, id from webhook_deliveries
      where created_at < ${before} and state <> 'waiting' limit ${limit} for update skip locked
    )
    delete from webhook_deliveries d using old
    where d.account_id = old.account_id and d.id = old.id`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** Deletes what is left of an endpoint that was deleted, `limit` at most. Answers how many. */
export async function deleteDeliveries(
  trx: Trx,
  { account_id, id }: EndpointRef,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with part as (
      select account_id, id from webhook_deliveries
      where account_id = ${account_id} and endpoint_id = ${id} limit ${limit} for update
    )
    delete from webhook_deliveries d using part
    where d.account_id = part.account_id and d.id = part.id`.execute(trx)
  await sql`
    delete from webhook_sync_marks where account_id = ${account_id} and endpoint_id = ${id}`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}

/** An endpoint that was deleted and left deliveries behind; undefined where there is none. */
export async function findOrphaned(trx: SystemTrx): Promise<EndpointRef | undefined> {
  const { rows } = await sql<EndpointRef>`
    with recursive known as (
      (select account_id, endpoint_id from webhook_deliveries
        order by account_id, endpoint_id limit 1)
      union all
      select n.account_id, n.endpoint_id from known k cross join lateral (
        select account_id, endpoint_id from webhook_deliveries
        where (account_id, endpoint_id) > (k.account_id, k.endpoint_id)
        order by account_id, endpoint_id limit 1) n
    )
    select k.account_id, k.endpoint_id as id from known k
    where not exists (select from webhook_endpoints e
      where e.account_id = k.account_id and e.id = k.endpoint_id)
    limit 1`.execute(trx)
  return rows[0]
}

export interface DeliveredSync extends EndpointRef {
  sync_id: string
  connection_id: string
  completed_at: Date
}

/** Takes the marks of syncs that ended, and of which nothing is left to be acknowledged. */
export async function takeDeliveredSyncs(trx: SystemTrx, limit: number): Promise<DeliveredSync[]> {
  const { rows } = await sql<DeliveredSync>`
    with whole as (
      select m.account_id, m.endpoint_id, m.sync_id from webhook_sync_marks m
      where not exists (select from webhook_deliveries d
        where d.account_id = m.account_id and d.endpoint_id = m.endpoint_id
          and d.sync_id = m.sync_id and d.state <> 'delivered')
      limit ${limit} for update skip locked
    )
    delete from webhook_sync_marks m using whole w
    where m.account_id = w.account_id and m.endpoint_id = w.endpoint_id and m.sync_id = w.sync_id
    returning m.account_id, m.endpoint_id as id, m.sync_id, m.connection_id, m.completed_at`.execute(
    trx,
  )
  return rows
}

/** Marks of syncs that were never delivered in full. */
export async function purgeSyncMarks(trx: SystemTrx, before: Date): Promise<void> {
  await trx.deleteFrom('webhook_sync_marks').where('completed_at', '<', before).execute()
}
