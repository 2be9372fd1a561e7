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

/** Written behind: when each connection was last asked and last answered well, never backwards, and how fast. */
export async function recordLastContacts(
  trx: SystemTrx,
  contacts: readonly LastContact[],
): Promise<void> {
  if (contacts.length === 0) return
  await sql`
    update connections c
    set last_checked_at = greatest(c.last_checked_at, n.checked_at),
        last_success_at = greatest(c.last_success_at, n.success_at),
        latency_ms = coalesce(n.latency_ms, c.latency_ms)
    from unnest(${contacts.map((one) => one.account_id)}::text[],
      ${contacts.map((one) => one.id)}::text[],
      ${contacts.map((one) => one.checked_at)}::timestamptz[],
      ${contacts.map((one) => one.success_at)}::timestamptz[],
      ${contacts.map((one) => one.latency_ms && JSON.stringify(one.latency_ms))}::jsonb[])
      as n (account_id, id, checked_at, success_at, latency_ms)
    where c.account_id = n.account_id and c.id = n.id`.execute(trx)
}
