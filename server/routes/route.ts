import { Stop, type StopSignal } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import { createTrace, runTraced } from '../engine/call-trace.ts'
import type { Need } from '../engine/token-scope.ts'
import { type CallSubject, subjectOf } from './call-subject.ts'
import { recordAct } from './record-act.ts'

/** As it is, or made when the document is asked for: most nodes are never asked for it. */
export type Schema = z.ZodType | (() => z.ZodType)

/** What the OpenAPI document says of a route: given with the route itself, so that neither exists without the other. */
export interface Operation {
  id: string
  summary: string
  tag: string
  /** Who may call it. */
  door: 'public' | 'unified' | 'admin' | 'operator'
  /** What a narrowed token must be allowed, for the unified door; without it only tokens that are not narrowed pass. */
  needs?: readonly Need[]
  description?: string
  path?: Record<string, string>
  query?: Record<string, { description: string; schema?: Record<string, unknown> }>
  headers?: Record<string, string>
  body?: Schema
  /** Parts of a multipart body, `file` among them. */
  multipart?: readonly string[]
  /** Answers that are not errors. */
  answers: Record<number, { description: string; schema?: Schema; type?: string }>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation
    /** How calls of it are counted and logged; without it they are not. */
    subject?: CallSubject
  }
  interface FastifyRequest {
    /** Where header fields go that are known before there is an answer. */
    answer: FastifyReply
  }
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

interface RouteOptions {
  bodyLimit?: number
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Doors whose writes go into the audit log. */
const RECORDED = ['admin', 'operator']

/** Adds a route and its description. */
export function addRoute(
  app: FastifyInstance,
  method: Method,
  url: string,
  operation: Operation,
  handler: Handler,
  options: RouteOptions = {},
): void {
  const isTraced = operation.door === 'unified' || operation.door === 'admin'
  const keepsKeys = operation.headers?.['Idempotency-Key'] !== undefined
  const onRequest = (request: FastifyRequest, reply: FastifyReply, done: (e?: Error) => void) => {
    // What an admin reads may hold the address of a link.
    if (operation.door === 'admin') reply.header('cache-control', 'no-store')
    request.answer = reply
    if (isTraced) request.trace = createTrace()
    const isLost = !keepsKeys && method !== 'GET' && 'idempotency-key' in request.headers
    if (isLost) return done(refuseKey())
    // Routes that read a query check it themselves.
    if (!operation.query) refuseUnknown(request.query as Record<string, unknown>, [])
    done()
  }
  app.route({
    method,
    url,
    config: { operation, ...(isTraced && { subject: subjectOf(operation) }) },
    onRequest,
    ...(RECORDED.includes(operation.door) && method !== 'GET' && { onSend: recordAct }),
    handler: (isTraced ? traced(handler) : handler) as never,
    ...options,
  })
}

/** What the handler sends to a source belongs to its call. */
function traced(handler: Handler): Handler {
  return (request, reply) => runTraced(request.trace!, () => handler(request, reply))
}

/** A key that would be ignored is a promise that nobody keeps. */
function refuseKey(): ApiError {
  const detail =
    'This call keeps no Idempotency-Key: send it without, and look before you repeat it.'
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'Idempotency-Key', code: 'NOT_KEPT', detail }],
  })
}

/** Whether a call only reads. */
export function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The secret of a call. */
export function bearerOf(request: FastifyRequest): string {
  const match = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')
  if (match) return match[1]!
  throw new ApiError('AUTHENTICATION_FAILED', 'Send the token as "Authorization: Bearer …".', {
    headers: { 'www-authenticate': 'Bearer realm="millwright"' },
  })
}

/** Refuses query parameters that nobody reads, and repeated ones: a typo must not change what is asked. */
export function refuseUnknown(query: Record<string, unknown>, known: readonly string[]): void {
  const errors = Object.entries(query).flatMap(([name, value]) => {
    const pointer = name.slice(0, 80)
    if (!known.includes(name)) {
      const detail = `There is no parameter ${pointer}. There are: ${known.join(', ') || 'none'}.`
      return [{ pointer, code: 'UNKNOWN_PARAMETER', detail }]
    }
    if (typeof value === 'string' && !value.includes('\0')) return []
    if (typeof value === 'string') {
      const detail = `${pointer} has a null character in it.`
      return [{ pointer, code: 'INVALID_FORMAT', detail }]
    }
    return [{ pointer, code: 'INVALID_FORMAT', detail: `${pointer} is given more than once.` }]
  })
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
}

/** Fires when the caller leaves. */
export function stopOf(reply: FastifyReply): StopSignal {
  const stop = new Stop()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) stop.abort()
  })
  return stop
}

/** The same as an AbortSignal, for those who need one. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
