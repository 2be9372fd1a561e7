import type { Door, Lister } from './resource.ts'

/** A habit of calling that costs calls. */
export interface Advice {
  object: 'advice'
  pattern:
    | 'repeated_reads'
    | 'unfiltered_polls'
    | 'small_pages'
    | 'single_reads'
    | 'hasty_retries'
    | 'status_polls'
  connection_id: string | null
  entity: string | null
  /** Id of the token, key, OAuth client or member that called. */
  consumer: string
  user_agent: string
  from: string
  to: string
  /** All calls of this consumer to this entity. */
  calls: number
  /** What the other way of calling would have saved of them. */
  calls_saved: number
  /** What was seen, and what to do. */
  message: string
  /** What to call instead; what is yours to fill in stands in braces. */
  replacement: { method: string; url: string; headers?: Record<string, string> }
}

export interface AdviceQuery {
  /** A day ago without it. */
  from?: string | Date
  to?: string | Date
  /** Id of a connection. */
  connection?: string
  /** Id of a token or key. */
  consumer?: string
}

/** What saves most comes first. */
export type Advices = Lister<Advice, AdviceQuery>

export function createAdvice(door: Door): Advices {
  return door.lister('/advice')
}
