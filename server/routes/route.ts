import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { Live } from '../engine/access.ts'
import type { Services } from '../services.ts'
import type { KeyRole } from '../store/schema.ts'

/** What the OpenAPI document says of a route: given with the route itself, so that neither exists without the other. */
export interface Operation {
  id: string
  summary: string
  tag: string
  /** Who may call it. */
  door: 'public' | 'unified' | 'admin'
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
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: (e?: Error) => void) => {
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

/** The connection that a call of the unified API is for: by its token, or an account key and `Millwright-Connection`. */
export async function requireConnection(
  services: Services,
  request: FastifyRequest,
): Promise<Live> {
  const secret = bearerOf(request)
  const named = request.headers['millwright-connection']
  let live: Live
  if (secret.startsWith('mwk_')) {
    const key = await services.access.byAccountKey(secret)
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
    if (named !== undefined && named !== live.connection.id) {
      throw new ApiError(
        'PERMISSION_DENIED',
        'This token belongs to another connection than Millwright-Connection names.',
      )
    }
  }
  request.connectionId = live.connection.id
  return live
}

const ranks: Record<KeyRole, number> = { read_only: 0, developer: 1, admin: 2 }

/** The account that a call of the admin API is for. Reading needs any role; `role` is what a write needs. */
export async function requireAccount(
  services: Services,
  request: FastifyRequest,
  role: KeyRole = isRead(request) ? 'read_only' : 'developer',
): Promise<{ account_id: string; key_id: string }> {
  const key = await services.access.byAccountKey(bearerOf(request))
  if (ranks[key.role] < ranks[role]) {
    throw new ApiError(
      'PERMISSION_DENIED',
      `This needs an account key of role ${role}; this one is ${key.role}.`,
    )
  }
  return { account_id: key.account_id, key_id: key.id }
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function bearerOf(request: FastifyRequest): string {
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
    if (typeof value === 'string') return []
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
