import { sql } from 'kysely'
import { OVER } from './plan-notifications.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { Notification } from './schema.ts'

export interface NotificationFilter {
  state?: Notification['state'] | undefined
  /** A contact, or a customer whose contact_email is told. */
  contact_id?: string | undefined
  connection_id?: string | undefined
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

/** Newest first. */
export function listNotifications(
  trx: Trx,
  accountId: string,
  { after, limit, ...filter }: NotificationFilter,
): Promise<Notification[]> {
  let query = trx
    .selectFrom('notifications')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  for (const column of ['state', 'contact_id', 'connection_id'] as const) {
    const value = filter[column]
    if (value !== undefined) query = query.where(column, '=', value)
  }
  return query.execute()
}

/** What became of one try to send a message. */
export type Outcome =
  | { kind: 'sent' }
  /** Worth another try, where there is still time at `next_at`. */
  | { kind: 'later'; reason: string; next_at: Date }
  | { kind: 'never'; reason: string }

/**
 * Records the outcome of a try for all that the message told of. A failure counts only while the
 * claim that it belongs to is the last one: a slow node does not undo what another has done since.
 */
export async function recordOutcome(
  trx: SystemTrx,
  told: readonly Notification[],
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const [first] = told
  if (!first) return
  const isTold = sql`account_id = ${first.account_id} and state = 'waiting'
    and id = any (${told.map(({ id }) => id)})`
  if (outcome.kind === 'sent') {
    await sql`update notifications
      set state = 'sent', sent_at = ${now}, reason = null, is_claimed = false
      where ${isTold}`.execute(trx)
    return
  }
  const mine = sql`${isTold} and attempts = ${first.attempts}`
  if (outcome.kind === 'never') {
    await sql`update notifications
      set state = 'failed', reason = ${outcome.reason}, is_claimed = false
      where ${mine}`.execute(trx)
    return
  }
  const { reason, next_at } = outcome
  await sql`
    update notifications set is_claimed = false, due_at = ${next_at},
      state = case when ended_at is not null or ${next_at} > give_up_at then 'failed' else state end,
      reason = case when ended_at is not null then ${`${OVER} ${reason}`}
        when ${next_at} > give_up_at then ${`Given up after 24 hours. ${reason}`}
        else ${reason} end
    where ${mine}`.execute(trx)
}
