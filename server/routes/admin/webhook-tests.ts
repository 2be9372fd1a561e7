import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { switchOn } from '../../engine/webhooks/endpoints.ts'
import { EVENT_TYPES, findTypeFault } from '../../engine/webhooks/event-types.ts'
import { replayEvents } from '../../engine/webhooks/replay.ts'
import { makeSampleEvent } from '../../engine/webhooks/sample-event.ts'
import { createTarget, sendDelivery } from '../../engine/webhooks/send-delivery.ts'
import { createSigner, openKeys } from '../../engine/webhooks/signing.ts'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import { findEndpoint } from '../../store/webhook-endpoints.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import { refusePlace } from './contact-rules.ts'
import { replayPlace } from './event-replay.ts'
import { parseBody } from './parsing.ts'
import { missingEndpoint, showEndpoint } from './show-webhooks.ts'

const TestBody = z
  .strictObject({ type: z.string().max(100).describe('Of the sample event.') })
  .meta({ id: 'WebhookTest' })
const EnableBody = z
  .strictObject({
    replay_from: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('What was not acknowledged since then is delivered now.'),
  })
  .meta({ id: 'WebhookEnable' })

const shared = { tag: 'webhooks', door: 'admin' as const }
const path = { id: 'Id of the endpoint.' }

/** Trying an endpoint out, and switching it on again. */
export function addWebhookTests(app: FastifyInstance, services: Services): void {
  const { database, vault } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/event-types',
    {
      ...shared,
      id: 'event_types_list',
      summary: 'List the types of events, each with a sample',
      answers: { 200: { description: 'All of them.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const of = { account_id, endpoint_id: 'whe_sample', thin: false, now: services.now() }
      const data = Object.entries(EVENT_TYPES).map(([type, description]) => ({
        object: 'event_type',
        type,
        description,
        sample: makeSampleEvent(type, of),
      }))
      return reply.send({ object: 'list', data, next_cursor: null, has_more: false })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/webhook-endpoints/:id/test',
    {
      ...shared,
      id: 'webhook_endpoints_test',
      summary: 'Send a sample event to an endpoint now',
      description: 'Signed like any other, with `"test": true` in it. It is tried once.',
      path,
      body: TestBody,
      answers: { 200: { description: 'How it was answered.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const { type } = parseBody(TestBody, request.body)
      const endpoint =
        (await withAccount(database, account_id, (trx) => findEndpoint(trx, account_id, id))) ??
        missingEndpoint(id)
      if (!Object.hasOwn(EVENT_TYPES, type)) {
        const detail = findTypeFault(type) ?? 'A test is of one type: name it in full.'
        throw refusePlace('/type', 'NOT_ALLOWED_WORD', detail)
      }
      const now = services.now()
      const event = makeSampleEvent(type, {
        account_id,
        endpoint_id: id,
        thin: endpoint.thin,
        now,
      })
      const signer = createSigner(openKeys(vault, endpoint))
      const sent = await sendDelivery(
        services.http,
        createTarget(endpoint.url, signer, services.allowPlainHttp),
        { id: event.id as string, body: JSON.stringify(event), now },
      )
      const { status, ms, error, body } = sent
      const isDelivered = status !== null && status >= 200 && status < 300
      return reply.send({
        object: 'webhook_test',
        endpoint_id: id,
        state: isDelivered ? 'delivered' : 'failed',
        reason: isDelivered ? null : (error ?? `It answered ${status}.`),
        attempt: { number: 1, at: new Date(now).toISOString(), status, ms, error, body },
        event,
      })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/webhook-endpoints/:id/enable',
    {
      ...shared,
      id: 'webhook_endpoints_enable',
      summary: 'Switch an endpoint on again',
      description:
        'With `replay_from` it looks at ten thousand events. Where `next_cursor` is not null, go on with POST /admin/v1/events/replay: the same time as `from`, and the `cursor`.',
      path,
      body: EnableBody,
      answers: { 200: { description: 'The endpoint, and what was planned.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const { replay_from } = parseBody(EnableBody, request.body)
      const from = replay_from === undefined ? undefined : new Date(replay_from)
      if (from && from.getTime() > services.now()) {
        throw new ApiError('INVALID_REQUEST', 'replay_from is in the future.')
      }
      const endpoint = (await switchOn(services, account_id, id)) ?? missingEndpoint(id)
      const { planned, next } = from
        ? await replayEvents(services, endpoint, { from, all: false })
        : { planned: 0, next: null }
      const place = replayPlace(account_id, {
        endpoint_id: id,
        only: 'undelivered',
        from: replay_from,
      })
      return reply.send({
        ...showEndpoint(endpoint, role),
        planned,
        next_cursor: next === null ? null : services.cursors.seal({ ...place, next }),
      })
    },
  )
}
