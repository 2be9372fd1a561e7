import { sql } from 'kysely'
import type { JsonObject } from './columns.ts'
import type { SystemTrx } from './pool.ts'
import type { ConnectionStatus, Language, Reason } from './schema.ts'
import type { Attempt, DeliveryState, WebhookEndpoint } from './schema-webhooks.ts'

export interface EndpointRef {
  account_id: string
  id: string
}

/** A delivery that is due, with the event that it tells of. */
export interface DueDelivery {
  account_id: string
  id: string
  endpoint_id: string
  tries: number
  /** All tries so far, also before it was asked for again. */
  made: number
  /** Others with the same key have to wait for it; null where there is no order. */
  order_key: string | null
  event: QueuedEvent | null
}

/** An event with all that its receiver is told beside it. */
export interface QueuedEvent {
  account_id: string
  id: string
  type: string
  at: Date
  connection_id: string | null
  /** JSON. */
  data: string
  entity: string | null
  record_id: string | null
  origin: string | null
  caused_by: string | null
  sync_id: string | null
  account_name: string
  connection: {
    name: string
    system: string
    settings: JsonObject
    status: ConnectionStatus
    reason: Reason | null
  } | null
  customer: { id: string; external_id: string; name: string; language: Language } | null
}

/** What became of one try. */
export interface DeliveryOutcome {
  account_id: string
  id: string
  endpoint_id: string
  /** How many tries there had been before. */
  tries: number
  state: DeliveryState
  next_at: Date | null
  attempt: Attempt | null
  reason: string | null
  at: Date
}

/** Of these, or of all, what is due and nobody delivers to becomes this node's until `until`. */
export async function leaseEndpoints(
  trx: SystemTrx,
  { now, due, until, node, ids, limit }: LeaseWish,
): Promise<WebhookEndpoint[]> {
  const { rows } = await sql<WebhookEndpoint>`
    with free as (
      select e.account_id, e.id from webhook_endpoints e
      where e.enabled and (e.lease_until is null or e.lease_until <= ${now})
        and (e.resume_at is null or e.resume_at <= ${now})
        and (${ids}::text[] is null or e.id = any (${ids}::text[]))
        and exists (select from webhook_deliveries d
          where d.account_id = e.account_id and d.endpoint_id = e.id and d.state = 'waiting'
            and d.next_at <= ${due})
      limit ${limit} for update skip locked
    )
    update webhook_endpoints e set leased_by = ${node}, lease_until = ${until}
    from free where e.account_id = free.account_id and e.id = free.id
    returning e.*`.execute(trx)
  return rows
}

export interface LeaseWish {
  now: Date
  /** What is due until then counts as due. */
  due: Date
  until: Date
  node: string
  ids: readonly string[] | null
  limit: number
}

