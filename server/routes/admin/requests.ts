import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import { findRequest, listRequests } from '../../store/request-log.ts'
import type { LoggedRequest } from '../../store/schema-usage.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseInstant } from './instants.ts'
import { parsePage, toPage } from './parsing.ts'

const query = {
  search: { description: 'A whole id: req_…, con_…, tok_…, key_….' },
  status: { description: 'A status, or all of its kind: 404, 4xx.' },
  code: { description: 'Only calls refused with this code.' },
  entity: { description: 'Only calls of this entity.' },
  op: { description: 'Only calls of this operation: list, get, actions/close.' },
  from: { description: 'Not before this instant.' },
  to: { description: 'Before this instant.' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}
const description =
  'With what was sent to the source for it; secrets are taken out. MILLWRIGHT_REQUEST_LOG says which calls are kept.'

/** The calls that were made, one by one. */
export function addRequestAdmin(app: FastifyInstance, services: Services): void {
  const shared = { tag: 'usage', door: 'admin', description } as const
  addRoute(
    app,
    'GET',
    '/admin/v1/requests',
    {
      ...shared,
      id: 'requests_list',
      summary: 'List the calls of the account, newest first',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    (request, reply) => answer(services, request, reply, undefined),
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id/requests',
    {
      ...shared,
      id: 'connections_requests',
      summary: 'List the calls of a connection, newest first',
      path: { id: 'Id of the connection.' },
      query,
      answers: { 200: { description: 'One page.' } },
    },
    (request, reply) => answer(services, request, reply, (request.params as { id: string }).id),
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/requests/:request_id',
    {
      ...shared,
      id: 'requests_get',
      summary: 'Get one call',
      path: { request_id: 'Id of the call, from its header Request-Id.' },
      answers: { 200: { description: 'The call.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { request_id } = request.params as { request_id: string }
      const found = await withAccount(services.database, account_id, (trx) =>
        findRequest(trx, account_id, request_id),
      )
      if (found) return reply.send(show(found))
      const text = `The log has no call ${request_id.slice(0, 80)}: it is too old, was left out, or is some seconds young.`
      throw new ApiError('NOT_FOUND', text)
    },
  )
}

async function answer(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  connection_id: string | undefined,
): Promise<FastifyReply> {
  const asked = request.query as Record<string, string | undefined>
  refuseUnknown(asked, Object.keys(query))
  const { account_id } = await requireAccount(services, request)
  if (connection_id !== undefined) await services.access.byId(account_id, connection_id)
  const list = connection_id === undefined ? 'requests' : `requests of ${connection_id}`
  const page = parsePage(services.cursors, account_id, list, asked)
  const { search, code, entity, op } = page.filters
  const filter = {
    ...{ connection_id, search, code, entity, op },
    status: parseStatus(page.filters.status),
    from: parseInstant('from', page.filters.from),
    to: parseInstant('to', page.filters.to),
    before: page.after,
    limit: page.limit + 1,
  }
  const rows = await withAccount(services.database, account_id, (trx) =>
    listRequests(trx, account_id, filter),
  )
  const named = rows.map((row) => ({ ...row, id: row.request_id }))
  return reply.send(toPage(services.cursors, account_id, list, page, named, show))
}

function show(row: LoggedRequest): Record<string, unknown> {
  return {
    object: 'request',
    id: row.request_id,
    at: row.at,
    connection_id: row.connection_id,
    consumer: row.consumer,
    user_agent: row.user_agent,
    method: row.method,
    url: row.url,
    route: row.route,
    entity: row.entity,
    op: row.op,
    status: row.status,
    code: row.code,
    detail: row.detail,
    ms: row.ms,
    request_size: row.request_size === null ? null : Number(row.request_size),
    response_size: row.response_size === null ? null : Number(row.response_size),
    upstream: row.upstream,
    exchanges: row.exchanges,
    exchange_count: row.exchange_count,
    request_excerpt: row.request_excerpt,
    response_excerpt: row.response_excerpt,
  }
}

function parseStatus(text: string | undefined): { from: number; to: number } | undefined {
  if (text === undefined) return undefined
  if (/^[1-5]\d\d$/.test(text)) return { from: Number(text), to: Number(text) }
  if (/^[1-5]xx$/.test(text)) return { from: Number(text[0]) * 100, to: Number(text[0]) * 100 + 99 }
  const detail = 'status is a status such as 404, or all of its kind: 4xx.'
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'status', code: 'INVALID_FORMAT', detail }],
  })
}
