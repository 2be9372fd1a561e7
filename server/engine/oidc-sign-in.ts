import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findMemberByEmail, findMemberBySubject } from '../store/members.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import type { Member } from '../store/schema-members.ts'
import type { Place } from './member-sessions.ts'
import { finishOidc, type OidcSettings, type Subject } from './oidc.ts'
import { noteFailure, recordSignIn, startSession } from './sign-in.ts'

/** A new session for the member whom the identity provider names. Throws AUTHENTICATION_FAILED, or PERMISSION_DENIED with an OidcRefusal as the code of its one error. */
export async function signInByOidc(
  services: Services,
  settings: OidcSettings,
  { flow, returned }: { flow: string; returned: URLSearchParams },
  place: Place,
): Promise<{ member: Member; secret: string }> {
  const subject = await finishOidc(services, settings, flow, returned).catch((error: Error) => {
    // The message of the library names the check that failed, and no token.
    services.log.warn({ cause: error.message }, 'sign-in by the identity provider failed')
    throw new ApiError('AUTHENTICATION_FAILED', 'The identity provider did not sign anybody in.', {
      cause: error,
    })
  })
  const member = await findWho(services, settings, subject, place)
  const at = new Date(services.now())
  const secret = await withAccount(services.database, member.account_id, (trx) =>
    startSession(trx, services, member, place, {
      oidc_issuer: subject.issuer,
      oidc_subject: subject.sub,
      // Who comes by the identity provider needs no invitation any more.
      ...(member.accepted_at === null && {
        accepted_at: at,
        invitation_hash: null,
        invitation_expires_at: null,
      }),
    }),
  )
  await recordSignIn(services, member, 'oidc', place)
  return { member, secret }
}

/** By what never changes; the first time by the e-mail address, if the provider has checked it. */
async function findWho(
  services: Services,
  { domains }: OidcSettings,
  { issuer, sub, email, isVerified }: Subject,
  place: Place,
): Promise<Member> {
  const domain = email?.slice(email.lastIndexOf('@') + 1)
  if (!email || !isVerified)
    throw refuse('NOT_CONFIRMED', 'The identity provider has not confirmed an e-mail.')
  if (domains.length > 0 && !domains.includes(domain!)) {
    throw refuse('DOMAIN_REFUSED', 'E-mail addresses of this domain are not allowed.')
  }
  return withSystem(services.database, async (trx) => {
    const known = await findMemberBySubject(trx, issuer, sub)
    if (known) return known
    const member = await findMemberByEmail(trx, email)
    if (!member)
      throw refuse('NO_MEMBER', 'There is no member with this e-mail; ask for an invitation.')
    if (member.oidc_subject === null || member.oidc_issuer !== issuer) return member
    // An address that was given to somebody else is not the person who had it.
    noteFailure(services, member, 'oidc', place)
    throw refuse('SUBJECT_DIFFERS', 'This e-mail belongs to somebody else at the provider.')
  })
}

export type OidcRefusal = 'NOT_CONFIRMED' | 'DOMAIN_REFUSED' | 'NO_MEMBER' | 'SUBJECT_DIFFERS'

function refuse(code: OidcRefusal, detail: string): ApiError {
  return new ApiError('PERMISSION_DENIED', detail, { errors: [{ pointer: '', code, detail }] })
}
