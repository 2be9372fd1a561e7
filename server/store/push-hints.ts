import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { DueClaim } from './push-subscriptions.ts'
import type { PushSubscription } from './schema-push.ts'

/** How often the time of the last hint is written down, in ms: a burst is not to fight for one row. */
const COARSE = 1_000

export interface DueHint {
  account_id: string
  connection_id: string
  digest: Buffer
  /** JSON. */
  mentions: string
  received_at: Date
  attempts: number
}

/**
 * Takes a hint down, once until somebody looks at it: one that comes again later may tell of a later change in the same
 * words. A source that sends to us is one that was allowed to.
 */
export async function noteHint(
  trx: Trx,
  { account_id, connection_id, id, topic }: PushSubscription,
  { digest, mentions, now }: { digest: Buffer; mentions: string; now: Date },
): Promise<void> {
  const due = { received_at: now, next_at: now }
  await trx
    .insertInto('push_hints')
    .values({ account_id, connection_id, digest, topic, mentions, ...due })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'connection_id', 'digest'])
        .doUpdateSet({ ...due, attempts: 0 })
        .where('push_hints.attempts', '>', 0),
    )
    .execute()
  await sql`
    update push_subscriptions
    set last_hint_at = ${now}, state = case when state = 'unapproved' then 'active' else state end
    where account_id = ${account_id} and id = ${id}
      and (last_hint_at is null or last_hint_at < ${new Date(now.getTime() - COARSE)})`.execute(trx)
}

/** Somebody who knows the address has no right to use it. */
export async function noteRefusal(
  trx: Trx,
  { account_id, id }: Pick<PushSubscription, 'account_id' | 'id'>,
  now: Date,
): Promise<void> {
  await sql`
    update push_subscriptions set last_refused_at = ${now}
    where account_id = ${account_id} and id = ${id}
      and (last_refused_at is null or last_refused_at < ${new Date(now.getTime() - COARSE)})`.execute(
    trx,
  )
}

/** Claims hints that nobody has followed yet: no more of one connection than its share. */
export async function claimDueHints(
  trx: SystemTrx,
  { now, lease, limit, share, besides }: DueClaim,
): Promise<DueHint[]> {
  const { rows } = await sql<DueHint>`
    with oldest as (
      select account_id, connection_id, digest, next_at from push_hints
      where next_at <= ${now} and connection_id <> all (${besides}::text[])
      order by next_at limit ${limit * 10}
    ), fair as (
      select account_id, connection_id, digest,
        row_number() over (partition by account_id, connection_id order by next_at) as turn
      from oldest
    ), due as (
      select s.account_id, s.connection_id, s.digest from push_hints s
      join fair using (account_id, connection_id, digest)
      where s.next_at <= ${now} and turn <= ${share}
      order by turn limit ${limit} for update of s skip locked
    )
    update push_hints s set next_at = ${new Date(now.getTime() + lease)}, attempts = attempts + 1
    from due where s.account_id = due.account_id and s.connection_id = due.connection_id
      and s.digest = due.digest
    returning s.account_id, s.connection_id, s.digest, s.mentions, s.received_at, s.attempts`.execute(
    trx,
  )
  return rows
}

/** They are looked at again then; null: they are done. One that came again meanwhile is looked at again anyway. */
export async function settleHints(
  trx: Trx,
  hints: readonly DueHint[],
  nextAt: Date | null,
): Promise<void> {
  if (hints.length === 0) return
  const { account_id, connection_id } = hints[0]!
  await sql`
    update push_hints h set next_at = ${nextAt}
    from unnest(${hints.map(({ digest }) => digest)}::bytea[],
      ${hints.map(({ received_at }) => received_at)}::timestamptz[]) as x (digest, received_at)
    where h.account_id = ${account_id} and h.connection_id = ${connection_id}
      and h.digest = x.digest and h.received_at = x.received_at`.execute(trx)
}

/** Of all accounts: deletes up to `limit` that came before; answers how many. */
export async function purgeHints(
  trx: SystemTrx,
  { done, any }: { done: Date; any: Date },
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from push_hints where ctid in (
      select ctid from push_hints
      where received_at < ${any} or (received_at < ${done} and next_at is null)
      limit ${limit} for update skip locked)`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}
