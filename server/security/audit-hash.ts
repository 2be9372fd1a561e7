import { hash } from 'node:crypto'

/** An act of the audit log, as its hash covers it. */
export interface ChainedAct {
  account_id: string
  seq: number
  /** UTC with microseconds, as PostgreSQL keeps it: `2026-01-31T12:00:00.000000Z`. */
  at: string
  actor_kind: string
  actor_id: string
  actor_name: string
  action: string
  target_type: string | null
  target_id: string | null
  status: number | null
  request_id: string | null
  ip: string | null
  detail: Record<string, unknown>
}

/** What comes before the first act of a chain. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

/** SHA-256 over the act and the hash of the act before it; 32 bytes. */
export function hashAct(act: ChainedAct, previous: Buffer): Buffer {
  const fields = [
    act.account_id,
    act.seq,
    act.at,
    act.actor_kind,
    act.actor_id,
    act.actor_name,
    act.action,
    act.target_type,
    act.target_id,
    act.status,
    act.request_id,
    act.ip,
    orderKeys(act.detail),
    previous.toString('hex'),
  ]
  return hash('sha256', JSON.stringify(fields), 'buffer')
}

/** The database keeps the members of an object in an order of its own. */
function orderKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderKeys)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  // As pairs: an object would put keys that look like numbers first.
  return { pairs: entries.map(([name, inner]) => [name, orderKeys(inner)]) }
}
