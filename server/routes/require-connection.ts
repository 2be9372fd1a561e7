import { ApiError } from '@millwright/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import type { Services } from '../services.ts'
import type { KeyRole } from '../store/schema.ts'
import { withPatience } from './patience.ts'
import { requireMember } from './require-account.ts'
import { bearerOf, isRead } from './route.ts'
import { takeCall } from './take-call.ts'

/**
 * The connection that a call of the unified API is for: by its token, or by an account key or the session of a member
 * and `Millwright-Connection`.
 * Refuses what the scope of the token leaves out, and counts the call, `cost` times, against all limits
 * that it meets.
 */
export async function requireConnection(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  cost = 1,
): Promise<Live> {
  const member = await requireMember(services, request)
  if (member) {
    const found = await findNamed(services, request, member)
    request.live = found
    await takeCall(services, reply, await services.limitPlans.ofCall(found, null), cost)
    return request.headers.prefer === undefined ? found : withPatience(found, request)
  }
  const secret = bearerOf(request)
  const named = request.headers['millwright-connection']
  let live: Live
  if (secret.startsWith('mwk_')) {
    const key = await services.access.byAccountKey(secret, request)
    if (request.trace) request.trace.key = key
    try {
      live = await findNamed(services, request, key)
    } catch (error) {
      const plan = await services.limitPlans.ofPrincipal(key.account_id, {
        kind: 'key',
        id: key.id,
      })
      await takeCall(services, reply, plan, cost)
      throw error
    }
    request.live = live
    await takeCall(services, reply, await services.limitPlans.ofCall(live, key.id), cost)
  } else {
    live = await services.access.byToken(secret)
    request.live = live
    const plan = services.limitPlans.ofCall(live, null)
    const taking = takeCall(services, reply, plan instanceof Promise ? await plan : plan, cost)
    if (taking) await taking
    if (named !== undefined && named !== live.connection.id) {
      throw new ApiError(
        'PERMISSION_DENIED',
        'This token belongs to another connection than Millwright-Connection names.',
      )
    }
  }
  if (live.scope) requireNeeds(live.scope, request.routeOptions.config.operation?.needs)
  return request.headers.prefer === undefined ? live : withPatience(live, request)
}

/** The connection of a call that goes on after it was let in, as it is now. Throws once it may not; counts nothing. */
export async function renewConnection(services: Services, request: FastifyRequest): Promise<Live> {
  const member = await requireMember(services, request)
  if (member) return findNamed(services, request, member)
  const secret = bearerOf(request)
  const live = secret.startsWith('mwk_')
    ? await findNamed(services, request, await services.access.byAccountKey(secret, request))
    : await services.access.byToken(secret)
  if (live.scope) requireNeeds(live.scope, request.routeOptions.config.operation?.needs)
  return live
}

/** By the header: what an account key or a member names. */
async function findNamed(
  { access }: Services,
  request: FastifyRequest,
  caller: { account_id: string; role: KeyRole },
): Promise<Live> {
  const named = request.headers['millwright-connection']
  if (typeof named !== 'string') {
    const detail = 'Give the id of a connection (con_…).'
    throw new ApiError(
      'INVALID_REQUEST',
      'With an account key or a session, the header Millwright-Connection must name the connection.',
      { errors: [{ pointer: 'Millwright-Connection', code: 'REQUIRED', detail }] },
    )
  }
  if (caller.role === 'read_only' && !isRead(request)) {
    throw new ApiError('PERMISSION_DENIED', 'The role read_only may only read.')
  }
  return access.byId(caller.account_id, named)
}
