import type { Limit } from '../store/schema-keys.ts'

/** What became of one call under a limit. */
export interface Taken {
  /** Milliseconds until a call passes again; 0 where this one passed. */
  wait_ms: number
  /** Calls that would still pass right now. */
  remaining: number
  /** Milliseconds until the whole quota is there again. */
  reset_ms: number
}

export interface TokenLimits {
  /** `calls`: one unless told; 0 only asks. */
  take(id: string, limit: Limit, calls?: number): Taken
}

/** Tokens remembered at most; the one that was unused for longest is forgotten first. */
const CAPACITY = 100_000

/**
 * The own limits of tokens, by the generic cell rate algorithm: calls pass evenly, and up to the whole quota at once
 * after a rest. What was used is kept in the memory of this node: with several nodes a token has its quota on each of
 * them, and a restart gives it back.
 */
export function createTokenLimits(now: () => number): TokenLimits {
  // In milliseconds × quota, so that every sum is one of whole numbers: a call costs the window in
  // milliseconds, and each millisecond gives back the quota.
  const used = new Map<string, { level: number; at: number }>()

  return {
    take(id, { quota, window_s }, calls = 1) {
      const cost = window_s * 1000
      const most = cost * quota
      const at = now()
      const before = used.get(id)
      const passed = before ? Math.max(0, at - before.at) * quota : 0
      const left = before ? Math.max(0, before.level - passed) : 0
      const level = left + cost * calls
      const isOver = level > most
      const kept = isOver ? left : level
      used.delete(id)
      used.set(id, { level: kept, at })
      if (used.size > CAPACITY) used.delete(used.keys().next().value!)
      return {
        wait_ms: isOver ? Math.ceil((level - most) / quota) : 0,
        remaining: Math.floor((most - kept) / cost),
        reset_ms: Math.ceil(kept / quota),
      }
    },
  }
}

/** Header fields of an answer under a limit, as draft-ietf-httpapi-ratelimit-headers names them. */
export function rateLimitFields(
  name: string,
  { quota, window_s }: Limit,
  { remaining, reset_ms }: Taken,
): Record<string, string> {
  return {
    'ratelimit-policy': `"${name}";q=${quota};w=${window_s}`,
    ratelimit: `"${name}";r=${remaining};t=${Math.ceil(reset_ms / 1000)}`,
  }
}
