import type { Limit } from '../store/schema-keys.ts'
import type { LimitRow } from '../store/schema-limits.ts'

/** One limit that a call meets. */
export interface Policy {
  /** In the header fields; unique among those of a call. */
  name: string
  /** Who shares the count. */
  key: string
  limit: Limit
}

/** All limits that a call meets. */
export interface Plan {
  policies: readonly Policy[]
  /** The header field `RateLimit-Policy`. */
  field: string
  /** When one of them ends or changes by itself, in milliseconds since 1970. */
  until: number
}

export type SubjectKind = 'account' | 'connection' | 'key' | 'member' | 'token'

/** Whose limits a call meets. */
export interface Subject {
  kind: SubjectKind
  id: string
  /** What holds unless an operator says otherwise; null = no limit. */
  standard: Limit | null
}

/**
 * The limits of some subjects. The one that is named like the kind of a subject is its standard one: an operator sets
 * it, up or down, and the account may stay below it. All others come on top.
 */
export function planLimits(
  subjects: readonly Subject[],
  rows: readonly LimitRow[],
  now: number,
): Plan {
  const own = new Set(subjects.map(({ id }) => id))
  const living = rows.filter((row) => own.has(row.subject) && isLiving(row, now))
  const policies = subjects.flatMap(({ kind, id, standard }) => {
    const rowsOf = living.filter(({ subject }) => subject === id)
    const names = new Set([...(standard ? [kind] : []), ...rowsOf.map(({ name }) => name)])
    return [...names].flatMap((name) => {
      const limit = limitOf(name === kind ? standard : null, rowsOf, name)
      return limit ? [{ name, key: `${id}/${name}`, limit }] : []
    })
  })
  const ends = living.flatMap(({ expires_at }) => (expires_at ? [expires_at.getTime()] : []))
  const field = policies
    .map(({ name, limit }) => `"${name}";q=${limit.quota};w=${limit.window_s}`)
    .join(', ')
  return { policies, field, until: Math.min(Number.POSITIVE_INFINITY, ...ends) }
}

/** What the account may set at most: what the operator set, else the standard; null = anything. */
export function ceilingOf(
  standard: Limit | null,
  rows: readonly LimitRow[],
  name: string,
  now: number,
): Limit | null {
  const set = rows.find(
    (row) => row.name === name && row.set_by === 'operator' && isLiving(row, now),
  )
  return set ?? standard
}

function limitOf(
  standard: Limit | null,
  rows: readonly LimitRow[],
  name: string,
): Limit | undefined {
  const byName = rows.filter((row) => row.name === name)
  const ceiling = byName.find(({ set_by }) => set_by === 'operator') ?? standard
  const wished = byName.find(({ set_by }) => set_by === 'account')
  const found = wished && (!ceiling || isWithin(wished, ceiling)) ? wished : ceiling
  return found ? { quota: found.quota, window_s: found.window_s } : undefined
}

/** Whether whoever keeps to `limit` keeps to `ceiling` as well. */
export function isWithin(limit: Limit, ceiling: Limit): boolean {
  return (
    limit.quota <= ceiling.quota && limit.quota * ceiling.window_s <= ceiling.quota * limit.window_s
  )
}

/** Whether a limit that was set has not ended. */
export function isLiving({ expires_at }: LimitRow, now: number): boolean {
  return expires_at === null || expires_at.getTime() > now
}
