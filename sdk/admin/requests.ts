import { type CallOptions, pathOf } from '../call.ts'
import type { Problem } from '../records.ts'
import type { Door, Lister } from './resource.ts'

/** One call of the API, as the log has it: without secrets. */
export interface LoggedRequest {
  object: 'request'
  /** As in the header `Request-Id`. */
  id: string
  at: string
  connection_id: string | null
  /** Id of the token, key, OAuth client or member that called. */
  consumer: string
  user_agent: string | null
  method: string
  url: string
  /** The pattern of its path. */
  route: string
  entity: string | null
  op: string
  status: number
  code: Problem['code'] | null
  detail: string | null
  ms: number
  /** Bytes, where they are known. */
  request_size: number | null
  response_size: number | null
  /** What the source said where it refused. */
  upstream: Record<string, unknown> | null
  /** What was sent to the source, the first of them; `exchange_count` counts all. */
  exchanges: { method: string; url: string; status: number | null; ms: number; failure?: string }[]
  exchange_count: number
  /** Only where the server keeps them. */
  request_excerpt: string | null
  response_excerpt: string | null
}

export interface RequestQuery {
  /** A whole id: of the call, of a connection, token or key. */
  search?: string
  /** 404, or all of its kind: 4xx. */
  status?: number | `${1 | 2 | 3 | 4 | 5}xx`
  code?: Problem['code']
  entity?: string
  op?: string
  from?: string | Date
  to?: string | Date
}

/** The calls that were made, newest first, told some seconds late. */
export interface Requests extends Lister<LoggedRequest, RequestQuery> {
  get(id: string, options?: CallOptions): Promise<LoggedRequest>
}

export function createRequests(door: Door): Requests {
  return {
    ...door.lister<LoggedRequest, RequestQuery>('/requests'),
    get: (id, options) => door.get(pathOf`/requests/${id}`, options),
  }
}
