import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'
import type { ConnectionStatus } from './schema.ts'

/** A connection that somebody has to look at. */
export interface DueConnection {
  account_id: string
  id: string
  host: string
  status: ConnectionStatus
  is_suspected: boolean
}

/**
 * Puts off those that are due and that real traffic has shown to work since: they need no probe. Spread by a tenth.
 * Answers how many. `interval` in ms.
 */
export async function passSeenConnections(
  trx: SystemTrx,
  { now, interval, limit }: { now: Date; interval: number; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    with due as (
      select account_id, id from connections
      where next_check_at <= ${now} and status = 'active' and suspicion is null
        and last_success_at > ${new Date(now.getTime() - interval)}
      order by next_check_at limit ${limit} for update skip locked
    )
    update connections c
    set next_check_at = c.last_success_at + ${interval}::float8 * (0.9 + random() * 0.2) * interval '1 ms'
    from due where c.account_id = due.account_id and c.id = due.id`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/**
 * Claims connections that are due: no other node gets them until `lease` ms have passed, so a node that dies loses none.
 * At most `limit`, and of one account or host no more than its share, so that a large one does not keep the others
 * waiting; none of the hosts `besides`.
 */
export async function claimDueConnections(
  trx: SystemTrx,
  {
    now,
    lease,
    limit,
    perHost,
    besides,
  }: { now: Date; lease: number; limit: number; perHost: number; besides: readonly string[] },
): Promise<DueConnection[]> {
  const { rows } = await sql<DueConnection>`
    with oldest as (
      select account_id, id, host, next_check_at from connections
      where next_check_at <= ${now} and coalesce(host, '') <> all (${besides}::text[])
      order by next_check_at limit ${limit * 10}
    ), fair as (
      select account_id, id,
        row_number() over (partition by account_id order by next_check_at) as turn,
        row_number() over (partition by host order by next_check_at) as host_turn
      from oldest
    ), due as (
      select c.account_id, c.id from connections c join fair using (account_id, id)
      where c.next_check_at <= ${now} and host_turn <= ${perHost}
      order by turn limit ${limit} for update of c skip locked
    )
    update connections c set next_check_at = ${new Date(now.getTime() + lease)}
    from due where c.account_id = due.account_id and c.id = due.id
    returning c.account_id, c.id, coalesce(c.host, '') as host, c.status,
      c.suspicion is not null as is_suspected`.execute(trx)
  return rows
}

/** Those that were looked at and are well: when they are looked at next. Held in order: nodes do not deadlock. */
export async function scheduleChecks(
  trx: SystemTrx,
  checks: readonly { account_id: string; id: string; at: Date }[],
): Promise<void> {
  if (checks.length === 0) return
  await sql`
    with due as materialized (
      select c.account_id, c.id, n.at from connections c
      join unnest(${checks.map((one) => one.account_id)}::text[],
        ${checks.map((one) => one.id)}::text[], ${checks.map((one) => one.at)}::timestamptz[])
        as n (account_id, id, at) using (account_id, id)
      where c.status = 'active' and c.suspicion is null
      order by c.account_id, c.id for update of c
    )
    update connections c set next_check_at = due.at
    from due where c.account_id = due.account_id and c.id = due.id`.execute(trx)
}
