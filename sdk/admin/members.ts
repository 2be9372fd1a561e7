import { type CallOptions, pathOf } from '../call.ts'
import type { Role } from '../connection.ts'
import type { Door, Lister, ResourceDeletion } from './resource.ts'
import { createMemberSessions, type MemberSessions } from './sessions.ts'

/** A person who signs in to the dashboard. */
export interface Member {
  object: 'member'
  id: string
  email: string
  name: string
  role: Role
  status: 'invited' | 'active'
  has_password: boolean
  has_identity_provider: boolean
  invitation_expires_at: string | null
  accepted_at: string | null
  last_sign_in_at: string | null
  created_at: string
  updated_at: string
}

/** The address is shown only once. */
export type InvitedMember = Member & { invitation_url: string }

export interface NewMember {
  email: string
  name: string
  role: Role
}

export type MemberPatch = Partial<Omit<NewMember, 'email'>>

export interface Members extends Lister<Member, object> {
  invite(body: NewMember, options?: CallOptions): Promise<InvitedMember>
  /** Another invitation, also for who forgot the password. */
  inviteAgain(id: string, options?: CallOptions): Promise<InvitedMember>
  update(id: string, body: MemberPatch, options?: CallOptions): Promise<Member>
  delete(id: string, options?: CallOptions): Promise<ResourceDeletion>
  /** Where one of them is signed in. */
  sessions(id: string): MemberSessions
}

export function createMembers(door: Door): Members {
  return {
    ...door.lister<Member, object>('/members'),
    invite: (body, options) => door.post('/members', body, options),
    inviteAgain: (id, options) => door.post(pathOf`/members/${id}/invitation`, undefined, options),
    update: (id, body, options) => door.patch(pathOf`/members/${id}`, body, options),
    delete: (id, options) => door.delete(pathOf`/members/${id}`, options),
    sessions: (id) => createMemberSessions(door, id),
  }
}
