import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { decideRequest, endRaise, findSubject, raiseLimit } from '../../engine/limit-changes.ts'
import { describeLimits, showRequest } from '../../engine/limit-words.ts'
import type { Services } from '../../services.ts'
import { findLimitRequest, listLimitRequests } from '../../store/limits.ts'
import { withSystem } from '../../store/pool.ts'
import { expiryOf } from '../admin/expiry.ts'
import { LimitName, quotaFields } from '../admin/limit-body.ts'
import { parseBody, parsePage, toPage } from '../admin/parsing.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { recordFor, requireOperator } from './require-operator.ts'

const Expiry = z.int().min(60).max(315_360_000).nullable().default(null)
const Reason = z.string().trim().min(1).max(500)
const RaiseBody = z
  .strictObject({
    ...quotaFields,
    reason: Reason,
    expires_in: Expiry.describe('Seconds; null = until it is ended.'),
  })
  .meta({ id: 'LimitRaise' })
const DecisionBody = z
  .strictObject({
    decision: z.enum(['grant', 'decline']),
    answer: Reason.nullable().default(null).describe('For those who asked.'),
    expires_in: Expiry.describe('Of what is granted, in seconds.'),
  })
  .meta({ id: 'LimitDecision' })

const shared = { tag: 'operator', door: 'operator' as const }
const url = '/operator/v1/limits'
const path = { id: 'Id of an account, of a connection or of a key.' }
const one = { 200: { description: 'All limits of it, and what is left of each.' } }
const REQUESTS = 'operator/limits/requests'

/** What only the operator of this server may do: let an account or a connection call more, or less. */
export function addLimitOperator(app: FastifyInstance, services: Services): void {
  addRaises(app, services)
  addDecisions(app, services)
}

function addRaises(app: FastifyInstance, services: Services): void {
  const show = async (id: string) => {
    const { account_id, subject } = await findSubject(services, id)
    const data = await describeLimits(services, account_id, subject)
    return { object: 'list', data, next_cursor: null, has_more: false }
  }
  addRoute(
    app,
    'GET',
    `${url}/:id`,
    { ...shared, id: 'operator_limits_get', summary: 'List limits of anybody', path, answers: one },
    async (request, reply) => {
      requireOperator(services, request)
      return reply.send(await show((request.params as { id: string }).id))
    },
  )
  const named = { ...path, name: 'account, connection or key; connection-… comes on top.' }
  addRoute(
    app,
    'PUT',
    `${url}/:id/:name`,
    {
      ...shared,
      id: 'operator_limits_set',
      summary: 'Set a limit, above or below the standard, on all nodes at once',
      path: named,
      body: RaiseBody,
      answers: one,
    },
    async (request, reply) => {
      requireOperator(services, request)
      const { id, name } = request.params as { id: string; name: string }
      recordFor(services, request, (await findSubject(services, id)).account_id)
      const { expires_in, ...limit } = parseBody(RaiseBody, request.body)
      const expires_at = expiryOf(services.now(), expires_in)
      await raiseLimit(services, id, { ...limit, name: parseName(name), expires_at })
      return reply.send(await show(id))
    },
  )
  addRoute(
    app,
    'DELETE',
    `${url}/:id/:name`,
    {
      ...shared,
      id: 'operator_limits_delete',
      summary: 'Go back to the standard',
      path: named,
      answers: one,
    },
    async (request, reply) => {
      requireOperator(services, request)
      const { id, name } = request.params as { id: string; name: string }
      recordFor(services, request, (await findSubject(services, id)).account_id)
      await endRaise(services, id, name)
      return reply.send(await show(id))
    },
  )
}

function addDecisions(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    state: { description: 'waiting, granted or declined.' },
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    `${url}/requests`,
    {
      ...shared,
      id: 'operator_limit_requests_list',
      summary: 'List what accounts ask for',
      query,
      answers: { 200: { description: 'Newest first, with the account of each.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      requireOperator(services, request)
      const page = parsePage(cursors, 'operator', REQUESTS, asked)
      const { state } = parseBody(StateQuery, { state: page.filters.state })
      const rows = await withSystem(database, (trx) =>
        listLimitRequests(trx, { before: page.after, limit: page.limit + 1, state }),
      )
      return reply.send(
        toPage(cursors, 'operator', REQUESTS, page, rows, (row) => ({
          ...showRequest(row),
          account_id: row.account_id,
        })),
      )
    },
  )
  addRoute(
    app,
    'POST',
    `${url}/requests/:id/decide`,
    {
      ...shared,
      id: 'operator_limit_requests_decide',
      summary: 'Grant what an account asks for, or decline it',
      path: { id: 'Id of the request.' },
      body: DecisionBody,
      answers: { 200: { description: 'The request.' } },
    },
    async (request, reply) => {
      requireOperator(services, request)
      const { id } = request.params as { id: string }
      const found = await withSystem(database, (trx) => findLimitRequest(trx, id))
      if (found) recordFor(services, request, found.account_id)
      const { decision, answer, expires_in } = parseBody(DecisionBody, request.body)
      const decided = await decideRequest(services, id, {
        grant: decision === 'grant',
        answer,
        expires_at: expiryOf(services.now(), expires_in),
      })
      return reply.send({ ...showRequest(decided), account_id: decided.account_id })
    },
  )
}

const StateQuery = z.strictObject({ state: z.enum(['waiting', 'granted', 'declined']).optional() })
const NameParameter = z.strictObject({ name: LimitName })

function parseName(name: string): string {
  return parseBody(NameParameter, { name }).name
}
