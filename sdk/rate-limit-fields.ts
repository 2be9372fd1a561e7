import { parseFieldList } from './structured-fields.ts'

/** What an answer says of one limit. */
export interface RateLimit {
  /** Of the policy, with its partition where it has one. */
  name: string
  /** Calls that would still pass. */
  remaining: number
  /** Milliseconds until the quota is there again; null where it is not said. */
  resetMs: number | null
  /** Calls of a window; null where it is not said. */
  quota: number | null
  windowMs: number | null
}

/**
 * Reads `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers). Only quotas of requests count;
 * whatever makes no sense is left out.
 */
export function readRateLimits(headers: Headers): RateLimit[] {
  const policies = new Map<string, { quota: number | null; windowMs: number | null }>()
  const others = new Set<string>()
  for (const { value, params } of parseFieldList(headers.get('ratelimit-policy') ?? '') ?? []) {
    const name = nameOf(value, params.pk)
    if (params.qu !== undefined && params.qu !== 'requests') others.add(name)
    policies.set(name, { quota: count(params.q), windowMs: seconds(params.w) })
  }
  return (parseFieldList(headers.get('ratelimit') ?? '') ?? []).flatMap(({ value, params }) => {
    const name = nameOf(value, params.pk)
    const remaining = count(params.r)
    if (remaining === null || others.has(name)) return []
    const policy = policies.get(name) ?? { quota: null, windowMs: null }
    return [{ name, remaining, resetMs: seconds(params.t), ...policy }]
  })
}

function nameOf(value: unknown, partition: unknown): string {
  return partition === undefined ? String(value) : `${value} ${partition}`
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
}

function seconds(value: unknown): number | null {
  const whole = count(value)
  return whole === null ? null : whole * 1000
}
