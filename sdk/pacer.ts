import { RateLimitError } from './errors.ts'
import { Policy } from './policy.ts'
import type { RateLimit } from './rate-limit-fields.ts'
import { raceSignal, type Sleep } from './sleep.ts'

export interface PacerOptions {
  now: () => number
  sleep: Sleep
  /** Milliseconds that a call waits at most for a limit that is used up. */
  maxWait: number
}

/** Lets the calls of one client go as its limits allow: all of them in one line. */
export interface Pacer {
  /** Waits for the turn of a call. @throws RateLimitError where it would take too long; the signal's reason. */
  enter(signal: AbortSignal | undefined): Promise<Pass>
  /** Nobody goes before that. */
  hold(ms: number): void
}

export interface Pass {
  /** Told once: the limits of the answer, or null where none came. */
  leave(limits: readonly RateLimit[] | null): void
}

/** Calls that go before the first answer tells the limits. */
const FIRST = 5
/** Where one went to find out and is slow: when another one goes at the earliest. */
const NEXT_SCOUT_MS = 1_000
/** The policy of those who say only when to come back. */
const HELD = ''

export function createPacer({ now, sleep, maxWait }: PacerOptions): Pacer {
  const policies = new Map<string, Policy>()
  const time = makeSteady(now)
  let isInformed = false
  let sequence = 0
  let underWay = 0
  /** Calls under way that went to find out. */
  let scouts = 0
  let lastSentAt = Number.NEGATIVE_INFINITY
  let line: Promise<unknown> = Promise.resolve()
  let change = defer()

  /** Milliseconds until the next call may go, unless an answer says something else before that. */
  function look(): { wait: number; isUsedUp: boolean; isScout: boolean } {
    const at = time()
    let wait = 0
    let isUsedUp = false
    let isStale = false
    let scoutPause = NEXT_SCOUT_MS
    for (const [name, policy] of policies) {
      if (underWay === 0 && policy.isForgotten(at)) {
        policies.delete(name)
        isInformed = false
      } else if (policy.isStale(at)) {
        isStale = true
        scoutPause = Math.max(scoutPause, policy.callMs)
      } else {
        const next = policy.nextAt(at, lastSentAt, underWay)
        if (next.at - at > wait) {
          wait = next.at - at
          isUsedUp = next.isUsedUp
        }
      }
    }
    const isScout = isStale || !isInformed
    if (wait === 0 && isScout && scouts >= (isStale ? 1 : FIRST))
      wait = lastSentAt + scoutPause - at
    return { wait, isUsedUp, isScout }
  }

  async function waitTurn(signal: AbortSignal | undefined): Promise<Pass> {
    for (;;) {
      signal?.throwIfAborted()
      const { wait, isUsedUp, isScout } = look()
      if (wait <= 0) return take(isScout)
      if (isUsedUp && wait > maxWait) throw refuse(wait)
      await pause(wait, change.promise, signal)
    }
  }

  /** Until the time is over or something has changed. */
  async function pause(ms: number, changed: Promise<void>, signal: AbortSignal | undefined) {
    const over = new AbortController()
    const timer = sleep(Math.ceil(ms), over.signal).catch(() => {})
    try {
      await raceSignal(Promise.race([timer, changed]), signal)
    } finally {
      over.abort()
    }
  }

  function take(isScout: boolean): Pass {
    const sent = ++sequence
    underWay++
    if (isScout) scouts++
    lastSentAt = time()
    return {
      leave(limits) {
        underWay--
        if (isScout) scouts--
        if (limits) learn(limits, sent, isScout)
        wake()
      },
    }
  }

  function learn(limits: readonly RateLimit[], sent: number, isScout: boolean) {
    isInformed = true
    const at = time()
    for (const limit of limits) noteLimit(limit.name, limit, sent, at)
    // One that went to find out and was told nothing of a policy: it is no more.
    if (isScout)
      for (const [name, policy] of policies) if (policy.isStale(at)) policies.delete(name)
  }

  function noteLimit(name: string, limit: Omit<RateLimit, 'name'>, sent: number, at: number) {
    const policy = policies.get(name) ?? new Policy()
    policies.set(name, policy)
    policy.note(limit, sent, ++sequence, at)
  }

  function wake() {
    change.resolve()
    change = defer()
  }

  return {
    async enter(signal) {
      const before = line
      const { promise, resolve } = defer()
      // Who leaves the line early does not let others pass those before.
      line = before.then(() => promise)
      try {
        await raceSignal(before, signal)
        return await waitTurn(signal)
      } finally {
        resolve()
      }
    },
    hold(ms) {
      const limit = { remaining: 0, resetMs: ms, quota: null, windowMs: null }
      noteLimit(HELD, limit, ++sequence, time())
      wake()
    },
  }
}

function defer(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

function refuse(wait: number): RateLimitError {
  return new RateLimitError({
    code: 'RATE_LIMIT_EXCEEDED',
    status: 429,
    detail: `The limit is used up for ${Math.ceil(wait / 1000)} s, which is longer than maxWait; nothing was sent.`,
    retryable: true,
    retry_after_ms: Math.ceil(wait),
    origin: 'client',
  })
}

/** Goes on where it was when the clock is set back. */
function makeSteady(now: () => number): () => number {
  let offset = 0
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const raw = now() + offset
    if (raw < last) offset += last - raw
    last = Math.max(last, raw)
    return last
  }
}
