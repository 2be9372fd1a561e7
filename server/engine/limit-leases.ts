import type { LeaseSource } from '../store/leases.ts'
import type { Limit } from '../store/schema-keys.ts'
import { type Bucket, type Buckets, RecentMap } from './limit-bucket.ts'
import { MemoryBucket } from './limit-memory.ts'

/** A lease is at most this part of the quota: so much can lie unused on a node. */
const LARGEST_PART = 20
/** A lease that lasts shorter is followed by a larger one, one that lasts longer by a smaller one. */
const LASTS_MS = 100
/** What lies unused for longer goes back, so that other nodes have it. */
const IDLE_MS = 1_000

/**
 * One limit that all nodes share: calls are taken from the others' reach in leases, and spent here without asking. How
 * much is taken follows from how fast it is spent, so that a node that needs little holds little.
 */
class LeasedBucket implements Bucket {
  readonly #key: string
  readonly #source: LeaseSource
  readonly #now: () => number
  #limit: Limit
  /** What this node may use while nobody can be asked: its part of the limit. */
  readonly #alone: MemoryBucket
  #isAlone = false
  /** Calls that passed meanwhile, and that nobody was told of. */
  #untold = 0
  #left = 0
  /** What of it goes back with the next question. */
  #surplus = 0
  #size = 1
  /** When it was asked last; from then on `#elsewhere` and `#reset` grow old. */
  #askedAt: number | undefined
  #elsewhere = 0
  #reset = 0
  #wanted = 0
  #least = Number.POSITIVE_INFINITY
  #asking: Promise<void> | undefined

  constructor(key: string, limit: Limit, source: LeaseSource, now: () => number) {
    this.#key = key
    this.#limit = limit
    this.#source = source
    this.#now = now
    this.#alone = new MemoryBucket(limit)
  }

  /** Whether it has nothing to tell the others. */
  isIdle(now: number): boolean {
    return this.#left === 0 && this.#owed(now) === 0
  }

