import { type Answer, header } from './call.ts'

/** Longest pause that one answer can ask for, in ms: after it, one call asks again. */
const LONGEST = 3_600_000

/** What a source says of its own limit. */
export interface ToldLimit {
  /** Calls in a window; undefined where it is not told. */
  limit: number | undefined
  remaining: number
  /** Until the window begins anew, in ms. */
  resetMs: number
}

type Headers = Pick<Answer, 'headers'>

/**
 * When an answer says to come back (`Retry-After`: seconds, or a date; RFC 9110, 10.2.3), in ms from now. A date is
 * held against the answer's own `Date`, so that a source whose clock is off means the same; against `wall`, ms since
 * 1970, where it has none. Undefined where it says nothing of use: zero, negative, past, not a time. Never longer than
 * an hour.
 */
export function readRetryAfter(answer: Headers, wall: number): number | undefined {
  const text = header(answer, 'retry-after')?.trim()
  if (text === undefined) return undefined
  const seconds = toNumber(text)
  return clampPause(seconds !== undefined ? seconds * 1000 : toMoment(text) - clockOf(answer, wall))
}

/** A pause that may be waited out, or undefined where it is none. */
export function clampPause(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? Math.min(ms, LONGEST) : undefined
}

/**
 * Whether an answer with a status that also means other things is a refusal for a limit: a 403 that says when to come
 * back, a 403 or 503 that says that nothing is left.
 */
export function isLimitRefusal(answer: Pick<Answer, 'status' | 'headers'>, wall: number): boolean {
  const { status } = answer
  if (status !== 403 && status !== 503) return status === 429
  if (status === 403 && readRetryAfter(answer, wall) !== undefined) return true
  const told = readToldLimit(answer.headers, wall)
  return told !== undefined && told.remaining <= 0
}

const VENDORS = ['x-ratelimit', 'x-rate-limit', 'ratelimit'].map((prefix) => ({
  limit: `${prefix}-limit`,
  remaining: `${prefix}-remaining`,
  reset: `${prefix}-reset`,
}))

/** What the headers of an answer say: `RateLimit` of the IETF draft (old and new), and the vendors' three. */
export function readToldLimit(headers: Answer['headers'], wall: number): ToldLimit | undefined {
  for (const names of VENDORS) {
    if (headers[names.remaining] === undefined) continue
    const read = (name: string) => header({ headers }, name)
    const reset = read(names.reset)
    const told = { limit: read(names.limit), remaining: read(names.remaining), reset }
    return toTold(told, () => clockOf({ headers }, wall))
  }
  const text = header({ headers }, 'ratelimit')
  if (text === undefined) return undefined
  // A list of policies, or the older form of one.
  const policies = text.includes(';') ? text.split(',') : [text]
  let tightest: ToldLimit | undefined
  for (const policy of policies) {
    const read = (pattern: RegExp) => pattern.exec(policy)?.[1]
    const told = { limit: read(LIMIT), remaining: read(REMAINING), reset: read(RESET) }
    const one = toTold(told, () => wall)
    if (one && (!tightest || one.remaining < tightest.remaining)) tightest = one
  }
  return tightest
}

const LIMIT = /\blimit=(\d+)/
const REMAINING = /\b(?:r|remaining)=(\d+)/
const RESET = /\b(?:t|reset)=(\d+)/

function toTold(
  { limit, remaining, reset }: Record<'limit' | 'remaining' | 'reset', string | undefined>,
  clock: () => number,
): ToldLimit | undefined {
  const left = toNumber(remaining)
  const resetMs = clampPause(toDelay(reset, clock))
  if (left === undefined || resetMs === undefined) return undefined
  return { limit: toNumber(limit) || undefined, remaining: left, resetMs }
}

/** Not a date whose year would be taken for a number; the first of a list, as in `100, 100;w=60`. */
function toNumber(text: string | undefined): number | undefined {
  const digits = /^\s*(\d+(?:\.\d+)?)\s*(?:[,;]|$)/.exec(text ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Vendors send seconds from now, or a moment: seconds or milliseconds since 1970, or a date. */
function toDelay(text: string | undefined, clock: () => number): number | undefined {
  const reset = toNumber(text)
  if (reset === undefined) return text === undefined ? undefined : toMoment(text) - clock()
  if (reset > 1e12) return reset - clock()
  return reset > 1e9 ? reset * 1000 - clock() : reset * 1000
}

/** NaN where it is no date with a time; one without a zone is of UTC. */
function toMoment(text: string): number {
  if (!/\d\d:\d\d:\d\d/.test(text) || !/\d{4}/.test(text)) return Number.NaN
  return Date.parse(/(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text} GMT`)
}

let lastDate = { text: '', at: Number.NaN }

/** The clock of the source: answers of the same second are alike. */
function clockOf(answer: Headers, wall: number): number {
  const text = header(answer, 'date')
  if (text === undefined) return wall
  if (text !== lastDate.text) lastDate = { text, at: toMoment(text) }
  return Number.isNaN(lastDate.at) ? wall : lastDate.at
}
