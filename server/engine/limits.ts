import type { Limit } from '../store/schema-keys.ts'
import type { Bucket, Buckets } from './limit-bucket.ts'
import type { Plan, Policy } from './limit-plan.ts'

/** What became of one call under all the limits that it meets. */
export interface Taken {
  /** Milliseconds until a call passes under all of them; 0 where this one passed. */
  wait_ms: number
  /** Those that refuse it. */
  violated: readonly Policy[]
  /** The header field `RateLimit`. */
  field: string
}

/** One limit and what is left of it. */
export interface Standing extends Limit {
  name: string
  remaining: number
}

/** All limits of calls. A call is taken from all that it meets, or from none. */
export interface Limits {
  /** Answers at once where this node has what it needs. A call that costs more than a quota needs all of it. */
  take(plan: Plan, cost?: number): Taken | Promise<Taken>
  /** Looks, and takes nothing. */
  look(plan: Plan): Promise<Standing[]>
  close(): Promise<void>
}

const NONE: readonly Policy[] = []

/** `now` is in milliseconds of a clock that never goes back. */
export function createLimits(buckets: Buckets, now: () => number): Limits {
  const findAll = ({ policies }: Plan, at: number): Bucket[] =>
    policies.map(({ key, limit }) => buckets.find(key, limit, at))

  function tryTake(
    { policies }: Plan,
    found: readonly Bucket[],
    cost: number,
    at: number,
  ): Taken | undefined {
    let wait_ms = 0
    let violated: Policy[] | undefined
    for (let i = 0; i < found.length; i++) {
      const wait = found[i]!.waitFor(Math.min(cost, policies[i]!.limit.quota), at)
      if (wait === undefined) return undefined
      if (wait === 0) continue
      violated ??= []
      violated.push(policies[i]!)
      if (wait > wait_ms) wait_ms = wait
    }
    if (!violated) {
      for (let i = 0; i < found.length; i++)
        found[i]!.spend(Math.min(cost, policies[i]!.limit.quota))
    }
    const field = describe(policies, found, at, violated ? cost : 0)
    return { wait_ms, violated: violated ?? NONE, field }
  }

  /** Each round grants somebody something, or says that there is nothing. */
  async function askAndTake(plan: Plan, found: readonly Bucket[], cost: number): Promise<Taken> {
    for (;;) {
      const at = now()
      const unknown = found.flatMap((bucket, i) => {
        const own = Math.min(cost, plan.policies[i]!.limit.quota)
        return bucket.waitFor(own, at) === undefined ? [bucket.ask(own)] : []
      })
      await Promise.all(unknown)
      const taken = tryTake(plan, found, cost, now())
      if (taken) return taken
    }
  }

  return {
    take(plan, cost = 1) {
      const at = now()
      const found = findAll(plan, at)
      return tryTake(plan, found, cost, at) ?? askAndTake(plan, found, cost)
    },

    async look(plan) {
      const found = findAll(plan, now())
      await Promise.all(found.map((bucket) => bucket.ask(0)))
      const at = now()
      return plan.policies.map(({ name, limit }, i) => ({
        name,
        quota: limit.quota,
        window_s: limit.window_s,
        remaining: found[i]!.remaining(at),
      }))
    },

    close: () => buckets.close(),
  }
}

/**
 * `t` is when all of the quota is back; where nothing is left, or not enough for a call that costs `refused`, when the
 * next one passes: who waits so long is let through, and `Retry-After` says the same.
 */
function describe(
  policies: readonly Policy[],
  found: readonly Bucket[],
  at: number,
  refused: number,
): string {
  let field = ''
  for (let i = 0; i < found.length; i++) {
    const bucket = found[i]!
    const { name, limit } = policies[i]!
    const left = bucket.remaining(at)
    const wait = refused > 0 ? (bucket.waitFor(Math.min(refused, limit.quota), at) ?? 1) : 0
    const next = left > 0 ? wait : Math.max(1, wait, bucket.waitFor(1, at) ?? 1)
    if (i > 0) field += ', '
    field += `"${name}";r=${left > 0 ? left : 0};t=${Math.ceil((next || bucket.resetMs(at)) / 1000)}`
  }
  return field
}
