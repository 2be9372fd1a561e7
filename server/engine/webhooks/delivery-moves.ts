import type { DeliveryState } from '../../store/schema-webhooks.ts'
import { nextWait, readRetryAfter } from './schedule.ts'

/** What happens to a delivery. */
export type DeliveryCause =
  | 'acknowledged'
  | 'refused'
  | 'given_up'
  | 'endpoint_gone'
  | 'endpoint_disabled'
  | 'asked_again'

/** What becomes of a delivery in each state; what is not named cannot happen to it. */
export const moves: Readonly<
  Record<DeliveryState, Readonly<Partial<Record<DeliveryCause, DeliveryState>>>>
> = {
  waiting: {
    acknowledged: 'delivered',
    refused: 'waiting',
    given_up: 'failed',
    endpoint_gone: 'failed',
    endpoint_disabled: 'failed',
  },
  delivered: { asked_again: 'waiting' },
  // An acknowledgement may come when its endpoint has just been disabled.
  failed: { asked_again: 'waiting', acknowledged: 'delivered' },
}

/** What came of one try: an answer, or none. */
export interface Tried {
  /** Null: no answer. */
  status: number | null
  retryAfter?: string | string[] | undefined
}

export interface Verdict {
  cause: Exclude<DeliveryCause, 'endpoint_disabled' | 'asked_again'>
  state: DeliveryState
  /** When it is tried again, in ms since 1970; null where it is not. */
  nextAt: number | null
  /** Until when nothing at all is sent to the endpoint; null where it may go on. */
  resumeAt: number | null
}

/** Answers of a receiver that is there and overrun. */
const OVERRUN = [429, 502, 504]
const FIRST_PAUSE_MS = 5_000

/**
 * What an answer means. Only 2xx acknowledges; a redirect does not. `tries` counts this one.
 * @param random from 0 up to 1
 */
export function judgeTry(
  { status, retryAfter }: Tried,
  tries: number,
  now: number,
  random: () => number = Math.random,
): Verdict {
  if (status !== null && status >= 200 && status < 300) return verdict('acknowledged')
  if (status === 410) return verdict('endpoint_gone')
  const asked = readRetryAfter(retryAfter, now)
  const wait = nextWait(tries, asked, random)
  const isOverrun = status !== null && OVERRUN.includes(status)
  const pause = asked ?? FIRST_PAUSE_MS
  return {
    ...(wait === null ? verdict('given_up') : verdict('refused')),
    nextAt: wait === null ? null : now + wait,
    resumeAt: isOverrun ? now + Math.min(pause, 86_400_000) : null,
  }
}

function verdict(cause: Verdict['cause']): Verdict {
  return { cause, state: moves.waiting[cause]!, nextAt: null, resumeAt: null }
}
