import type { TestClock } from './test-clock.ts'

/** What a limiter says of one call. */
interface Verdict {
  passes: boolean
  remaining: number
  /** Seconds, as `t`. */
  reset: number
  retryAfterMs: number
}

export type Limiter = (now: number) => Verdict

export interface Limit {
  name: string
  quota: number
  windowMs: number
}

/** So many calls in each window; all come back at its end. */
export function limitByWindow({ quota, windowMs }: Limit, origin: number): Limiter {
  let begun = origin
  let used = 0
  return (now) => {
    const start = now - ((now - origin) % windowMs)
    if (start !== begun) used = 0
    begun = start
    const passes = used < quota
    if (passes) used++
    const wait = begun + windowMs - now
    return {
      passes,
      remaining: quota - used,
      reset: Math.ceil(wait / 1000),
      retryAfterMs: wait,
    }
  }
}

/** The generic cell rate algorithm; `t` tells when the whole quota is back, or when one more call passes. */
export function limitByRate({ quota, windowMs }: Limit, tells: 'whole' | 'next'): Limiter {
  const step = windowMs / quota
  let full = 0
  return (now) => {
    full = Math.max(full, now)
    const passes = full + step - now <= windowMs + 1e-6
    if (passes) full += step
    const remaining = Math.floor((windowMs - (full - now)) / step + 1e-6)
    const next = Math.max(0, full + step - now - windowMs)
    const reset = Math.ceil((tells === 'whole' || remaining > 0 ? full - now : next) / 1000)
    return { passes, remaining, reset, retryAfterMs: next }
  }
}

export interface LimitedServer {
  fetch: typeof fetch
  counts: { passed: number; refused: number }
}

/** A server that takes `latency()` for each call, half of it before the limits are looked at. */
export function createLimitedServer(
  clock: TestClock,
  limits: readonly (Limit & { limiter: Limiter })[],
  latency: () => number,
): LimitedServer {
  const counts = { passed: 0, refused: 0 }
  return {
    counts,
    async fetch() {
      await clock.sleep(latency() / 2)
      const now = clock.now()
      const verdicts = limits.map(({ limiter, ...limit }) => ({ ...limit, ...limiter(now) }))
      const broken = verdicts.filter(({ passes }) => !passes)
      await clock.sleep(latency() / 2)
      const headers = {
        'ratelimit-policy': verdicts
          .map(({ name, quota, windowMs }) => `"${name}";q=${quota};w=${windowMs / 1000}`)
          .join(', '),
        ratelimit: verdicts
          .map(({ name, remaining, reset }) => `"${name}";r=${remaining};t=${reset}`)
          .join(', '),
      }
      if (broken.length === 0) {
        counts.passed++
        return Response.json(
          { object: 'list', data: [], next_cursor: null, has_more: false },
          { headers },
        )
      }
      counts.refused++
      const wait = Math.ceil(Math.max(...broken.map(({ retryAfterMs }) => retryAfterMs)))
      return Response.json(
        {
          code: 'RATE_LIMIT_EXCEEDED',
          detail: 'Too many calls.',
          retryable: true,
          retry_after_ms: wait,
        },
        { status: 429, headers: { ...headers, 'retry-after': `${Math.ceil(wait / 1000)}` } },
      )
    },
  }
}
