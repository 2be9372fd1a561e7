import type { Door, Lister } from './resource.ts'

/** Something that was done; `hash` is made from the entry and `prev_hash`. */
export interface AuditEntry {
  object: 'audit_entry'
  seq: number
  at: string
  actor: { kind: string; id: string; name: string }
  /** Id of the operation. */
  action: string
  target: { type: string | null; id: string } | null
  status: number
  request_id: string | null
  ip: string | null
  detail: Record<string, unknown>
  prev_hash: string
  hash: string
}

export interface AuditQuery {
  /** Id or kind of who did it. */
  actor?: string
  action?: string
  /** Id or type of what it was done to. */
  target?: string
  from?: string | Date
  to?: string | Date
}

export type AuditLog = Lister<AuditEntry, AuditQuery>

export function createAuditLog(door: Door): AuditLog {
  return door.lister('/audit-log')
}