/** Prolongs the leases of a node; answers which of them it still holds. */
export async function renewLeases(
  trx: SystemTrx,
  node: string,
  refs: readonly EndpointRef[],
  until: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with mine as materialized (
      select e.account_id, e.id from webhook_endpoints e join ${refsOf(refs)} using (account_id, id)
      where e.leased_by = ${node} order by e.account_id, e.id for update of e
    )
    update webhook_endpoints e set lease_until = ${until}
    from mine where e.account_id = mine.account_id and e.id = mine.id returning e.id`.execute(trx)
  return rows.map(({ id }) => id)
}

export async function releaseLeases(
  trx: SystemTrx,
  node: string,
  refs: readonly EndpointRef[],
): Promise<void> {
  await sql`
    with mine as materialized (
      select e.account_id, e.id from webhook_endpoints e join ${refsOf(refs)} using (account_id, id)
      where e.leased_by = ${node} order by e.account_id, e.id for update of e
    )
    update webhook_endpoints e set leased_by = null, lease_until = null
    from mine where e.account_id = mine.account_id and e.id = mine.id`.execute(trx)
}

/** Endpoints as they are now. */
export async function readEndpoints(
  trx: SystemTrx,
  refs: readonly EndpointRef[],
): Promise<WebhookEndpoint[]> {
  const { rows } = await sql<WebhookEndpoint>`
    select e.* from webhook_endpoints e join ${refsOf(refs)} using (account_id, id)`.execute(trx)
  return rows
}

export interface Hungry extends EndpointRef {
  ordered: boolean
  limit: number
}

/** Deliveries that a node has in hand, and the keys of those that others wait for. */
interface Held {
  held: readonly string[]
  keys: readonly string[]
}

/** Of an endpoint that wants order so many of the next ones are looked at. */
const WINDOW = 1_000

/** The first that waits of the same record as `w`. Asked for in this order, no other index than the one of the order will do. */
const first = sql`select f.seq, f.next_at from webhook_deliveries f
  where f.account_id = w.account_id and f.endpoint_id = w.endpoint_id
    and f.order_key = w.order_key and f.state = 'waiting'
  order by f.seq limit 1`

/** What was found: the endpoints that are still this node's and enabled, with their versions, and what is due of them. */
export interface Found {
  versions: Map<string, number>
  due: DueDelivery[]
}

/**
 * What is due of several endpoints, each up to its own limit, but for those that are `held` already. Of an endpoint that
 * wants order only the first that waits of each record, as far as they are among the next ones.
 */
export async function readDue(
  trx: SystemTrx,
  hungry: readonly Hungry[],
  { node, due, held, keys }: Held & { node: string; due: Date },
): Promise<Found> {
  const { rows } = await sql<Row>`
    select p.id as leased, p.version, d.account_id, d.id, d.endpoint_id, d.tries, d.made,
      d.order_key, v.id as event_id, v.type, v.at,
      v.connection_id, v.data, v.entity, v.record_id, v.origin, v.caused_by, v.sync_id,
      a.name as account_name, c.name as connection_name, c.system, c.status,
      case when v.entity is null then c.settings end as settings,
      case when v.entity is null then c.reason end as reason,
      u.id as customer_id, u.external_id, u.name as customer_name, u.language
    from unnest(${hungry.map((one) => one.account_id)}::text[],
      ${hungry.map((one) => one.id)}::text[], ${hungry.map((one) => one.ordered)}::bool[],
      ${hungry.map((one) => one.limit)}::int[]) as e (account_id, id, ordered, most)
    join webhook_endpoints p on p.account_id = e.account_id and p.id = e.id
      and p.leased_by = ${node} and p.enabled
    left join lateral (
      select w.* from (
        select account_id, id, endpoint_id, event_id, order_key, tries, next_at, seq,
          coalesce((attempts -> -1 ->> 'number')::int, 0) as made
        from webhook_deliveries
        where account_id = e.account_id and endpoint_id = e.id and state = 'waiting'
          and next_at <= ${due} and id <> all (${held}::text[])
          and (order_key is null or order_key <> all (${keys}::text[]))
        order by next_at, seq limit case when e.ordered then ${WINDOW} else e.most end
      ) w
      where not e.ordered or w.seq = (select first.seq from (${first}) first)
      order by w.next_at, w.seq limit e.most
    ) d on true
    left join accounts a on a.id = d.account_id
    left join events v on v.account_id = d.account_id and v.id = d.event_id
    left join connections c on c.account_id = v.account_id and c.id = v.connection_id
    left join customers u on u.account_id = c.account_id and u.id = c.customer_id
    order by d.next_at, d.seq`.execute(trx)
  return {
    versions: new Map(rows.map(({ leased, version }) => [leased, version])),
    due: rows.filter(({ id }) => id !== null).map(toDue),
  }
}

/**
 * Puts off what is due but has to wait for another one that is not: it would only be looked at again and again, and keep
 * others from being found. Answers how many were put off.
 */
export async function postponeBlocked(
  trx: SystemTrx,
  { account_id, id }: EndpointRef,
  { due, keys }: { due: Date; keys: readonly string[] },
): Promise<number> {
  const { numAffectedRows } = await sql`
    with blocked as materialized (
      select w.account_id, w.id, f.next_at from (
        select account_id, id, endpoint_id, order_key, seq from webhook_deliveries
        where account_id = ${account_id} and endpoint_id = ${id} and state = 'waiting'
          and next_at <= ${due} and order_key <> all (${keys}::text[])
        order by next_at, seq limit ${WINDOW}
      ) w
      cross join lateral (${first}) f
      where f.seq < w.seq and f.next_at > ${due}
      order by w.id
    )
    update webhook_deliveries d set next_at = b.next_at
    from blocked b where d.account_id = b.account_id and d.id = b.id and d.state = 'waiting'`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}

type Row = { leased: string; version: number } & Omit<DueDelivery, 'event'> &
  Omit<QueuedEvent, 'id' | 'connection' | 'customer'> & {
    event_id: string | null
    connection_name: string
    system: string | null
    settings: JsonObject | null
    status: ConnectionStatus
    reason: Reason | null
    customer_id: string | null
    external_id: string
    customer_name: string
    language: Language
  }

function toDue(row: Row): DueDelivery {
  const { account_id, id, endpoint_id, tries, made, order_key, event_id } = row
  const { type, at, connection_id, data, entity, record_id, origin, caused_by, sync_id } = row
  const { connection_name, system, settings, status, reason } = row
  const { customer_id, external_id, customer_name, language, account_name } = row
  return {
    account_id,
    id,
    endpoint_id,
    tries,
    made,
    order_key,
    event:
      event_id === null
        ? null
        : {
            account_id,
            id: event_id,
            type,
            at,
            connection_id,
            data,
            entity,
            record_id,
            origin,
            caused_by,
            sync_id,
            account_name,
            connection: system
              ? { name: connection_name, system, settings: settings ?? {}, status, reason }
              : null,
            customer: customer_id
              ? { id: customer_id, external_id, name: customer_name, language }
              : null,
          },
  }
}

/**
 * Writes down what became of tries. What was asked for again meanwhile is left alone; what was given up while its try was
 * under way is delivered all the same.
 */
export async function recordOutcomes(
  trx: SystemTrx,
  outcomes: readonly DeliveryOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return
  const texts = (pick: (outcome: DeliveryOutcome) => string | null) =>
    sql`${outcomes.map(pick)}::text[]`
  await sql`
    with made as materialized (
      select x.* from unnest(${texts((one) => one.account_id)}, ${texts((one) => one.id)},
        ${outcomes.map(({ tries }) => tries)}::int[], ${texts((one) => one.state)},
        ${outcomes.map(({ next_at }) => next_at)}::timestamptz[],
        ${texts(({ attempt }) => attempt && JSON.stringify([attempt]))},
        ${texts((one) => one.reason)}, ${outcomes.map(({ at }) => at)}::timestamptz[])
        as x (account_id, id, tries, state, next_at, attempt, reason, at)
      join webhook_deliveries d on d.account_id = x.account_id and d.id = x.id
      where d.state = 'waiting' and d.tries = x.tries
        or d.state = 'failed' and x.state = 'delivered'
      order by d.id for update of d
    )
    update webhook_deliveries d
    set state = m.state, next_at = m.next_at, reason = m.reason,
      tries = d.tries + (m.attempt is not null)::int,
      ended_at = case when m.state = 'waiting' then null else m.at end,
      attempts = case when m.attempt is null then d.attempts else d.attempts || m.attempt::jsonb end
    from made m where d.account_id = m.account_id and d.id = m.id`.execute(trx)
}

function refsOf(refs: readonly EndpointRef[]) {
  return sql`unnest(${refs.map((one) => one.account_id)}::text[],
    ${refs.map((one) => one.id)}::text[]) as r (account_id, id)`
}
