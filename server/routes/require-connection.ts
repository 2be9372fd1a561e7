import { ApiError } from '@millwright/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { rateLimitFields } from '../engine/token-limit.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import type { Services } from '../services.ts'
import type { Limit } from '../store/schema-keys.ts'
import { bearerOf, isRead } from './route.ts'

/**
 * The connection that a call of the unified API is for: by its token, or an account key and `Millwright-Connection`.
 * Refuses what the scope of the token leaves out, and counts the call against the token's own limit.
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
  } else {
    live = await services.access.byToken(secret)
    if (live.limit) takeCall(services, live.token!, live.limit, reply)
    if (named !== undefined && named !== live.connection.id) {
      throw new ApiError(
        'PERMISSION_DENIED',
        'This token belongs to another connection than Millwright-Connection names.',
      )
    }
  }
  request.live = live
  if (live.scope) requireNeeds(live.scope, request.routeOptions.config.operation?.needs)
  return live
}

/** Name of the policy in the header fields. */
const POLICY = 'token'

function takeCall(
  services: Services,
  token: { id: string },
  limit: Limit,
  reply: FastifyReply,
): void {
  const taken = services.access.takeCall(token, limit)
  reply.headers(rateLimitFields(POLICY, limit, taken))
  if (taken.wait_ms === 0) return
  throw new ApiError(
    'RATE_LIMIT_EXCEEDED',
    `This token may make ${limit.quota} calls in ${limit.window_s} s (policy "${POLICY}"). The next one passes in ${Math.ceil(taken.wait_ms / 1000)} s.`,
    { retryAfterMs: taken.wait_ms },
  )
}
