import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'

export interface Usage {
  account_id: string
  /** Any instant of the minute. */
  minute: Date
  connection_id: string
  /** The id of the token or key that called. */
  consumer: string
  entity: string
  op: string
  outcome: string
  calls: number
  duration_ms: number
}

/** Written behind: adds calls to their minutes. Ordered, so that two nodes do not deadlock. */
export async function addUsage(trx: SystemTrx, usage: Usage[]): Promise<void> {
  if (usage.length === 0) return
  const texts = (
    column: 'account_id' | 'connection_id' | 'consumer' | 'entity' | 'op' | 'outcome',
  ) => sql`${usage.map((one) => one[column])}::text[]`
  const key = sql.raw('account_id, minute, connection_id, consumer, entity, op, outcome')
  await sql`
    insert into usage_minutes as u (${key}, calls, duration_ms)
    select ${key}, sum(calls), sum(duration_ms) from (
      select account_id, date_trunc('minute', at) as minute, connection_id, consumer, entity, op,
        outcome, calls, duration_ms
      from unnest(${texts('account_id')}, ${usage.map((one) => one.minute)}::timestamptz[],
        ${texts('connection_id')}, ${texts('consumer')}, ${texts('entity')}, ${texts('op')},
        ${texts('outcome')}, ${usage.map((one) => one.calls)}::bigint[],
        ${usage.map((one) => Math.round(one.duration_ms))}::bigint[])
        as x (account_id, at, connection_id, consumer, entity, op, outcome, calls, duration_ms)
    ) minutes
    group by ${key} order by ${key}
    on conflict (${key}) do update
      set calls = u.calls + excluded.calls, duration_ms = u.duration_ms + excluded.duration_ms
  `.execute(trx)
}

/** The minutes of a connection from `since` on, oldest first. */
export async function listUsage(
  trx: Trx,
  accountId: string,
  connectionId: string,
  since: Date,
): Promise<Usage[]> {
  const rows = await trx
    .selectFrom('usage_minutes')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('minute', '>=', since)
    .orderBy('minute')
    .execute()
  return rows.map((row) => ({
    ...row,
    calls: Number(row.calls),
    duration_ms: Number(row.duration_ms),
  }))
}
