import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { type ConnectionRow, listConnectionRows } from '../../store/connection-rows.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { toPage } from './parsing.ts'

const MOST = 10_000
/** Smaller answers gain nothing. */
const PACK_FROM = 8_000
const pack = promisify(gzip)

const query = {
  limit: { description: `1 to ${MOST}; ${MOST} without it.` },
  cursor: { description: 'Where the page before ended.' },
}

/** All connections in brief, for a table that filters and sorts them itself. */
export function addConnectionRowAdmin(app: FastifyInstance, services: Services): void {
  const { cursors, database } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/connection-rows',
    {
      id: 'connection_rows_list',
      summary: 'List connections in brief, oldest first, thousands at a time',
      tag: 'connections',
      door: 'admin',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const limit = parseLimit(asked.limit ?? String(MOST))
      const list = { connection: account_id, entity: 'connection_rows', filters: {} }
      const after = asked.cursor && (cursors.open(asked.cursor, list).next as string)
      const rows = await withAccount(database, account_id, (trx) =>
        listConnectionRows(trx, account_id, { after: after || undefined, limit: limit + 1 }),
      )
      const page = { limit, after: after || undefined, filters: {} }
      const body = JSON.stringify(toPage(cursors, account_id, 'connection_rows', page, rows, show))
      reply.type('application/json; charset=utf-8').header('vary', 'accept-encoding')
      const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
      if (!takesGzip || body.length < PACK_FROM) return reply.send(body)
      return reply.header('content-encoding', 'gzip').send(await pack(body, { level: 1 }))
    },
  )
}

function show(row: ConnectionRow): object {
  const { customer_id, customer_name, customer_external_id, ...rest } = row
  const { reason_code, reason_message, reason_since, ...shown } = rest
  return {
    object: 'connection_row',
    ...shown,
    customer: { id: customer_id, name: customer_name, external_id: customer_external_id },
    reason: reason_code && { code: reason_code, message: reason_message, since: reason_since },
  }
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= MOST) return limit
  const detail = `limit is a whole number from 1 to ${MOST}.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'limit', code: 'INVALID_FORMAT', detail }],
  })
}
