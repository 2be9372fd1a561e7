import { randomBytes } from 'node:crypto'
import { ApiError, newId } from '@millwright/model'
import { hashPassword } from '../security/password.ts'
import { hashSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { deleteSessionsOf } from '../store/member-sessions.ts'
import { createMember, lockInvited, updateMember } from '../store/members.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import type { KeyRole } from '../store/schema.ts'
import type { Member } from '../store/schema-members.ts'
import type { Place } from './member-sessions.ts'
import { foldEmail, recordSignIn, startSession } from './sign-in.ts'

const INVITATION_MS = 7 * 86_400_000

export interface Invitation {
  member: Member
  /** Shown once. */
  url: string
}

/** A member who may come in by the URL of the answer. Throws CONFLICT where the e-mail is a member's. */
export async function inviteMember(
  services: Services,
  account_id: string,
  { email, name, role }: { email: string; name: string; role: KeyRole },
): Promise<Invitation> {
  const { secret, ...invitation } = makeInvitation(services)
  const member = await withAccount(services.database, account_id, (trx) =>
    createMember(trx, {
      account_id,
      id: newId('mem_'),
      email: foldEmail(email),
      name,
      role,
      ...invitation,
    }),
  )
  if (!member) {
    throw new ApiError('CONFLICT', 'There is a member with this e-mail address already.', {
      errors: [{ pointer: '/email', code: 'TAKEN', detail: 'One address is one member.' }],
    })
  }
  return { member, url: urlOf(services, secret) }
}

/** Another invitation instead of the one before; who forgot the password sets a new one by it. Null without such a member. */
export async function inviteAgain(
  services: Services,
  accountId: string,
  id: string,
): Promise<Invitation | null> {
  const { secret, ...invitation } = makeInvitation(services)
  const member = await withAccount(services.database, accountId, (trx) =>
    updateMember(trx, accountId, id, invitation, new Date(services.now())),
  )
  return member ? { member, url: urlOf(services, secret) } : null
}

/** Whose invitation it is; null where it was used, has expired or never was. */
export async function findInvited(services: Services, secret: string): Promise<Member | null> {
  return withSystem(services.database, async (trx) => {
    const member = await lockInvited(trx, hashSecret(secret))
    return member && isOpen(member, services.now()) ? member : null
  })
}

/** Sets the password and signs in; ends every session that there was. Throws NOT_FOUND where the invitation does not hold. */
export async function acceptInvitation(
  services: Services,
  secret: string,
  { name, password }: { name: string; password: string },
  place: Place,
): Promise<{ member: Member; secret: string }> {
  if (!(await findInvited(services, secret))) throw missing()
  const password_hash = await hashPassword(password)
  const accepted = await withSystem(services.database, async (trx) => {
    const member = await lockInvited(trx, hashSecret(secret))
    const at = services.now()
    if (!member || !isOpen(member, at)) throw missing()
    await deleteSessionsOf(trx, member.account_id, member.id)
    const session = await startSession(trx, services, member, place, {
      name,
      password_hash,
      accepted_at: member.accepted_at ?? new Date(at),
      invitation_hash: null,
      invitation_expires_at: null,
    })
    return { member: { ...member, name }, secret: session }
  })
  await recordSignIn(services, accepted.member, 'invitation', place)
  return accepted
}

function makeInvitation({ now }: Services) {
  const secret = randomBytes(32).toString('base64url')
  return {
    secret,
    invitation_hash: hashSecret(secret),
    invitation_expires_at: new Date(now() + INVITATION_MS),
  }
}

function urlOf({ publicUrl }: Services, secret: string): string {
  return `${publicUrl}/sign-in/invitation/${secret}`
}

function isOpen(member: Member, now: number): boolean {
  return member.invitation_expires_at !== null && member.invitation_expires_at.getTime() > now
}

function missing(): ApiError {
  return new ApiError('NOT_FOUND', 'This invitation was used, has expired, or never was.')
}
