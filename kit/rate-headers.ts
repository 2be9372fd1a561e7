import type { Answer } from './call.ts'
import { header } from './call.ts'

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

/**
 * A `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3) against `wall`, ms since 1970. Undefined where it says
 * nothing of use: zero, negative, past, not a time. Never longer than an hour.
 */
export function readRetryAfter(value: string | undefined, wall: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  // Dates have a name of a day or a month: "-1" is none, whatever Date.parse makes of it.
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /[a-z]{3}/i.test(text)
      ? Date.parse(text) - wall
      : Number.NaN
  return clampPause(ms)
}

/** A pause that may be waited out, or undefined where it is none. */
export function clampPause(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? Math.min(ms, LONGEST) : undefined
}

/** What the headers of an answer say: `RateLimit` of the IETF draft (old and new), and the vendors' three. */
export function readToldLimit(headers: Answer['headers'], wall: number): ToldLimit | undefined {
  const vendors =
    headers['x-ratelimit-remaining'] !== undefined
      ? 'x-ratelimit'
      : headers['x-rate-limit-remaining'] !== undefined
        ? 'x-rate-limit'
        : headers['ratelimit-remaining'] !== undefined
          ? 'ratelimit'
          : undefined
  if (vendors !== undefined) {
    const read = (name: string) => header({ headers }, `${vendors}-${name}`)
    return toTold(read('limit'), read('remaining'), read('reset'), wall)
  }
  if (headers.ratelimit === undefined) return undefined
  const text = header({ headers }, 'ratelimit')!
  const part = (names: string) => new RegExp(`\\b(?:${names})=(\\d+)`).exec(text)?.[1]
  return toTold(part('limit'), part('r|remaining'), part('t|reset'), wall)
}

function toTold(
  limit: string | undefined,
  remaining: string | undefined,
  reset: string | undefined,
  wall: number,
): ToldLimit | undefined {
  const left = toCount(remaining)
  const resetMs = clampPause(toDelay(toCount(reset), wall))
  if (left === undefined || resetMs === undefined) return undefined
  const most = toCount(limit)
  return { limit: most === 0 ? undefined : most, remaining: left, resetMs }
}

function toCount(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number.parseFloat(text)
  return number >= 0 && Number.isFinite(number) ? number : undefined
}

/** Vendors send seconds from now, or a moment in seconds or milliseconds since 1970. */
function toDelay(reset: number | undefined, wall: number): number | undefined {
  if (reset === undefined) return undefined
  if (reset > 1e12) return reset - wall
  return reset > 1e9 ? reset * 1000 - wall : reset * 1000
}
