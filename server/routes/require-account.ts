import { ApiError } from '@millwright/model'
import type { FastifyRequest } from 'fastify'
import { csrfTokenOf, findSignedIn, isCsrfToken } from '../engine/member-sessions.ts'
import type { Services } from '../services.ts'
import type { KeyRole } from '../store/schema.ts'
import { bearerOf, isRead } from './route.ts'
import { readCookie } from './sign-in/cookies.ts'
import { takeCall } from './take-call.ts'

/** Who calls the admin API. */
export interface Principal {
  account_id: string
  role: KeyRole
  actor: { kind: 'key' | 'client' | 'member'; id: string; name: string }
  /** Of a member who is signed in. */
  session?: { id: string; csrf_token: string; expires_at: Date }
}

const ranks: Record<KeyRole, number> = { read_only: 0, developer: 1, admin: 2 }

/** The account that a call of the admin API is for. Reading needs any role; `role` is what a write needs. */
export async function requireAccount(
  services: Services,
  request: FastifyRequest,
  role: KeyRole = isRead(request) ? 'read_only' : 'developer',
): Promise<Principal> {
  const principal = await renewAccount(services, request)
  // From here on what is refused is known to be theirs.
  request.caller = { audit: services.audit, principal }
  const plan = await services.limitPlans.ofPrincipal(principal.account_id, principal.actor)
  await takeCall(services, request.answer, plan)
  if (principal.session) requireCsrfToken(services, request)
  if (ranks[principal.role] < ranks[role]) {
    throw new ApiError(
      'PERMISSION_DENIED',
      `This needs the role ${role}; yours is ${principal.role}.`,
    )
  }
  return principal
}

/** Who calls, as it is now; also for a call that goes on after it was let in. Counts nothing. */
export async function renewAccount(
  services: Services,
  request: FastifyRequest,
): Promise<Principal> {
  const member =
    request.headers.authorization === undefined ? await findMember(services, request) : undefined
  return member ?? (await findBearer(services, request))
}

/** By the secret in the header: an account key, or the access token of an OAuth client. */
async function findBearer(services: Services, request: FastifyRequest): Promise<Principal> {
  const secret = bearerOf(request)
  if (secret.startsWith('mwa_')) return services.clientTokens.byToken(secret)
  const key = await services.access.byAccountKey(secret, request)
  return {
    account_id: key.account_id,
    role: key.role,
    actor: { kind: 'key', id: key.id, name: key.name },
  }
}

/** By the session cookie of a browser. */
async function findMember(
  services: Services,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const secret = readCookie(services, request, 'session')
  if (secret === undefined) return undefined
  const found = await findSignedIn(services, secret)
  if (!found) throw new ApiError('AUTHENTICATION_FAILED', 'This session is over. Sign in again.')
  const { session, member } = found
  return {
    account_id: member.account_id,
    role: member.role,
    actor: { kind: 'member', id: member.id, name: member.name },
    session: {
      id: session.id,
      csrf_token: csrfTokenOf(secret),
      expires_at: session.expires_at,
    },
  }
}

/** The member who is signed in, for a call that names no secret; undefined where nobody is. */
export async function requireMember(
  services: Services,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  if (request.headers.authorization !== undefined) return undefined
  const principal = await findMember(services, request)
  if (!principal) return undefined
  request.caller = { audit: services.audit, principal }
  requireCsrfToken(services, request)
  return principal
}

/** A browser sends the cookie with whatever makes it call: a write has to come from a page of ours. */
function requireCsrfToken(services: Services, request: FastifyRequest): void {
  if (isRead(request)) return
  const secret = readCookie(services, request, 'session') ?? ''
  if (isCsrfToken(secret, request.headers['x-csrf-token'])) return
  throw new ApiError(
    'PERMISSION_DENIED',
    'A write with a session needs its token in the header x-csrf-token; GET /admin/v1/session tells it.',
  )
}
