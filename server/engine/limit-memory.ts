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

  constructor({ quota, window_s }: Limit) {
    this.#quota = quota
    this.#cost = window_s * 1000
  }

  /** The part of the quota that is used stays used under another limit. */
  change({ quota, window_s }: Limit): void {
    if (quota === this.#quota && window_s * 1000 === this.#cost) return
    const used = this.#level / (this.#cost * this.#quota)
    this.#quota = quota
    this.#cost = window_s * 1000
    this.#level = Math.ceil(used * this.#cost * this.#quota)
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
    find(key, limit) {
      const known = buckets.get(key)
      if (known) {
        known.change(limit)
        return known
      }
      const made = new MemoryBucket(limit)
      buckets.set(key, made)
      return made
    },
    async close() {},
  }
}
