import { type Answer, type Call, header } from '@millwright/kit'
import { ApiError, type FieldError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Services } from '../services.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, stopOf } from './route.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'MERGE', 'DELETE'] as const

const Request = z
  .strictObject({
    method: z.enum(METHODS),
    path: z.string().min(1).max(8000).describe("Behind the connection's address, from /."),
    query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional().describe('Sent as JSON; a string as it is.'),
  })
  .meta({ id: 'Passthrough' })

/** Headers that the connection itself sets, or that would change whom the call reaches. */
const ownHeaders =
  /^(host|authorization|cookie|connection|content-length|transfer-encoding|upgrade|te|trailer|proxy-.*|x-csrf-token|expect|keep-alive)$/i

const SESSION = /^(set-cookie|x-csrf-token)$/i

/** The source's own API with this connection's credentials; the path stays on the system's host. */
export function addPassthroughRoutes(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'POST',
    '/v1/passthrough',
    {
      id: 'passthrough',
      summary: "Call the source's own API with this connection's credentials",
      tag: 'connection',
      door: 'unified',
      needs: ['passthrough'],
      body: Request,
      answers: { 200: { description: 'Status, headers and body as the source gave them.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { closed } = live.connector
      if (closed !== undefined) throw new ApiError('OPERATION_NOT_SUPPORTED', closed)
      const parsed = Request.safeParse(request.body)
      if (!parsed.success) {
        const errors: FieldError[] = parsed.error.issues.map((issue) => ({
          pointer: `/${issue.path.join('/')}`,
          code: issue.code === 'unrecognized_keys' ? 'UNKNOWN_FIELD' : 'INVALID_FORMAT',
          detail: issue.message,
        }))
        throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
      }
      const io = live.io().under(parsed.data.method === 'GET' ? stopOf(reply) : undefined)
      const answer = await io.exchange(toCall(parsed.data))
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(io.scrubJson(writeAnswer(answer)))
    },
  )
}

/** The answer in JSON. What is JSON itself is taken as it stands: it is neither built nor written a second time. */
function writeAnswer(answer: Answer): string {
  const headers = JSON.stringify(withoutSessions(answer.headers))
  const head = `{"status":${answer.status},"headers":${headers},"body":`
  const { text } = answer
  if (isJson(text)) return `${head}${text}}`
  const type = header(answer, 'content-type') ?? ''
  const isText = answer.body.length === 0 || /^text\/|json|xml|javascript|urlencoded/i.test(type)
  if (isText) return `${head}${JSON.stringify(text)}}`
  return `${head}"${answer.body.toString('base64')}","encoding":"base64"}`
}

/** Headers that open a session at the source stay here. */
function withoutSessions(headers: Answer['headers']): Answer['headers'] {
  const kept: Answer['headers'] = {}
  for (const name in headers) if (!SESSION.test(name)) kept[name] = headers[name]
  return kept
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Whether a path climbs in any spelling that some server decodes: encoded dots and slashes, path parameters. */
function climbs(path: string): boolean {
  if (!/\.|%2e/i.test(path)) return false
  return path
    .split(/[/\\]|%2f|%5c/i)
    .some((part) => /^\.{1,2}$/.test(part.split(';')[0]!.replaceAll(/%2e/gi, '.')))
}

function toCall({ method, path, query, headers = {}, body }: z.infer<typeof Request>): Call {
  // Resolved as a browser would: a path must not lead to another host, nor above the connection's own address.
  const url = URL.parse(path, 'http://system.invalid')
  if (
    !path.startsWith('/') ||
    path.startsWith('//') ||
    path.includes('\\') ||
    url?.host !== 'system.invalid'
  ) {
    throw refusePlace(
      '/path',
      'The path begins with one slash and stays on the host of the system.',
    )
  }
  if (climbs(path.split('?')[0]!)) throw refusePlace('/path', 'The path has no . or .. in it.')
  for (const name of Object.keys(headers)) {
    if (ownHeaders.test(name))
      throw refusePlace(`/headers/${name}`, `${name} is set by the connection.`)
    if (
      !/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) ||
      !/^[\t\x20-\x7e\x80-\xff]*$/.test(headers[name]!)
    )
      throw refusePlace(`/headers/${name.slice(0, 80)}`, 'This is not a header.')
  }
  for (const [name, value] of Object.entries(query ?? {}))
    url.searchParams.append(name, String(value))
  const isText = typeof body === 'string'
  return {
    method,
    path: url.pathname + url.search,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    ...(body !== undefined && { body: isText ? Buffer.from(body as string) : body }),
    raw: true,
  }
}

function refusePlace(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'INVALID_FORMAT', detail }],
  })
}
