import { createHash } from 'node:crypto'
import type { Connector } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  describeSystemDetails,
  listSystem,
  SystemDetails,
  SystemList,
} from '../engine/describe-system.ts'
import type { Services } from '../services.ts'
import { addRoute } from './route.ts'

/** The catalogue: what can be connected, how, and what each system can do. Needs no credential. */
export function addSystemRoutes(app: FastifyInstance, services: Services): void {
  const { catalogue, manifestsOf } = services
  const unchanged = { description: 'As it was with the `If-None-Match` that was sent.' }
  const listKept = keepJson(() => ({
    object: 'list',
    data: catalogue.map((connector) => listSystem(connector, manifestsOf(connector.system))),
    next_cursor: null,
    has_more: false,
  }))
  addRoute(
    app,
    'GET',
    '/v1/systems',
    {
      id: 'systems_list',
      summary: 'List the systems that can be connected, with what each can do and how it is proved',
      tag: 'systems',
      door: 'public',
      headers: { 'If-None-Match': 'The `ETag` of an earlier answer.' },
      answers: { 200: { description: 'All of them.', schema: SystemList }, 304: unchanged },
    },
    (request, reply) => sendKept(request, reply, listKept()),
  )

  const kept = new Map(
    catalogue.map((connector) => [
      connector.system,
      keepJson(() => describeSystemDetails(connector, manifestsOf(connector.system))),
    ]),
  )
  addRoute(
    app,
    'GET',
    '/v1/systems/:system',
    {
      id: 'systems_get',
      summary: 'Get one system with its sign-in forms and capabilities',
      tag: 'systems',
      door: 'public',
      path: { system: 'Name in the catalogue.' },
      headers: { 'If-None-Match': 'The `ETag` of an earlier answer.' },
      answers: { 200: { description: 'The system.', schema: SystemDetails }, 304: unchanged },
    },
    (request, reply) => {
      const { system } = request.params as { system: string }
      const details = kept.get(system)
      if (!details) throw unknownSystem(system, catalogue)
      return sendKept(request, reply, details())
    },
  )
}

interface Kept {
  json: string
  etag: string
}

/** A catalogue stays as it is until the next start: it is written once, when it is first asked for. */
function keepJson(make: () => unknown): () => Kept {
  let kept: Kept | undefined
  return () => {
    if (kept) return kept
    const json = JSON.stringify(make())
    const hash = createHash('sha256').update(json).digest('base64url').slice(0, 22)
    kept = { json, etag: `"${hash}"` }
    return kept
  }
}

function sendKept(request: FastifyRequest, reply: FastifyReply, { json, etag }: Kept) {
  reply.header('etag', etag).header('cache-control', 'no-cache')
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim())
  if (known?.some((one) => one === '*' || one.replace(/^W\//, '') === etag)) {
    return reply.code(304).send()
  }
  return reply.type('application/json; charset=utf-8').send(json)
}

function unknownSystem(system: string, catalogue: readonly Connector[]): ApiError {
  const known = catalogue.map((one) => one.system).join(', ')
  return new ApiError(
    'NOT_FOUND',
    `There is no system ${system.slice(0, 80)}. There are: ${known}.`,
  )
}
