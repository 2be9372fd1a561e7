import type { UsageSum } from '@millwright/sdk'

const HOUR_MS = 3_600_000
const HOURS = 24

export interface Hours {
  /** Where each hour begins, in milliseconds since 1970. */
  times: number[]
  /** All calls that were let in or refused. */
  calls: number[]
  /** Of them those that met a limit, ours or the source's. */
  limited: number[]
}

/** Calls by hour of the last day, the hour that runs last. An hour without calls has none, and is no gap. */
export function sumHours(sums: readonly UsageSum[], now: number): Hours {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS
  const times = Array.from({ length: HOURS }, (_, hour) => last - (HOURS - 1 - hour) * HOUR_MS)
  const calls = times.map(() => 0)
  const limited = times.map(() => 0)
  for (const { at, calls: count, outcome } of sums) {
    const hour = at === undefined ? -1 : times.indexOf(Date.parse(at))
    if (hour === -1) continue
    calls[hour]! += count
    if (outcome === 'rate_limited' || outcome === 'upstream_rate_limited') limited[hour]! += count
  }
  return { times, calls, limited }
}
