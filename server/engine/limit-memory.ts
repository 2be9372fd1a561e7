import type { Limit } from '../store/schema-keys.ts'
import { type Bucket, type Buckets, RecentMap } from './limit-bucket.ts'

/**
 * One limit by the generic cell rate algorithm: calls pass evenly, and up to the whole quota at once after a rest. All
 * sums are in milliseconds × quota: a call costs the window in milliseconds, each millisecond gives back the quota.
 */
export class MemoryBucket implements Bucket {
  #quota: number
  #cost: number
  #level = 0
  #at = 0
  /** Calls that a smaller limit had no room for are remembered until then: who sets it up again has used them. */
  #keptUntil = 0
  /** How many of them are forgotten in a millisecond. */
  #keptRate = 0

  constructor({ quota, window_s }: Limit) {
    this.#quota = quota
    this.#cost = window_s * 1000
  }

  /** As many calls as were used stay used under another limit, as far as it has so many. */
  change({ quota, window_s }: Limit, now: number): void {
    const cost = window_s * 1000
    if (quota === this.#quota && cost === this.#cost) return
    this.#settle(now)
    const kept = Math.max(0, this.#keptUntil - now) * this.#keptRate
    const used = this.#level / this.#cost + kept
    const over = Math.max(0, used - quota)
    if (over > 0) {
      this.#keptRate = Math.max(this.#quota / this.#cost, kept > 0 ? this.#keptRate : 0)
      this.#keptUntil = now + over / this.#keptRate
    } else this.#keptUntil = 0
    this.#quota = quota
    this.#cost = cost
    this.#level = Math.ceil((used - over) * cost)
  }

  /** Begins anew with so many calls used. */
  begin(used: number, now: number): void {
    this.#level = Math.ceil(Math.min(used, this.#quota) * this.#cost)
    this.#at = now
    this.#keptUntil = 0
  }

  /** How many calls are used; of one of them time may have given back a part. */
  used(now: number): number {
    this.#settle(now)
    return this.#level / this.#cost
  }

  waitFor(cost: number, now: number): number {
    this.#settle(now)
    const over = this.#level + cost * this.#cost - this.#cost * this.#quota
    return over > 0 ? Math.ceil(over / this.#quota) : 0
  }

  spend(cost: number): void {
    this.#level += cost * this.#cost
  }

  async ask(): Promise<void> {}

  remaining(now: number): number {
    this.#settle(now)
    return Math.floor(this.#quota - this.#level / this.#cost)
  }

  resetMs(now: number): number {
    this.#settle(now)
    return Math.ceil(this.#level / this.#quota)
  }

  #settle(now: number): void {
    if (now > this.#at) this.#level = Math.max(0, this.#level - (now - this.#at) * this.#quota)
    this.#at = now
  }
}

/** Counts in the memory of this node: right where it is the only one. A restart gives everything back. */
export function createMemoryBuckets(): Buckets {
  const buckets = new RecentMap<MemoryBucket>()
  return {
    find(key, limit, now) {
      const known = buckets.get(key)
      if (known) {
        known.change(limit, now)
        return known
      }
      const made = new MemoryBucket(limit)
      buckets.set(key, made)
      return made
    },
    async close() {},
  }
}
