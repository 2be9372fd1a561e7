import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

export interface ConnectionContact {
  account_id: string
  id: string
  at: Date
  /** The system gave a good answer; otherwise it was merely asked. */
  success: boolean
}

/** Written behind: when each connection was last asked and last answered well, never backwards. */
export async function recordConnectionContacts(
  trx: SystemTrx,
  contacts: ConnectionContact[],
): Promise<void> {
  if (contacts.length === 0) return
  await sql`
    update connections c
    set last_checked_at = greatest(c.last_checked_at, n.checked_at),
        last_success_at = greatest(c.last_success_at, n.success_at)
    from (
      select account_id, id, max(at) as checked_at, max(at) filter (where success) as success_at
      from unnest(${contacts.map((one) => one.account_id)}::text[],
        ${contacts.map((one) => one.id)}::text[], ${contacts.map((one) => one.at)}::timestamptz[],
        ${contacts.map((one) => one.success)}::boolean[]) as x (account_id, id, at, success)
      group by account_id, id
    ) n
    where c.account_id = n.account_id and c.id = n.id`.execute(trx)
}
