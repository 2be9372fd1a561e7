import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'
import type { ConnectionStatus } from './schema.ts'

/** A connection that somebody has to look at. */
export interface DueConnection {
  account_id: string
  id: string
  host: string | null
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
 * At most `limit`, and of one account no more than its share, so that a large one does not keep the others waiting.
 */
export async function claimDueConnections(
  trx: SystemTrx,
  { now, lease, limit }: { now: Date; lease: number; limit: number },
): Promise<DueConnection[]> {
  const { rows } = await sql<DueConnection>`
    with oldest as (
      select account_id, id, next_check_at from connections
      where next_check_at <= ${now}
      order by next_check_at limit ${limit * 10}
    ), fair as (
      select account_id, id, row_number() over (partition by account_id order by next_check_at) as turn
      from oldest order by turn limit ${limit}
    ), due as (
      select c.account_id, c.id from connections c join fair using (account_id, id)
      where c.next_check_at <= ${now} for update of c skip locked
    )
    update connections c set next_check_at = ${new Date(now.getTime() + lease)}
    from due where c.account_id = due.account_id and c.id = due.id
    returning c.account_id, c.id, c.host, c.status, c.suspicion is not null as is_suspected`.execute(
    trx,
  )
  return rows
}

/** Those that were looked at and are well: when they are looked at next. */
export async function scheduleChecks(
  trx: SystemTrx,
  checks: readonly { account_id: string; id: string; at: Date }[],
): Promise<void> {
  if (checks.length === 0) return
  await sql`
    update connections c set next_check_at = n.at
    from unnest(${checks.map((one) => one.account_id)}::text[], ${checks.map((one) => one.id)}::text[],
      ${checks.map((one) => one.at)}::timestamptz[]) as n (account_id, id, at)
    where c.account_id = n.account_id and c.id = n.id
      and c.next_check_at is not null and c.suspicion is null`.execute(trx)
}
