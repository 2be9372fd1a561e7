import type { ToldLimit } from './rate-headers.ts'

/** What the source said is believed for so long, in ms; then the declared limit counts again. */
const FRESH = 600_000
const MINUTE = 60_000
/** Two windows that end within this time of each other, in ms, are the same: sources tell whole seconds. */
const SAME = 1_500
/** A minute is counted in so many parts. */
const PARTS = 20
const PART = MINUTE / PARTS
/** Background work leaves this share of a window to live calls, and twice as much as they lately took. */
const KEPT = 0.1
const KEPT_OF_LIVE = 2

/**
 * Calls that a window still has room for: as the headers of the source tell, and until they do, as many in any minute
 * as its connector declares.
 */
export class CallBudget {
  #perMinute: number
  #told: { limit: number; left: number; resetAt: number; at: number; length: number } | null = null
  /** Live calls lately, in calls a ms. */
  #live = 0
  #liveAt = 0
  /** Calls of the last minute by part, and the part that each is of: only where a limit is declared. */
  #counts: Float64Array | null
  #of: Float64Array | null

  constructor(perMinute: number) {
    this.#perMinute = perMinute
    const isDeclared = perMinute !== Number.POSITIVE_INFINITY
    this.#counts = isDeclared ? new Float64Array(PARTS + 1) : null
    this.#of = isDeclared ? new Float64Array(PARTS + 1).fill(-1) : null
  }

  /**
   * Takes what an answer told: `since` calls have started after the one that it answers, and `together` were under
   * way with it.
   */
  learn(told: ToldLimit, at: { together: number; since: number }, now: number): void {
    const known = this.#fresh(now)
    const resetAt = now + told.resetMs
    // A late answer tells of the window before.
    if (known && resetAt < known.resetAt - SAME) return
    const left = told.remaining - at.since
    const isSame = known !== null && resetAt <= known.resetAt + SAME
    // We know what we sent; others can only have left less. Calls overtake each other: that much less means nothing.
    const isOurs = isSame && told.remaining > 0 && left >= known.left - at.together
    this.#told = {
      limit: told.limit ?? Number.POSITIVE_INFINITY,
      left: isOurs ? known.left : isSame ? Math.min(known.left, left) : left,
      resetAt: isSame ? Math.min(known.resetAt, resetAt) : resetAt,
      at: now,
      length: Math.max(told.resetMs, isSame ? known.length : 0),
    }
  }

  take(isBackground: boolean, now: number): void {
    if (!isBackground) {
      this.#live = this.#liveNow(now) + 1 / MINUTE
      this.#liveAt = now
    }
    const told = this.#fresh(now)
    if (told) told.left--
    if (!this.#counts) return
    const part = Math.floor(now / PART)
    const at = part % (PARTS + 1)
    if (this.#of![at] !== part) {
      this.#of![at] = part
      this.#counts[at] = 0
    }
    this.#counts[at]!++
  }

  /** Milliseconds until there is room for one more call behind so many others; 0 = now. */
  delay(ahead: number, isBackground: boolean, now: number): number {
    const told = this.#fresh(now)
    if (told) {
      const limit = told.limit
      const kept = isBackground ? this.#keptOf(limit, told.resetAt - now, now) : 0
      const missing = ahead + 1 + kept - told.left
      if (missing <= 0) return 0
      const windows = Math.max(1, Math.ceil(missing / Math.max(1, limit - kept)))
      return told.resetAt - now + (windows - 1) * told.length
    }
    return this.#counts ? this.#delayDeclared(ahead, isBackground, now) : 0
  }

  describe(now: number): { per_minute: number | null; remaining: number | null } {
    const told = this.#fresh(now)
    const per_minute = Number.isFinite(this.#perMinute) ? this.#perMinute : null
    return { per_minute, remaining: told ? Math.max(0, told.left) : null }
  }

  #liveNow(now: number): number {
    return this.#live * Math.exp((this.#liveAt - now) / MINUTE)
  }

  /** What live calls are expected to need of a window in its last `ms`. */
  #keptOf(limit: number, ms: number, now: number): number {
    if (limit === Number.POSITIVE_INFINITY) return 0
    return Math.min(limit * 0.9, limit * KEPT + KEPT_OF_LIVE * this.#liveNow(now) * ms)
  }

  #fresh(now: number) {
    const told = this.#told
    if (!told) return null
    if (now >= told.resetAt) {
      if (now - told.at > FRESH) this.#told = null
      told.left = told.limit
      told.resetAt = now + told.length
    }
    return this.#told
  }

  #delayDeclared(ahead: number, isBackground: boolean, now: number): number {
    const kept = isBackground ? this.#keptOf(this.#perMinute, MINUTE, now) : 0
    const most = Math.max(1, Math.floor(this.#perMinute - kept))
    const part = Math.floor(now / PART)
    let used = 0
    for (let at = 0; at <= PARTS; at++) {
      if (this.#of![at]! >= part - PARTS) used += this.#counts![at]!
    }
    let missing = used + ahead + 1 - most
    if (missing <= 0) return 0
    const full = Math.ceil(missing / most) - 1
    missing -= full * most
    // The oldest calls leave the minute first.
    for (let old = part - PARTS; old <= part; old++) {
      const at = ((old % (PARTS + 1)) + PARTS + 1) % (PARTS + 1)
      if (this.#of![at] !== old) continue
      missing -= this.#counts![at]!
      if (missing <= 0) return (old + PARTS + 1) * PART - now + full * MINUTE
    }
    return (full + 1) * MINUTE
  }
}
