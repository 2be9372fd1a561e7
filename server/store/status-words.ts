import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'

export interface SeenStatusWord {
  account_id: string
  connection_id: string
  entity: string
  source_status: string
  count: number
  at: Date
}

export interface StatusWord {
  entity: string
  source_status: string
  seen_count: number
  first_seen_at: Date
  last_seen_at: Date
}

/** Written behind: adds what was seen. Ordered, so that two nodes do not deadlock. */
export async function addStatusWords(trx: SystemTrx, seen: SeenStatusWord[]): Promise<void> {
  if (seen.length === 0) return
  await sql`
    insert into status_words as w
      (account_id, connection_id, entity, source_status, seen_count, first_seen_at, last_seen_at)
    select account_id, connection_id, entity, source_status, sum(count), min(at), max(at)
    from unnest(${seen.map((one) => one.account_id)}::text[],
      ${seen.map((one) => one.connection_id)}::text[], ${seen.map((one) => one.entity)}::text[],
      ${seen.map((one) => one.source_status)}::text[], ${seen.map((one) => one.count)}::bigint[],
      ${seen.map((one) => one.at)}::timestamptz[])
      as x (account_id, connection_id, entity, source_status, count, at)
    group by account_id, connection_id, entity, source_status
    order by account_id, connection_id, entity, source_status
    on conflict (account_id, connection_id, entity, source_status) do update
      set seen_count = w.seen_count + excluded.seen_count,
          first_seen_at = least(w.first_seen_at, excluded.first_seen_at),
          last_seen_at = greatest(w.last_seen_at, excluded.last_seen_at)`.execute(trx)
}

/** Most seen first. */
export async function listStatusWords(
  trx: Trx,
  accountId: string,
  connectionId: string,
  entity: string,
): Promise<StatusWord[]> {
  const words = await trx
    .selectFrom('status_words')
    .select(['entity', 'source_status', 'seen_count', 'first_seen_at', 'last_seen_at'])
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('entity', '=', entity)
    .orderBy('seen_count', 'desc')
    .orderBy('source_status')
    .execute()
  return words.map((word) => ({ ...word, seen_count: Number(word.seen_count) }))
}
