const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long after each failure the next try comes: 12 tries over seven days. */
export const WAITS: readonly number[] = [
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  8 * HOUR,
  16 * HOUR,
  36 * HOUR,
  2 * DAY,
  55 * HOUR + 17 * MINUTE + 30 * SECOND,
]
export const MOST_TRIES = WAITS.length + 1
/** Each wait is longer or shorter by so much at most, so that what failed together does not come back together. */
export const JITTER = 0.2
export const LONGEST_RETRY_AFTER = DAY

/**
 * Milliseconds until the next try after `tries` failures, or null where it was the last. What the receiver asked for is
 * waited out in full, up to a day.
 * @param random from 0 up to 1
 */
export function nextWait(
  tries: number,
  retryAfter: number | null = null,
  random: () => number = Math.random,
): number | null {
  const wait = WAITS[tries - 1]
  if (wait === undefined) return null
  const spread = wait * (1 - JITTER + 2 * JITTER * random())
  return Math.round(Math.max(spread, Math.min(retryAfter ?? 0, LONGEST_RETRY_AFTER)))
}

/** Milliseconds that a `Retry-After` asks for: seconds, or a date; null where it says nothing sensible. */
export function readRetryAfter(value: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * SECOND
  const until = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /.test(text)
    ? Date.parse(text)
    : Number.NaN
  return Number.isNaN(until) ? null : Math.max(0, until - now)
}
