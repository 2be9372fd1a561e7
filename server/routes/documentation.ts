import { entityNames, errorCodes, Problem } from '@millwright/model'
import type { FastifyInstance, RouteOptions } from 'fastify'
import * as z from 'zod'
import type { Services } from '../services.ts'
import { describeLimited, limitHeaders } from './describe-limits.ts'
import { PREFER_WAIT } from './patience.ts'
import { addReferencePage } from './reference-page.ts'
import type { Operation, Schema } from './route.ts'

interface Described {
  method: string
  url: string
  operation: Operation
}

/** The way in, by door. */
const schemes = {
  unified: 'connection_token',
  admin: 'account_key',
  operator: 'operator_key',
} as const

const PARAMETER = /:([a-z_]+)/g

/** `/openapi.json`, made from the routes themselves when it is first asked for, and its rendering at `/docs`. */
export function addDocumentation(app: FastifyInstance, services: Services): void {
  const described: Described[] = []
  app.addHook('onRoute', (route: RouteOptions) => {
    const { operation } = (route.config ?? {}) as { operation?: Operation }
    if (!operation || route.method === 'HEAD') return
    for (const method of [route.method].flat())
      described.push({ method, url: route.url, operation })
  })
  let document: string | undefined
  app.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(buildDocument(described, services.publicUrl))
    return reply.header('content-type', 'application/json; charset=utf-8').send(document)
  })
  addReferencePage(app)
}

/** OpenAPI 3.1: schemas from the model, operations from the routes. */
export function buildDocument(
  described: readonly Described[],
  publicUrl: string,
): Record<string, unknown> {
  const schemas = new Schemas()
  const problem = {
    description: 'A problem document (RFC 9457).',
    content: { 'application/problem+json': { schema: schemas.of(Problem, 'output') } },
  }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { method, url, operation } of described) {
    const path = url.replace(PARAMETER, '{$1}')
    paths[path] ??= {}
    paths[path][method.toLowerCase()] = {
      operationId: operation.id,
      summary: operation.summary,
      tags: [operation.tag],
      ...(operation.description && { description: operation.description }),
      parameters: describeParameters(url, operation),
      ...(operation.multipart && { requestBody: describeParts(operation.multipart) }),
      ...(operation.body && {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.of(operation.body, 'input') } },
        },
      }),
      responses: describeLimited(operation, describeAnswers(operation, schemas), problem),
      security: operation.door === 'public' ? [] : [{ [schemes[operation.door]]: [] }],
    }
  }
  const codes = Object.entries(errorCodes).map(
    ([code, { status, description }]) => `- \`${code}\` (${status}): ${description}`,
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millwright',
      version: '0.1.0',
      description: `One REST API with one data model for industrial systems.\n\nErrors are problem documents; their codes are stable:\n\n${codes.join('\n')}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: orderTags(described),
    paths,
    components: {
      schemas: schemas.components,
      headers: limitHeaders,
      securitySchemes: {
        connection_token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A connection token (mwc_…), or an account key with the header Millwright-Connection.',
        },
        account_key: { type: 'http', scheme: 'bearer', description: 'An account key (mwk_…).' },
        operator_key: {
          type: 'http',
          scheme: 'bearer',
          description: 'MILLWRIGHT_OPERATOR_KEY of this server.',
        },
      },
    },
  }
}

/** The records first, what an operator needs last. */
function orderTags(described: readonly Described[]): { name: string }[] {
  const found = [...new Set(described.map(({ operation }) => operation.tag))]
  const last: string[] = found.filter((tag) => tag === 'operations')
  const first: string[] = ['connection', ...entityNames].filter((tag) => found.includes(tag))
  const rest = found.filter((tag) => !first.includes(tag) && !last.includes(tag))
  return [...first, ...rest, ...last].map((name) => ({ name }))
}

function describeParameters(url: string, operation: Operation): Record<string, unknown>[] {
  const text = { type: 'string' }
  return [
    ...[...url.matchAll(PARAMETER)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      description: operation.path?.[name!] ?? '',
      schema: text,
    })),
    ...Object.entries(operation.query ?? {}).map(([name, { description, schema = text }]) => ({
      name,
      in: 'query',
      description,
      schema,
    })),
    ...Object.entries(headersOf(operation)).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: text,
    })),
  ]
}

/** Its own, and those of every call of the unified API. */
function headersOf({ door, headers = {} }: Operation): Record<string, string> {
  if (door !== 'unified') return headers
  const preferences =
    headers.Prefer === undefined ? PREFER_WAIT : `${headers.Prefer} ${PREFER_WAIT}`
  return {
    ...headers,
    Prefer: preferences,
    'Millwright-Connection': 'Which connection, with an account key.',
  }
}

function describeParts(parts: readonly string[]): Record<string, unknown> {
  const properties = Object.fromEntries(
    parts.map((part) => [
      part,
      part === 'file'
        ? { type: 'string', contentMediaType: 'application/octet-stream' }
        : { type: 'string' },
    ]),
  )
  return {
    required: true,
    content: { 'multipart/form-data': { schema: { type: 'object', properties } } },
  }
}

function describeAnswers(operation: Operation, schemas: Schemas): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(operation.answers).map(
      ([status, { description, schema, type = 'application/json' }]) => [
        status,
        {
          description,
          ...(Number(status) !== 304 && {
            content: { [type]: { schema: schema ? schemas.of(schema, 'output') : {} } },
          }),
        },
      ],
    ),
  )
}

/** Named schemas become components once, anonymous ones stand where they are used. */
class Schemas {
  components: Record<string, unknown> = {}
  #seen = new Map<z.ZodType, Record<string, unknown>>()

  of(given: Schema, io: 'input' | 'output'): Record<string, unknown> {
    const schema = typeof given === 'function' ? given() : given
    const known = this.#seen.get(schema)
    if (known) return known
    const {
      $schema: _,
      $defs = {},
      ...whole
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      reused: 'inline',
    }) as Record<string, any>
    for (const [name, definition] of Object.entries($defs as Record<string, unknown>))
      this.components[name] ??= relocate(definition)
    const id = z.globalRegistry.get(schema)?.id
    const made = relocate(whole) as Record<string, unknown>
    if (id) this.components[id] ??= made
    const result = id ? { $ref: `#/components/schemas/${id}` } : made
    this.#seen.set(schema, result)
    return result
  }
}

function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof (value as { id: unknown }).id !== 'string')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : relocate(inner),
      ]),
  )
}
