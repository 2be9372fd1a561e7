import type { Generated, Selectable } from 'kysely'
import type { JsonObject, Stamp } from './columns.ts'
import type { KeyRole } from './schema.ts'

interface AuditLogTable {
  account_id: string
  seq: string
  at: Date
  actor_kind: string
  actor_id: string
  actor_name: string
  action: string
  target_type: string | null
  target_id: string | null
  status: number | null
  request_id: string | null
  ip: string | null
  detail: JsonObject
  prev_hash: Buffer
  hash: Buffer
}

interface AuditHeadTable {
  account_id: string
  seq: string
  hash: Buffer
}

interface MemberTable {
  account_id: string
  id: string
  email: string
  name: string
  role: KeyRole
  password_hash: string | null
  oidc_issuer: string | null
  oidc_subject: string | null
  invitation_hash: Buffer | null
  invitation_expires_at: Date | null
  accepted_at: Date | null
  last_sign_in_at: Date | null
  created_at: Stamp
  updated_at: Stamp
}

interface MemberSessionTable {
  account_id: string
  id: string
  member_id: string
  /** SHA-256 of what is in the cookie. */
  hash: Buffer
  ip: string
  user_agent: string | null
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

interface SignInAttemptTable {
  id: Generated<string>
  key: Buffer
  at: Date
}

/** The people of an account, and what was done by whom. */
export interface MemberSchema {
  audit_log: AuditLogTable
  audit_heads: AuditHeadTable
  members: MemberTable
  member_sessions: MemberSessionTable
  sign_in_attempts: SignInAttemptTable
}

export type Member = Selectable<MemberTable>
export type MemberSession = Selectable<MemberSessionTable>
