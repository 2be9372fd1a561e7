import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import type { HabitCall, Wasted } from '../engine/advice-habits.ts'
import type { CallTrace } from '../engine/call-trace.ts'
import type { EndedCall } from '../engine/request-log.ts'
import { classify } from '../engine/usage-outcomes.ts'
import type { Services } from '../services.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of calls that are counted. */
    trace?: CallTrace
  }
}

/** Of a list without one. */
const DEFAULT_LIMIT = 50
/** Characters of a body. */
const KEPT = 8_000

/** Counts a call that was answered, and puts it into the request log. Calls of nobody who is known are left out. */
export function noteCall(services: Services, request: FastifyRequest, reply: FastifyReply): void {
  const { trace, live, caller } = request
  const { subject } = request.routeOptions.config
  const holder = live ?? caller?.principal ?? trace?.key
  if (!trace || !subject || !holder) return
  const { problem, exchange_count } = trace
  const { statusCode: status, elapsedTime: ms } = reply
  const account_id = holder.account_id
  const connection_id = live?.connection.id ?? null
  const consumer = trace.key?.id ?? live?.token?.id ?? caller?.principal.actor.id ?? 'unknown'
  const { entity, op } = subject
  const user_agent = request.headers['user-agent']
  const shared = { account_id, connection_id, consumer, entity, op, user_agent, ms }
  services.usage.note({
    ...shared,
    outcome: classify(status, problem?.origin === 'upstream'),
    upstream_calls: exchange_count,
    upstream_ms: trace.exchange_ms,
    wastes: judge(services, request, { connection_id, consumer, entity, op, status, ms }, trace),
  })
  const { requestLog } = services
  if (!requestLog.wants(status)) return
  requestLog.note({
    ...shared,
    request_id: request.id,
    at: services.now() - ms,
    method: request.method,
    route: request.routeOptions.url ?? '',
    url: request.url,
    status,
    problem,
    request_size: toSize(request.headers['content-length']),
    response_size: toSize(reply.getHeader('content-length')),
    exchanges: trace.exchanges,
    exchange_count,
    request_body: requestLog.options.keepsBodies ? beginOf(request.body) : null,
    response_body: trace.answer,
    scrub: live && (exchange_count > 0 || requestLog.options.keepsBodies) ? scrubOf(live) : null,
  })
}

function judge(
  { habits, now }: Services,
  request: FastifyRequest,
  call: Pick<HabitCall, 'connection_id' | 'consumer' | 'entity' | 'op' | 'status'> & { ms: number },
  { problem, seen }: CallTrace,
): Wasted {
  const query = request.query as Record<string, unknown>
  const ended_at = now()
  return habits.judge({
    ...call,
    url: request.url,
    at: ended_at - call.ms,
    ended_at,
    limit: call.op === 'list' ? Number(query.limit ?? DEFAULT_LIMIT) : null,
    hasCursor: query.cursor !== undefined,
    hasModifiedAfter: query.modified_after !== undefined,
    isConditional: request.headers['if-none-match'] !== undefined,
    retry_after_ms: problem?.retry_after_ms ?? 0,
    seen,
  })
}

/** A connection without credentials has no secrets either. */
function scrubOf(live: Live): EndedCall['scrub'] {
  try {
    return live.watch().scrub
  } catch {
    return null
  }
}

function toSize(length: unknown): number | null {
  const size = Number(length)
  return length === undefined || !Number.isSafeInteger(size) ? null : size
}

/** Of an answer that is a text: its beginning, for the log. */
export function keepAnswer(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  if (request.trace && typeof payload === 'string') request.trace.answer = beginOf(payload)
  done(null, payload)
}

/** A text of its own: a slice would keep all of the body in memory. */
function beginOf(body: unknown): string | null {
  if (body === null || body === undefined) return null
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return Buffer.from(text.slice(0, KEPT)).toString()
}
