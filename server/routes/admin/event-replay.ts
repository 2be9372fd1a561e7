import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { presentEvent } from '../../engine/present-event.ts'
import { replayEvents } from '../../engine/webhooks/replay.ts'
import type { Services } from '../../services.ts'
import { listEvents } from '../../store/events.ts'
import { withAccount } from '../../store/pool.ts'
import { findEndpoint } from '../../store/webhook-endpoints.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import { refusePlace } from './contact-rules.ts'
import { parseBody } from './parsing.ts'

const Instant = z.iso.datetime({ offset: true })
const ReplayBody = z
  .strictObject({
    endpoint_id: z.string().max(100),
    event_ids: z.array(z.string().max(100)).min(1).max(1_000).optional(),
    from: Instant.optional().describe('Events since then.'),
    to: Instant.optional().describe('Events before that; now without it.'),
    only: z
      .enum(['undelivered', 'all'])
      .default('undelivered')
      .describe('undelivered: what failed, or was never planned; all: also what was acknowledged.'),
    cursor: z.string().max(10_000).optional().describe('Where the call before ended.'),
  })
  .refine(({ event_ids, from }) => (event_ids === undefined) !== (from === undefined), {
    message: 'Give event_ids, or from.',
  })
  .meta({ id: 'EventReplay' })

const shared = { tag: 'events', door: 'admin' as const }

/** What a cursor of a replay belongs to; the times as they were given. */
export function replayPlace(
  account_id: string,
  { endpoint_id, only, from = null, to = null }: ReplayAsk,
) {
  const filters = { endpoint_id, only, from, to }
  return { connection: account_id, entity: 'replay', filters }
}

interface ReplayAsk {
  endpoint_id: string
  only: 'undelivered' | 'all'
  from?: string | null | undefined
  to?: string | null | undefined
}

/** One event, and sending events once more. */
export function addEventReplay(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/events/:id',
    {
      ...shared,
      id: 'events_get',
      summary: 'Get an event',
      path: { id: 'Id of the event.' },
      answers: { 200: { description: 'The event as webhooks tell it.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const [event] = await withAccount(database, account_id, (trx) =>
        listEvents(trx, account_id, { id, limit: 1 }),
      )
      if (!event) throw new ApiError('NOT_FOUND', `There is no event ${id.slice(0, 80)}.`)
      return reply.send(presentEvent(services, event, role))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/events/replay',
    {
      ...shared,
      id: 'events_replay',
      summary: 'Deliver events to an endpoint once more',
      description:
        'By their ids, or all since a time. One call looks at ten thousand events; go on with `next_cursor`.',
      body: ReplayBody,
      answers: { 202: { description: 'How many deliveries were planned.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const body = parseBody(ReplayBody, request.body)
      const { endpoint_id, event_ids: ids, only, cursor } = body
      const endpoint = await withAccount(database, account_id, (trx) =>
        findEndpoint(trx, account_id, endpoint_id),
      )
      if (!endpoint) {
        throw refusePlace('/endpoint_id', 'UNKNOWN_REFERENCE', 'There is no such endpoint.')
      }
      if (!endpoint.enabled) {
        throw new ApiError('CONFLICT', 'The endpoint is disabled. Enable it first.')
      }
      const [from, to] = [body.from, body.to].map((text) => (text ? new Date(text) : undefined))
      const place = replayPlace(account_id, { endpoint_id, only, from: body.from, to: body.to })
      const after = cursor === undefined ? undefined : cursors.open(cursor, place).next
      const wish = { ids, from, to, after: after as string | undefined, all: only === 'all' }
      const { planned, seen, next } = await replayEvents(services, endpoint, wish)
      return reply.status(202).send({
        object: 'replay',
        endpoint_id,
        planned,
        seen,
        next_cursor: next === null ? null : cursors.seal({ ...place, next }),
        has_more: next !== null,
      })
    },
  )
}