  change(limit: Limit): void {
    if (limit.quota === this.#limit.quota && limit.window_s === this.#limit.window_s) return
    this.#limit = limit
    // What it has and knows is of the other limit.
    this.#askedAt = undefined
    this.#surplus += this.#left
    this.#left = 0
  }

  waitFor(cost: number, now: number): number | undefined {
    if (!this.#isShared(now)) return this.#atHome(now).waitFor(Math.min(cost, this.#part()), now)
    if (this.#left >= cost) return 0
    if (this.#askedAt === undefined) return undefined
    const { quota, window_s } = this.#limit
    const full = window_s * 1000
    const elapsed = now - this.#askedAt
    const wait = this.#reset + ((cost - this.#left) * full) / quota - full - elapsed
    return wait > 0 ? Math.ceil(wait) : undefined
  }

  spend(cost: number): void {
    if (!this.#isAlone) {
      this.#left -= cost
      return
    }
    const own = Math.min(cost, this.#part())
    this.#alone.spend(own)
    this.#untold += own
  }

  ask(cost: number): Promise<void> {
    this.#wanted += cost
    // Of a cost of 0 only the standing is wanted.
    if (cost > 0) this.#least = Math.min(this.#least, cost)
    this.#asking ??= this.#refill().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  remaining(now: number): number {
    if (!this.#isShared(now)) return this.#atHome(now).remaining(now)
    return Math.min(this.#limit.quota, this.#left + this.#elsewhere)
  }

  resetMs(now: number): number {
    if (!this.#isShared(now)) return this.#atHome(now).resetMs(now)
    return Math.max(0, Math.ceil(this.#reset - (now - (this.#askedAt ?? now))))
  }

  /** Gives back what lay unused, and tells what passed while nobody could be asked. */
  rest(now: number): void {
    const isFresh = this.#askedAt !== undefined && now - this.#askedAt < IDLE_MS
    if (isFresh || this.#asking || this.isIdle(now) || !this.#isShared(now)) return
    this.#surplus += this.#left
    this.#left = 0
    this.#size = 1
    this.#asking = this.#lease({ want: 0, needed: 0 }).finally(() => {
      this.#asking = undefined
    })
  }

  async settle(): Promise<void> {
    await this.#asking
  }

  async #refill(): Promise<void> {
    // Those who come in the same turn share it.
    await undefined
    const lasted = this.#askedAt === undefined ? LASTS_MS : this.#now() - this.#askedAt
    const grown = lasted < LASTS_MS ? this.#size * 2 : Math.max(1, Math.floor(this.#size / 2))
    this.#size = Math.min(grown, this.#largest())
    const isWanted = this.#wanted > 0
    const needed = isWanted ? Math.max(1, this.#least - this.#left) : 0
    const most = Math.max(needed, Math.min(this.#wanted - this.#left, this.#largest()))
    const want = isWanted ? Math.max(this.#size, most) : 0
    this.#wanted = 0
    this.#least = Number.POSITIVE_INFINITY
    await this.#lease({ want, needed })
  }

  async #lease(asked: { want: number; needed: number }): Promise<void> {
    const back = this.#surplus - this.#owed(this.#now())
    this.#surplus = 0
    const limit = this.#limit
    const lease = await this.#source.lease(this.#key, limit, { ...asked, back })
    if (!lease) return
    this.#untold = 0
    this.#left += lease.granted
    // It was set while the answer was on its way.
    if (limit !== this.#limit) return
    this.#elsewhere = lease.remaining
    this.#reset = lease.reset_ms
    this.#askedAt = this.#now()
  }

  /** Of the calls that nobody was told of, what time has not given back. */
  #owed(now: number): number {
    return this.#untold === 0 ? 0 : Math.min(this.#untold, Math.ceil(this.#alone.used(now)))
  }

  #largest(): number {
    return Math.max(1, Math.floor(this.#limit.quota / LARGEST_PART))
  }

  #part(): number {
    return Math.max(1, Math.floor(this.#limit.quota / this.#source.nodes()))
  }

  /** Whether the others can be asked. Goes on alone, and together again, with what is known to be used. */
  #isShared(now: number): boolean {
    const isUp = this.#source.isUp()
    if (isUp === !this.#isAlone) return isUp
    this.#isAlone = !isUp
    const alone = this.#atHome(now)
    if (!isUp && this.#askedAt !== undefined) {
      const full = this.#limit.window_s * 1000
      const used = Math.max(0, this.#reset - (now - this.#askedAt)) / full
      alone.begin(Math.max(0, used * this.#part() - this.#left), now)
    }
    this.#left = 0
    this.#surplus = 0
    this.#askedAt = undefined
    return isUp
  }

  #atHome(now: number): MemoryBucket {
    this.#alone.change({ quota: this.#part(), window_s: this.#limit.window_s }, now)
    return this.#alone
  }
}

/** Counts on all nodes together. While the source is gone each uses its part of the limits, and nobody waits for it. */
export function createLeasedBuckets(source: LeaseSource, now: () => number): Buckets {
  const buckets = new RecentMap<LeasedBucket>()
  const active = new Set<LeasedBucket>()
  const timer = setInterval(() => {
    for (const bucket of active) {
      const at = now()
      bucket.rest(at)
      if (bucket.isIdle(at)) active.delete(bucket)
    }
  }, IDLE_MS).unref()
  return {
    find(key, limit) {
      let bucket = buckets.get(key)
      if (bucket) bucket.change(limit)
      else {
        bucket = new LeasedBucket(key, limit, source, now)
        buckets.set(key, bucket)
      }
      active.add(bucket)
      return bucket
    },
    async close() {
      clearInterval(timer)
      const later = now() + IDLE_MS
      const unused = [...active].filter((bucket) => !bucket.isIdle(later))
      for (const bucket of unused) bucket.rest(later)
      await Promise.all(unused.map((bucket) => bucket.settle()))
      await source.close()
    },
  }
}
