import type { ConnectionRow, ConnectionStatus } from '@millwright/sdk'

/** What to do about it: names the text `todo.<cause>`. */
export type Cause =
  | 'reauthorization_required'
  | 'unreachable'
  | 'insufficient_credits'
  | 'paused'
  | 'problems'

/** Connections that need a person for the same reason. */
export interface Attention {
  key: string
  cause: Cause
  status: ConnectionStatus
  system: string
  /** null: of several, or not known. */
  host: string | null
  /** As the first of them says it; null where only permissions are missing. */
  message: string | null
  /** When the first of them began. */
  since: string | null
  rows: readonly ConnectionRow[]
}

const order: readonly Cause[] = [
  'reauthorization_required',
  'unreachable',
  'insufficient_credits',
  'paused',
  'problems',
]

/**
 * What needs a person, worst first. One system that is down with hundreds of connections is one thing; credentials are
 * refused one by one, by customer and code.
 */
export function findAttention(rows: readonly ConnectionRow[]): Attention[] {
  const groups = new Map<string, ConnectionRow[]>()
  for (const row of rows) {
    const cause = causeOf(row)
    if (cause === null) continue
    const key = [cause, row.system, cause === 'unreachable' ? row.host : (row.reason?.code ?? '')]
      .filter(Boolean)
      .join(' ')
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups].map(([key, group]) => describe(key, group)).sort(compare)
}

/** How many connections are in each state. */
export function countStates(rows: readonly ConnectionRow[]): Map<ConnectionStatus, number> {
  const counts = new Map<ConnectionStatus, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  return counts
}

function causeOf({ status, reason, problem_count }: ConnectionRow): Cause | null {
  if (status === 'reauthorization_required' || status === 'unreachable') return status
  if (status === 'inactive') return reason?.code === 'paused' ? 'paused' : 'insufficient_credits'
  return status === 'active' && problem_count > 0 ? 'problems' : null
}

function describe(key: string, rows: readonly ConnectionRow[]): Attention {
  const first = rows[0]!
  const times = rows.flatMap(({ reason }) => (reason ? [reason.since] : [])).sort()
  const hosts = new Set(rows.map(({ host }) => host))
  return {
    key,
    cause: causeOf(first)!,
    status: first.status,
    system: first.system,
    host: hosts.size === 1 ? first.host : null,
    message: first.reason?.message ?? null,
    since: times[0] ?? null,
    rows,
  }
}

function compare(a: Attention, b: Attention): number {
  return order.indexOf(a.cause) - order.indexOf(b.cause) || b.rows.length - a.rows.length
}
