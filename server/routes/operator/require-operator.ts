import { timingSafeEqual } from 'node:crypto'
import { ApiError } from '@millwright/model'
import type { FastifyRequest } from 'fastify'
import { hashSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { bearerOf } from '../route.ts'

const actor = { kind: 'operator' as const, id: 'operator', name: 'Operator of this server' }

/** Refuses everybody but the holder of MILLWRIGHT_OPERATOR_KEY. */
export function requireOperator({ operatorHash }: Services, request: FastifyRequest): void {
  const hash = hashSecret(bearerOf(request))
  if (operatorHash && timingSafeEqual(hash, operatorHash)) return
  throw new ApiError('AUTHENTICATION_FAILED', 'This is not the key of the operator.', {
    headers: { 'www-authenticate': 'Bearer realm="millwright"' },
  })
}

/** From here on what the operator does goes into the audit log of the account that it is about. */
export function recordFor(services: Services, request: FastifyRequest, accountId: string): void {
  request.caller = { audit: services.audit, principal: { account_id: accountId, actor } }
}
