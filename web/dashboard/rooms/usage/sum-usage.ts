import type { CallOutcome, UsageSum } from '@millwright/sdk'

export interface UsageSeries {
  /** Where each interval begins, in milliseconds since 1970. */
  times: number[]
  calls: number[]
  /** Of them those that met a limit, ours or the source's. */
  limited: number[]
  /** Seconds that the sources took. */
  upstream: number[]
}

export function isLimited(outcome: CallOutcome | undefined): boolean {
  return outcome === 'rate_limited' || outcome === 'upstream_rate_limited'
}

/** Sums by interval, the one that runs last. One without calls has zeros, and is no gap. */
export function toUsageSeries(
  sums: readonly UsageSum[],
  stepMs: number,
  count: number,
  now: number,
): UsageSeries {
  const last = Math.floor(now / stepMs) * stepMs
  const first = last - (count - 1) * stepMs
  const times = Array.from({ length: count }, (_, place) => first + place * stepMs)
  const series = {
    times,
    calls: times.map(() => 0),
    limited: times.map(() => 0),
    upstream: times.map(() => 0),
  }
  for (const sum of sums) {
    const place = (Date.parse(sum.at ?? '') - first) / stepMs
    if (!(place in times)) continue
    series.calls[place]! += sum.calls
    series.upstream[place]! += sum.upstream_ms / 1_000
    if (isLimited(sum.outcome)) series.limited[place]! += sum.calls
  }
  return series
}

export interface Share {
  /** Id of a connection or consumer, or a user agent; empty where there is none. */
  id: string
  calls: number
  limited: number
  upstream_calls: number
  upstream_ms: number
  /** Of all calls, from 0 to 1. */
  part: number
}

/** Who makes how much of it, most calls first. */
export function rankUsage(
  sums: readonly UsageSum[],
  by: 'connection' | 'consumer' | 'user_agent',
): Share[] {
  const shares = new Map<string, Share>()
  let all = 0
  for (const sum of sums) {
    const id = sum[by] ?? ''
    const share = shares.get(id) ?? {
      id,
      calls: 0,
      limited: 0,
      upstream_calls: 0,
      upstream_ms: 0,
      part: 0,
    }
    shares.set(id, share)
    all += sum.calls
    share.calls += sum.calls
    share.upstream_calls += sum.upstream_calls
    share.upstream_ms += sum.upstream_ms
    if (isLimited(sum.outcome)) share.limited += sum.calls
  }
  for (const share of shares.values()) share.part = all === 0 ? 0 : share.calls / all
  return [...shares.values()].sort((a, b) => b.calls - a.calls || a.id.localeCompare(b.id))
}
