import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import { findDelivery, hasten, listDeliveries, planAgain } from '../../store/webhook-deliveries.ts'
import { findEndpoint } from '../../store/webhook-endpoints.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parsePage, parseWord, toPage } from './parsing.ts'
import { showAttempts, showDelivery } from './show-webhooks.ts'

const STATES = ['waiting', 'delivered', 'failed'] as const
const query = {
  endpoint: { description: 'Id of an endpoint.' },
  event: { description: 'Id of an event.' },
  connection: { description: 'Id of a connection.' },
  type: { description: 'Of the event, such as purchase_order.updated.' },
  state: { description: STATES.join(', ') },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}
const shared = { tag: 'webhooks', door: 'admin' as const }
const path = { id: 'Id of the delivery.' }

/** What became of each event at each endpoint. */
export function addDeliveryAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/deliveries',
    {
      ...shared,
      id: 'deliveries_list',
      summary: 'List deliveries of events, newest first',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'deliveries', asked)
      const { endpoint, event, connection, type } = page.filters
      const filter = {
        endpoint_id: endpoint,
        event_id: event,
        connection_id: connection,
        type,
        state: parseWord(page, 'state', STATES),
      }
      const rows = await withAccount(database, account_id, (trx) =>
        listDeliveries(trx, account_id, { ...filter, after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'deliveries', page, rows, showDelivery))
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/deliveries/:id',
    {
      ...shared,
      id: 'deliveries_get',
      summary: 'Get a delivery with its attempts',
      path,
      answers: { 200: { description: 'The delivery.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const found =
        (await withAccount(database, account_id, (trx) => findDelivery(trx, account_id, id))) ??
        missing(id)
      return reply.send({ ...showDelivery(found), attempts: showAttempts(found, role) })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/deliveries/:id/retry',
    {
      ...shared,
      id: 'deliveries_retry',
      summary: 'Deliver now what waits for its next try, has failed, or was delivered',
      description: 'With the same `webhook-id`; what had ended has all tries of a new delivery.',
      path,
      answers: { 202: { description: 'The delivery; it is under way.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const retried = await withAccount(database, account_id, async (trx) => {
        const before = (await findDelivery(trx, account_id, id)) ?? missing(id)
        const endpoint = await findEndpoint(trx, account_id, before.endpoint_id)
        if (!endpoint?.enabled) {
          throw new ApiError('CONFLICT', 'Its endpoint is disabled. Enable it first.')
        }
        const at = new Date(services.now())
        await planAgain(trx, [{ ...before, at }], { all: true })
        await hasten(trx, before, at)
        return (await findDelivery(trx, account_id, id))!
      })
      return reply.status(202).send(showDelivery(retried))
    },
  )
}

function missing(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no delivery ${id.slice(0, 80)}.`)
}
