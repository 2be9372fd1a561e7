import type { Door, Lister } from './resource.ts'

/** What counts are told apart by. */
export type UsageGroup = 'connection' | 'entity' | 'op' | 'outcome' | 'consumer' | 'user_agent'

/** How a call ended. */
export type CallOutcome =
  | 'success'
  | 'not_modified'
  | 'invalid'
  | 'unauthenticated'
  | 'denied'
  | 'not_found'
  | 'conflict'
  | 'refused'
  | 'rate_limited'
  | 'upstream_rate_limited'
  | 'failed'
  | 'upstream_failed'

/** Calls that are alike, summed. Of the groups those are there that were asked for; null = none. */
export interface UsageSum {
  object: 'usage'
  /** Where its interval begins; only with `interval`. */
  at?: string
  interval?: 'minute' | 'hour' | 'day'
  connection?: string | null
  entity?: string | null
  op?: string | null
  outcome?: CallOutcome
  /** Id of the token, key, OAuth client or member that called. */
  consumer?: string
  user_agent?: string
  calls: number
  /** Milliseconds of all calls together. */
  ms: number
  /** What was sent to the sources for them. */
  upstream_calls: number
  upstream_ms: number
}

export interface ConnectionUsageQuery {
  /** A day ago without it. */
  from?: string | Date
  /** Not itself; now without it. */
  to?: string | Date
  group_by?: UsageGroup | readonly UsageGroup[]
  /** A sum for each; one for all of the time without it. */
  interval?: 'minute' | 'hour' | 'day'
  entity?: string
  /** list, get, actions/close … */
  op?: string
  outcome?: CallOutcome
  /** Id of a token or key. */
  consumer?: string
}

export interface UsageQuery extends ConnectionUsageQuery {
  /** Id of a connection. */
  connection?: string
}

/** Calls summed, told some seconds late. */
export type Usage = Lister<UsageSum, UsageQuery>

export function createUsage(door: Door): Usage {
  return door.lister('/usage')
}
