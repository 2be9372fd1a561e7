import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { changeOwnLimits, requestRaise, requireSubject } from '../../engine/limit-changes.ts'
import { describeLimits, showRequest } from '../../engine/limit-words.ts'
import type { Services } from '../../services.ts'
import { listLimitRequests } from '../../store/limits.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { LimitName, OwnLimits, quotaFields } from './limit-body.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const LimitsBody = z.strictObject({ limits: OwnLimits }).meta({ id: 'LimitsSet' })
const RequestBody = z
  .strictObject({
    subject: z.string().max(100).optional().describe('acc_…, con_… or key_…; the account itself.'),
    name: LimitName,
    ...quotaFields,
    reason: z.string().trim().min(1).max(500),
  })
  .meta({ id: 'LimitRequestCreate' })

const shared = { tag: 'limits', door: 'admin' as const }
const url = '/admin/v1/limits'
const path = { id: 'Id of the account, of a connection or of a key.' }
const all = { 200: { description: 'All limits, and what is left of each.' } }
const REQUESTS = 'limits/requests'

/** What calls an account may make: to look at, to lower, and to ask for more. */
export function addLimitAdmin(app: FastifyInstance, services: Services): void {
  addOwnLimits(app, services)
  addRequests(app, services)
}

function addOwnLimits(app: FastifyInstance, services: Services): void {
  const query = { subject: { description: 'Id of a connection or key; the account without it.' } }
  const list = (data: unknown[]) => ({ object: 'list', data, next_cursor: null, has_more: false })
  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'limits_list',
      summary: 'List limits, and what is left of each',
      query,
      answers: all,
    },
    async (request, reply) => {
      const asked = request.query as { subject?: string }
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const subject = await requireSubject(services, account_id, asked.subject ?? account_id)
      return reply.send(list(await describeLimits(services, account_id, subject)))
    },
  )
  addRoute(
    app,
    'PUT',
    `${url}/:id`,
    {
      ...shared,
      id: 'limits_set',
      summary: 'Set your own limits, up to what the operator allows',
      path,
      body: LimitsBody,
      answers: all,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const subject = await requireSubject(services, account_id, id)
      const { limits } = parseBody(LimitsBody, request.body)
      await withAccount(services.database, account_id, (trx) =>
        changeOwnLimits(services, trx, account_id, subject, limits),
      )
      services.limitPlans.forget(account_id)
      return reply.send(list(await describeLimits(services, account_id, subject)))
    },
  )
}

function addRequests(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    `${url}/requests`,
    {
      ...shared,
      id: 'limit_requests_list',
      summary: 'List what was asked of the operator, and the answers',
      query,
      answers: { 200: { description: 'Newest first.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, REQUESTS, asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listLimitRequests(trx, { before: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, REQUESTS, page, rows, showRequest))
    },
  )
  addRoute(
    app,
    'POST',
    `${url}/requests`,
    {
      ...shared,
      id: 'limit_requests_create',
      summary: 'Ask the operator for a limit',
      body: RequestBody,
      answers: { 201: { description: 'The request, which the operator sees.' } },
    },
    async (request, reply) => {
      const { account_id, actor } = await requireAccount(services, request)
      const { subject = account_id, ...asked } = parseBody(RequestBody, request.body)
      const made = await requestRaise(services, account_id, { ...asked, subject, by: actor })
      return reply.status(201).send(showRequest(made))
    },
  )
}
