import type { ColumnType, Selectable } from 'kysely'
import type { Json } from './columns.ts'

/** Summed by the statements of usage.ts. */
type Count = ColumnType<string, string | undefined, string>

interface UsageTable {
  account_id: string
  /** The beginning of its minute; of its hour once it is old. */
  bucket: Date
  /** Empty: none. */
  connection_id: string
  entity: string
  op: string
  outcome: string
  /** Id of the token, key, OAuth client or member. */
  consumer: string
  user_agent: string
  calls: Count
  ms: number
  upstream_calls: Count
  upstream_ms: number
  repeated_reads: number
  unfiltered_polls: number
  small_pages: number
  single_reads: number
  hasty_retries: number
  status_polls: number
}

/** One exchange with the source behind a call. */
export interface LoggedExchange {
  method: string
  url: string
  status: number | null
  ms: number
  failure?: string
}

interface RequestLogTable {
  account_id: string
  request_id: string
  at: Date
  connection_id: string | null
  consumer: string
  user_agent: string | null
  method: string
  /** The pattern: /v1/purchase-orders/:id. */
  route: string
  url: string
  entity: string | null
  op: string
  status: number
  code: string | null
  detail: string | null
  ms: number
  request_size: string | null
  response_size: string | null
  upstream: Json<Record<string, unknown>> | null
  exchanges: Json<LoggedExchange[]>
  exchange_count: number
  request_excerpt: string | null
  response_excerpt: string | null
}

export interface UsageSchema {
  usage: UsageTable
  request_log: RequestLogTable
}

export type LoggedRequest = Selectable<RequestLogTable>
