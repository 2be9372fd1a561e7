import { ApiError } from '@millwright/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import type { Services } from '../services.ts'
import { bearerOf, isRead } from './route.ts'
import { takeCall } from './take-call.ts'

/**
 * The connection that a call of the unified API is for: by its token, or an account key and `Millwright-Connection`.
 * Refuses what the scope of the token leaves out, and counts the call against all limits that it meets.
 */
export async function requireConnection(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Live> {
  const secret = bearerOf(request)
  const named = request.headers['millwright-connection']
  let live: Live
  if (secret.startsWith('mwk_')) {
    const key = await services.access.byAccountKey(secret, request)
    if (request.trace) request.trace.key = key
    if (typeof named !== 'string') {
      throw new ApiError(
        'INVALID_REQUEST',
        'With an account key, the header Millwright-Connection must name the connection.',
        {
          errors: [
            {
              pointer: 'Millwright-Connection',
              code: 'REQUIRED',
              detail: 'Give the id of a connection (con_…).',
            },
          ],
        },
      )
    }
    if (key.role === 'read_only' && !isRead(request)) {
      throw new ApiError('PERMISSION_DENIED', 'This account key may only read.')
    }
    live = await services.access.byId(key.account_id, named)
    request.live = live
    await takeCall(services, reply, await services.limitPlans.ofCall(live, key.id))
  } else {
    live = await services.access.byToken(secret)
    request.live = live
    await takeCall(services, reply, await services.limitPlans.ofCall(live, null))
    if (named !== undefined && named !== live.connection.id) {
      throw new ApiError(
        'PERMISSION_DENIED',
        'This token belongs to another connection than Millwright-Connection names.',
      )
    }
  }
  if (live.scope) requireNeeds(live.scope, request.routeOptions.config.operation?.needs)
  return live
}
