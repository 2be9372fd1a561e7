import { ApiError, newId } from '@millwright/model'
import { checkPassword, hashPassword } from '../security/password.ts'
import type { Services } from '../services.ts'
import { createAccount } from '../store/accounts.ts'
import { isFreshStart, lockFreshStart } from '../store/fresh-start.ts'
import { createMember, findMemberByEmail, updateMember } from '../store/members.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { Member } from '../store/schema-members.ts'
import { openSession, type Place } from './member-sessions.ts'
import { takeAttempt } from './sign-in-throttle.ts'

export type SignInWay = 'password' | 'oidc' | 'invitation' | 'sign_up'

/** E-mail addresses are compared in lower case. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** A new session for who knows the password. Throws AUTHENTICATION_FAILED or RATE_LIMIT_EXCEEDED. */
export async function signIn(
  services: Services,
  given: { email: string; password: string },
  place: Place,
): Promise<{ member: Member; secret: string }> {
  const { database } = services
  const email = foldEmail(given.email)
  const forgive = await takeAttempt(services, email, place.ip)
  const member = await withSystem(database, (trx) => findMemberByEmail(trx, email))
  const { isRight, isOutdated } = await checkPassword(given.password, member?.password_hash ?? null)
  if (!member || !isRight) {
    if (member) noteFailure(services, member, 'password', place)
    throw new ApiError('AUTHENTICATION_FAILED', 'E-mail or password is not right.')
  }
  await forgive()
  const renewed = isOutdated ? { password_hash: await hashPassword(given.password) } : {}
  const secret = await withAccount(database, member.account_id, (trx) =>
    startSession(trx, services, member, place, renewed),
  )
  await recordSignIn(services, member, 'password', place)
  return { member, secret }
}

/** The first member of a server that nobody has used yet, with an account. Throws PERMISSION_DENIED on any other. */
export async function signUp(
  services: Services,
  given: { account: string; name: string; email: string; password: string },
  place: Place,
): Promise<{ member: Member; secret: string }> {
  const { database, now } = services
  const at = new Date(now())
  // Asked before, as a hash costs much; and again when nobody else can be the first.
  if (!(await withSystem(database, isFreshStart))) throw refuseSignUp()
  const password_hash = await hashPassword(given.password)
  const made = await withSystem(database, async (trx) => {
    if (!(await lockFreshStart(trx))) throw refuseSignUp()
    const account = await createAccount(trx, { id: newId('acc_'), name: given.account })
    const member = await createMember(trx, {
      account_id: account.id,
      id: newId('mem_'),
      email: foldEmail(given.email),
      name: given.name,
      role: 'admin',
      password_hash,
      accepted_at: at,
    })
    return { member: member!, secret: await startSession(trx, services, member!, place) }
  })
  await recordSignIn(services, made.member, 'sign_up', place)
  return made
}

function refuseSignUp(): ApiError {
  const detail = 'Somebody has signed up already; ask for an invitation.'
  return new ApiError('PERMISSION_DENIED', detail)
}

/** A session for somebody who has shown to be this member. */
export async function startSession(
  trx: Trx,
  { now }: Services,
  member: Member,
  place: Place,
  patch: Parameters<typeof updateMember>[3] = {},
): Promise<string> {
  const at = now()
  const current = await updateMember(
    trx,
    member.account_id,
    member.id,
    { ...patch, last_sign_in_at: new Date(at) },
    new Date(at),
  )
  if (!current) throw new ApiError('AUTHENTICATION_FAILED', 'This member was removed just now.')
  return openSession(trx, member, place, at)
}

export function recordSignIn(
  services: Services,
  member: Member,
  way: SignInWay,
  place: Place,
): Promise<void> {
  return services.audit.record({ ...describe(member, place), action: 'sign_in', detail: { way } })
}

/** Written behind: its duration would tell who is a member. */
export function noteFailure(
  services: Services,
  member: Member,
  way: SignInWay,
  place: Place,
): void {
  const actor = { kind: 'visitor' as const, id: member.email, name: member.email }
  const detail = { way }
  services.audit.note({ ...describe(member, place), actor, action: 'sign_in_failed', detail })
}

export function recordSignOut(services: Services, member: Member, place: Place): Promise<void> {
  return services.audit.record({ ...describe(member, place), action: 'sign_out' })
}

function describe({ account_id, id, name }: Member, { ip }: Place) {
  return {
    account_id,
    actor: { kind: 'member' as const, id, name },
    target: { type: 'member', id },
    ip,
  }
}
