import type { RateLimit } from './rate-limit-fields.ts'

/** What one answer said of a policy. `at` is the place of its arrival in the order of all sendings and arrivals. */
interface Report {
  at: number
  remaining: number
  /** When it says nothing any more. */
  until: number
}

/** From here on the rest of the quota is spread over the rest of the window: others may use it too. */
const LAST_PART = 1 / 10
/** The longest pause between two calls of that part. */
const MOST_PAUSE_MS = 1_000
/** Where a limit does not tell its time. */
const UNTOLD_MS = 1_000

/**
 * One limit as its answers tell it. Answers of parallel calls arrive in any order, so the number in the last one may be
 * older than that in the one before: of all answers that may be the latest the smallest number counts, less all calls
 * that are still under way.
 */
export class Policy {
  #reports: Report[] = []
  /** When the latest-sent call that was answered had been sent. */
  #newest = 0
  #seenAt = 0
  #quota: number | null = null
  #windowMs: number | null = null

  note(limit: Omit<RateLimit, 'name'>, sent: number, at: number, now: number): void {
    this.#quota = limit.quota
    this.#windowMs = limit.windowMs
    this.#seenAt = now
    this.#newest = Math.max(this.#newest, sent)
    const until = now + (limit.resetMs ?? limit.windowMs ?? UNTOLD_MS)
    this.#reports.push({ at, remaining: limit.remaining, until })
    this.#reports = this.#reports.filter((report) => report.at >= this.#newest)
  }

  /** Whether nothing that was told still holds; then one call has to find out. */
  isStale(now: number): boolean {
    return this.#reports.every(({ until }) => until <= now)
  }

  /** Milliseconds in which one more call comes back, where they come back evenly. */
  get callMs(): number {
    return this.#windowMs !== null && this.#quota ? this.#windowMs / this.#quota : 0
  }

  /** Whether a whole window went by in silence: then the whole quota is back. */
  isForgotten(now: number): boolean {
    return this.#windowMs !== null && this.isStale(now) && now >= this.#seenAt + this.#windowMs
  }

  /**
   * When the next call may go, and whether the limit is used up until then or only taken by calls that are `underWay`
   * and about to tell more.
   */
  nextAt(now: number, lastSentAt: number, underWay: number): { at: number; isUsedUp: boolean } {
    const live = this.#reports.filter(({ until }) => until > now)
    if (live.length === 0) return { at: now, isUsedUp: false }
    const remaining = Math.min(...live.map((report) => report.remaining))
    const left = remaining - underWay
    const until = Math.min(...live.map((report) => report.until))
    if (left < 1) return { at: until, isUsedUp: remaining === 0 }
    if (this.#quota === null || left >= this.#quota * LAST_PART) return { at: now, isUsedUp: false }
    const pause = Math.min((until - now) / left, MOST_PAUSE_MS)
    return { at: lastSentAt + pause, isUsedUp: false }
  }
}
