import { ApiError } from '@millwright/model'
import type { FastifyReply } from 'fastify'
import type { Plan } from '../engine/limit-plan.ts'
import type { Taken } from '../engine/limits.ts'
import type { Services } from '../services.ts'

/**
 * Counts a call under its limits, at once where this node can, and tells them in the header fields of draft-ietf-httpapi-ratelimit-headers. Throws
 * RATE_LIMIT_EXCEEDED with the wait where one of them refuses it; a refused call counts nowhere.
 */
export function takeCall(
  { limits }: Services,
  reply: FastifyReply,
  plan: Plan,
  cost = 1,
): Promise<void> | undefined {
  if (plan.policies.length === 0) return undefined
  const taking = limits.take(plan, cost)
  if (taking instanceof Promise) return taking.then((taken) => tell(reply, plan, taken))
  tell(reply, plan, taking)
  return undefined
}

function tell(reply: FastifyReply, plan: Plan, taken: Taken): void {
  reply.header('ratelimit-policy', plan.field)
  reply.header('ratelimit', taken.field)
  if (taken.wait_ms > 0) throw refuse(taken)
}

function refuse({ wait_ms, violated }: Taken): ApiError {
  const told = violated.map(({ name, limit: { quota, window_s } }) => {
    const whose = `This ${name.split('-')[0]}`
    return `${whose} may make ${quota} calls in ${window_s} s (policy "${name}").`
  })
  const text = `${told.join(' ')} The next one passes in ${Math.ceil(wait_ms / 1000)} s.`
  return new ApiError('RATE_LIMIT_EXCEEDED', text, {
    retryAfterMs: wait_ms,
    violatedPolicies: violated.map(({ name }) => name),
  })
}
