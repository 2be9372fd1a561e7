import { type CallOptions, pathOf } from '../call.ts'
import type { Role } from '../connection.ts'
import { type Door, type ResourceDeletion, readAll } from './resource.ts'

/** Who calls. */
export interface Session {
  object: 'session'
  account_id: string
  role: Role
  actor: { kind: 'key' | 'client' | 'member'; id: string; name: string }
  /** The last three are of a member who is signed in. */
  id: string | null
  csrf_token: string | null
  expires_at: string | null
}

/** Where a member is signed in. */
export interface MemberSession {
  object: 'member_session'
  id: string
  is_current: boolean
  ip: string | null
  user_agent: string | null
  created_at: string
  last_seen_at: string
  expires_at: string
}

export interface MemberSessions {
  list(options?: CallOptions): Promise<MemberSession[]>
  end(sessionId: string, options?: CallOptions): Promise<ResourceDeletion>
}

export function createMemberSessions(door: Door, memberId: string): MemberSessions {
  const root = pathOf`/members/${memberId}/sessions`
  return {
    list: (options) => readAll(door.get(root, options)),
    end: (id, options) => door.delete(root + pathOf`/${id}`, options),
  }
}
