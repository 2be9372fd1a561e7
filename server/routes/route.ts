import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { Need } from '../engine/token-scope.ts'
import { recordAct } from './record-act.ts'

/** What the OpenAPI document says of a route: given with the route itself, so that neither exists without the other. */
export interface Operation {
  id: string
  summary: string
  tag: string
  /** Who may call it. */
  door: 'public' | 'unified' | 'admin'
  /** What a narrowed token must be allowed, for the unified door; without it only tokens that are not narrowed pass. */
  needs?: readonly Need[]
  description?: string
  path?: Record<string, string>
  query?: Record<string, { description: string; schema?: Record<string, unknown> }>
  headers?: Record<string, string>
  body?: z.ZodType
  /** Parts of a multipart body, `file` among them. */
  multipart?: readonly string[]
  /** Answers that are not errors. */
  answers: Record<number, { description: string; schema?: z.ZodType; type?: string }>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation
  }
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

interface RouteOptions {
  bodyLimit?: number
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Adds a route and its description. */
export function addRoute(
  app: FastifyInstance,
  method: Method,
  url: string,
  operation: Operation,
  handler: Handler,
  options: RouteOptions = {},
): void {
  const keepsKeys = operation.headers?.['Idempotency-Key'] !== undefined
  const onRequest = (request: FastifyRequest, reply: FastifyReply, done: (e?: Error) => void) => {
    // What an admin reads may hold the address of a link.
    if (operation.door === 'admin') reply.header('cache-control', 'no-store')
    const isLost = !keepsKeys && method !== 'GET' && 'idempotency-key' in request.headers
    if (isLost) return done(refuseKey())
    // Routes that read a query check it themselves.
    if (!operation.query) refuseUnknown(request.query as Record<string, unknown>, [])
    done()
  }
  app.route({
    method,
    url,
    config: { operation },
    onRequest,
    ...(operation.door === 'admin' && method !== 'GET' && { onSend: recordAct }),
    handler: handler as never,
    ...options,
  })
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

/** A signal that fires when the caller leaves. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
