import { refuse } from './errors.ts'

/** What the headers show when the key is not limited. */
const PLENTY = 100_000

const WINDOW = 60_000

/** Counts the calls of a key in windows of one minute, on the sandbox's clock. */
export class RateLimit {
  #start = 0
  #used = 0

  reset(): void {
    this.#start = 0
    this.#used = 0
  }

  /** Takes one call; `limit` 0 counts without refusing. Throws the vendor's 429. */
  take(limit: number, now: number): void {
    if (now - this.#start >= WINDOW || now < this.#start) {
      this.#start = now
      this.#used = 0
    }
    this.#used += 1
    if (limit > 0 && this.#used > limit) throw tooMany(this.#secondsLeft(now))
  }

  /** The three headers of every answer. */
  headers(limit: number, now: number): Record<string, string> {
    const shown = limit > 0 ? limit : PLENTY
    return rateHeaders(shown, Math.max(0, shown - this.#used), this.#secondsLeft(now))
  }

  #secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.#start + WINDOW - now) / 1000))
  }
}

export function rateHeaders(limit: number, remaining: number, reset: number) {
  return {
    'X-Rate-Limit-Limit': String(limit),
    'X-Rate-Limit-Remaining': String(remaining),
    'X-Rate-Limit-Reset': String(reset),
  }
}

export function tooMany(seconds: number) {
  return refuse(429, { error: `Too many requests. Please retry in ${seconds} seconds` })
}
