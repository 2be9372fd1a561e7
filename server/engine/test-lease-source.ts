import type { LeaseSource } from '../store/leases.ts'
import { createLeasedBuckets } from './limit-leases.ts'
import { MemoryBucket } from './limit-memory.ts'
import { createLimits, type Limits } from './limits.ts'

/** Nodes that share their limits in this process, by a clock of its own. */
export interface SharedLimits {
  all: Limits[]
  /** `isUp` may be set: while it is false nobody can be asked. */
  state: { isUp: boolean; asked: number; nodes: number }
  close(): Promise<unknown>
}

/** What nodes share without a Redis: exact, and it can go away. `now` is in milliseconds and never goes back. */
export function createSharedLimits(nodes: number, now: () => number): SharedLimits {
  const state = { isUp: true, asked: 0, nodes }
  const buckets = new Map<string, MemoryBucket>()
  const source: LeaseSource = {
    isUp: () => state.isUp,
    nodes: () => state.nodes,
    async lease(key, limit, { want, needed, back }) {
      state.asked++
      await undefined
      if (!state.isUp) return undefined
      const bucket = buckets.get(key) ?? new MemoryBucket(limit)
      buckets.set(key, bucket)
      bucket.change(limit, now())
      const used = bucket.used(now())
      bucket.spend(Math.min(Math.max(used - back, 0), limit.quota) - used)
      const free = bucket.remaining(now())
      const granted =
        want > 0 && free >= needed ? Math.min(want, Math.max(needed, Math.ceil(free / 4))) : 0
      bucket.spend(granted)
      return { granted, remaining: free - granted, reset_ms: bucket.resetMs(now()) }
    },
    async close() {},
  }
  const all = Array.from({ length: nodes }, () =>
    createLimits(createLeasedBuckets(source, now), now),
  )
  return { all, state, close: () => Promise.all(all.map((limits) => limits.close())) }
}
