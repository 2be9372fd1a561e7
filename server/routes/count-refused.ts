import type { ApiError } from '@millwright/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'
import { toApiError } from './failures.ts'
import { requireAccount } from './require-account.ts'
import { requireConnection } from './require-connection.ts'

/**
 * A call that was refused before anybody asked whose it is (for its body, for a parameter) counts under the limits of
 * its caller, and is told them. Answers the error that the caller gets: where a limit refuses it as well, that one.
 */
export async function countRefused(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  error: ApiError,
): Promise<ApiError> {
  const door = request.routeOptions.config.operation?.door
  const isKnown = request.live !== undefined || request.caller !== undefined
  const isOurs = error.status >= 500 || error.code === 'AUTHENTICATION_FAILED'
  if (isKnown || isOurs || reply.hasHeader('ratelimit')) return error
  try {
    if (door === 'unified') await requireConnection(services, request, reply)
    else if (door === 'admin') await requireAccount(services, request)
    return error
  } catch (cause) {
    const counted = toApiError(cause)
    return counted.code === 'RATE_LIMIT_EXCEEDED' ? counted : error
  }
}
