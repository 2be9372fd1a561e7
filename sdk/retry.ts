import type { Call } from './call.ts'
import { type MillwrightError, NetworkError } from './errors.ts'

const BASE_MS = 500
const MOST_MS = 30_000
/** With these the server says that it has not begun. */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  'RATE_LIMIT_EXCEEDED',
  'UPSTREAM_RATE_LIMITED',
  'CONNECTION_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
])

/** Whether a second try can help and do no harm. A write whose outcome is unknown is never sent again. */
export function isWorthRetry({ repeat }: Call, error: MillwrightError): boolean {
  if (error.code === 'WRITE_OUTCOME_UNKNOWN' || !error.retryable) return false
  if (repeat === 'never') return false
  if (repeat !== 'plain') return true
  return !(error instanceof NetworkError) && NOT_BEGUN.has(error.code)
}

/**
 * Milliseconds before the next try: what the answer asks for and a little more, so that not everybody comes back at
 * once; else exponential back-off with full jitter. `tries` were made so far.
 */
export function delayOf(
  error: Pick<MillwrightError, 'retryAfterMs'>,
  tries: number,
  random: () => number,
): number {
  const most = Math.min(MOST_MS, BASE_MS * 2 ** (tries - 1))
  if (!error.retryAfterMs) return Math.round(random() * most)
  return error.retryAfterMs + Math.round(random() * Math.min(most, error.retryAfterMs / 4))
}
