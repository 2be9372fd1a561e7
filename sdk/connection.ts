import type { SyncStatus } from './syncs.ts'

/** State of a connection. */
export type ConnectionStatus =
  | 'pending'
  | 'active'
  | 'unreachable'
  | 'reauthorization_required'
  | 'inactive'
  | 'disconnected'
export type Deployment = 'cloud' | 'on_premises'
export type Language = 'en' | 'de'
export type Role = 'admin' | 'developer' | 'read_only'

/** One thing that was seen of the source, or done by a person. */
export interface Evidence {
  at: string
  source: 'traffic' | 'probe' | 'token' | 'person' | 'platform'
  signal: string
  message?: string
}

/** Why a connection is not active. */
export interface Reason {
  code: string
  message: string
  since: string
  evidence: Evidence[]
}

/** What the connected user may not do, in the source's words. */
export interface PermissionProblem {
  entity: string
  op: string
  since: string
  message: string
}

export interface CustomerRef {
  id: string
  external_id: string
  name: string
}

/** Milliseconds. */
export interface Latency {
  p50: number
  p95: number
}

/** A connection as the holder of its token sees it. Times are RFC 3339 in UTC. */
export interface Connection {
  object: 'connection'
  id: string
  name: string
  system: string
  deployment: Deployment
  customer: CustomerRef
  status: ConnectionStatus
  reauthorization_required: boolean
  reason: Reason | null
  /** Where the customer renews the credentials. */
  reauthorize_url: string | null
  /** For the end customer, in plain words. */
  instructions: string[]
  last_success_at: string | null
  last_checked_at: string | null
  next_check_at: string | null
  latency_ms: Latency | null
  /** Shares from 0 to 1. */
  uptime: { h24: number | null; d30: number | null }
  permission_problems: PermissionProblem[]
  /** How its syncs stand altogether, and how old the oldest last success is. */
  sync: { state: SyncStatus['state']; last_success_at: string | null }
  /** What its calls meet, and what is left of each. */
  limits: { name: string; quota: number; window_s: number; remaining: number }[]
  credits: number
  metadata: Record<string, unknown>
  connected_at: string | null
  /** null where an account key was used. */
  token: { id: string; created_at: string; expires_at: string | null } | null
}
