import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** Milliseconds of an answer. */
export interface Latency {
  p50: number
  p95: number
}

export interface LastContact {
  account_id: string
  id: string
  checked_at: Date
  success_at: Date | null
  latency_ms: Latency | null
}

/**
 * Written behind: when each connection was last asked and last answered well, never backwards, and how fast. Held in
 * the order of their ids, so that two nodes do not deadlock.
 */
export async function recordLastContacts(
  trx: SystemTrx,
  contacts: readonly LastContact[],
): Promise<void> {
  if (contacts.length === 0) return
  await sql`
    with seen as (
      select * from unnest(${contacts.map((one) => one.account_id)}::text[],
        ${contacts.map((one) => one.id)}::text[],
        ${contacts.map((one) => one.checked_at)}::timestamptz[],
        ${contacts.map((one) => one.success_at)}::timestamptz[],
        ${contacts.map((one) => one.latency_ms && JSON.stringify(one.latency_ms))}::jsonb[])
        as x (account_id, id, checked_at, success_at, latency_ms)
    ), held as materialized (
      select account_id, id from connections join seen using (account_id, id)
      where status <> 'disconnected' order by account_id, id for update of connections
    )
    update connections c
    set last_checked_at = greatest(c.last_checked_at, n.checked_at),
        last_success_at = greatest(c.last_success_at, n.success_at),
        latency_ms = coalesce(n.latency_ms, c.latency_ms)
    from held join seen n using (account_id, id)
    where c.account_id = held.account_id and c.id = held.id`.execute(trx)
}
