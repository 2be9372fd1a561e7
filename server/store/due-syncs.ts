import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'
import type { ConnectionStatus } from './schema.ts'
import type { SyncEntity } from './schema-syncs.ts'

/** What a node holds: nobody else writes its progress while the fence is this one. */
export interface Claim {
  account_id: string
  connection_id: string
  entity: string
  fence: string
}

export interface DueSync extends SyncEntity {
  host: string
  system: string
  status: ConnectionStatus
}

/**
 * Claims entities that are due, as they were left by whoever had them before: no other node gets them until `lease` ms
 * have passed. At most `limit`, and of one account or host no more than its share; none of the hosts `besides`.
 */
export async function claimDueSyncs(
  trx: SystemTrx,
  {
    now,
    lease,
    limit,
    perHost,
    besides,
  }: { now: Date; lease: number; limit: number; perHost: number; besides: readonly string[] },
): Promise<DueSync[]> {
  // Where no host is left out, all that is due need not be looked at.
  const head = besides.length === 0 ? sql`order by next_run_at limit ${limit * 4}` : sql``
  const { rows } = await sql<DueSync>`
    with oldest as (
      select s.place, s.account_id, s.next_run_at, coalesce(c.host, '') as host, c.system, c.status
      from (
        select ctid as place, account_id, connection_id, next_run_at from sync_entities
        where next_run_at <= ${now} ${head}
      ) s
      join connections c on c.account_id = s.account_id and c.id = s.connection_id
      where coalesce(c.host, '') <> all (${besides}::text[])
      order by s.next_run_at limit ${limit * 4}
    ), fair as (
      select *, row_number() over (partition by account_id order by next_run_at) as turn,
        row_number() over (partition by host order by next_run_at) as host_turn
      from oldest
    ), due as (
      select s.ctid as place, fair.host, fair.system, fair.status
      from fair join sync_entities s on s.ctid = fair.place
      where s.next_run_at <= ${now} and host_turn <= ${perHost}
      order by turn limit ${limit} for update of s skip locked
    )
    update sync_entities s
    set next_run_at = ${new Date(now.getTime() + lease)}, fence = s.fence + 1,
      state = case when due.status = 'active' then 'running' else s.state end
    from due where s.ctid = due.place
    returning s.*, due.host, due.system, due.status`.execute(trx)
  return rows
}

/**
 * Those whose connection does not work wait until it does. It is asked for anew here: one that works since the claim
 * has woken them already.
 */
export async function parkSyncs(trx: SystemTrx, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  await sql`
    update sync_entities s set next_run_at = null
    from ${valuesOf(claims)}
    where ${isHeld}
      and not exists (
        select from connections c
        where c.account_id = s.account_id and c.id = s.connection_id and c.status = 'active')`.execute(
    trx,
  )
}

/** Claims that go on for another `lease` ms; answers those that are still held. */
export async function prolongClaims(
  trx: SystemTrx,
  claims: readonly Claim[],
  until: Date,
): Promise<Claim[]> {
  if (claims.length === 0) return []
  const { rows } = await sql<Claim>`
    with held as materialized (
      select s.account_id, s.connection_id, s.entity from sync_entities s, ${valuesOf(claims)}
      where ${isHeld} and s.state = 'running'
      order by s.account_id, s.connection_id, s.entity for update of s
    )
    update sync_entities s set next_run_at = ${until}
    from held where s.account_id = held.account_id and s.connection_id = held.connection_id
      and s.entity = held.entity
    returning s.account_id, s.connection_id, s.entity, s.fence`.execute(trx)
  return rows
}

/** Gives claims back unused: another node may have them at once. */
export async function releaseClaims(
  trx: SystemTrx,
  claims: readonly Claim[],
  now: Date,
): Promise<void> {
  if (claims.length === 0) return
  await sql`
    update sync_entities s set next_run_at = ${now}, state = 'queued'
    from ${valuesOf(claims)} where ${isHeld}`.execute(trx)
}

const isHeld = sql`s.account_id = x.account_id and s.connection_id = x.connection_id
  and s.entity = x.entity and s.fence = x.fence`

function valuesOf(claims: readonly Claim[]) {
  return sql`unnest(${claims.map((one) => one.account_id)}::text[],
    ${claims.map((one) => one.connection_id)}::text[], ${claims.map((one) => one.entity)}::text[],
    ${claims.map((one) => one.fence)}::bigint[]) as x (account_id, connection_id, entity, fence)`
}
