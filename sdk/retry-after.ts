const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Milliseconds that an answer asks to wait, by `Retry-After`: seconds, or a date, which is compared with the answer's
 * own `Date` so that a wrong clock here does no harm. 0 for what is over; undefined where nothing sensible is asked.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000
  const until = DATE.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(until)) return undefined
  const sent = Date.parse(headers.get('date') ?? '')
  return Math.max(0, until - (Number.isNaN(sent) ? now : sent))
}
