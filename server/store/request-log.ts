import { type SqlBool, sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { LoggedExchange, LoggedRequest } from './schema-usage.ts'

export type NewRequest = Omit<LoggedRequest, 'request_size' | 'response_size' | 'exchanges'> & {
  request_size: number | null
  response_size: number | null
  exchanges: LoggedExchange[]
}

/** Columns and their types, in the order of the table. */
const COLUMNS: Readonly<Record<keyof NewRequest, string>> = {
  account_id: 'text',
  request_id: 'text',
  at: 'timestamptz',
  connection_id: 'text',
  consumer: 'text',
  user_agent: 'text',
  method: 'text',
  route: 'text',
  url: 'text',
  entity: 'text',
  op: 'text',
  status: 'integer',
  code: 'text',
  detail: 'text',
  ms: 'float8',
  request_size: 'bigint',
  response_size: 'bigint',
  upstream: 'jsonb',
  exchanges: 'jsonb',
  exchange_count: 'integer',
  request_excerpt: 'text',
  response_excerpt: 'text',
}
const names = sql.raw(Object.keys(COLUMNS).join(', '))
const typed = sql.raw(
  Object.entries(COLUMNS)
    .map((column) => column.join(' '))
    .join(', '),
)

/** Written behind, in one statement. One that is written already stays as it is. */
export async function addRequests(trx: SystemTrx, requests: readonly NewRequest[]): Promise<void> {
  if (requests.length === 0) return
  await sql`
    insert into request_log (${names})
    select ${names} from jsonb_to_recordset(${JSON.stringify(requests)}::jsonb) as x (${typed})
    on conflict do nothing`.execute(trx)
}

export interface RequestFilter {
  connection_id?: string | undefined
  /** Id of the request, or of a token, key or connection. */
  search?: string | undefined
  status?: { from: number; to: number } | undefined
  code?: string | undefined
  entity?: string | undefined
  op?: string | undefined
  from?: Date | undefined
  /** Not itself. */
  to?: Date | undefined
  /** Id of the last request of the page before. */
  before?: string | undefined
  limit: number
}

/** Newest first. */
export function listRequests(
  trx: Trx,
  accountId: string,
  { search, status, from, to, before, limit, ...equal }: RequestFilter,
): Promise<LoggedRequest[]> {
  let query = trx
    .selectFrom('request_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('request_id', 'desc')
    .limit(limit)
  for (const [name, value] of Object.entries(equal)) {
    if (value !== undefined) query = query.where(name as 'code', '=', value)
  }
  if (search !== undefined) {
    query = query.where((is) =>
      is.or(
        (['request_id', 'consumer', 'connection_id'] as const).map((name) => is(name, '=', search)),
      ),
    )
  }
  if (status) query = query.where('status', '>=', status.from).where('status', '<=', status.to)
  if (from) query = query.where(sql<SqlBool>`at >= ${from}`)
  if (to) query = query.where(sql<SqlBool>`at < ${to}`)
  if (before !== undefined) query = query.where('request_id', '<', before)
  return query.execute()
}

export function findRequest(
  trx: Trx,
  accountId: string,
  requestId: string,
): Promise<LoggedRequest | undefined> {
  return trx
    .selectFrom('request_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
}

/** Makes the tables of the next days where they are missing. Answers how many. */
export async function openRequestDays(trx: SystemTrx, from: Date, to: Date): Promise<number> {
  const { rows } = await sql<{ made: number }>`
    select open_request_log_days(${toDay(from)}::date, ${toDay(to)}::date) as made`.execute(trx)
  return rows[0]!.made
}

/** Drops the tables of the days before that of `before`. Answers how many. */
export async function dropRequestDays(trx: SystemTrx, before: Date): Promise<number> {
  const { rows } = await sql<{ dropped: number }>`
    select drop_request_log_days(${toDay(before)}::date) as dropped`.execute(trx)
  return rows[0]!.dropped
}

/** Deletes what is older and lies in no table of its day. Answers how many rows. */
export async function purgeRequests(trx: SystemTrx, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from request_log where at < ${before}`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

function toDay(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}
