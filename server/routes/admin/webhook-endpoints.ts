import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import {
  addEndpoint,
  changeEndpoint,
  removeEndpoint,
  rotateEndpoint,
} from '../../engine/webhooks/endpoints.ts'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import { countEndpoints, findEndpoint, listEndpoints } from '../../store/webhook-endpoints.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'
import { missingEndpoint, showEndpoint } from './show-webhooks.ts'
import {
  EndpointUpdate,
  NewEndpointBody,
  refuseChoices,
  refuseConnections,
  Secret,
} from './webhook-body.ts'

/** Every one is asked for every event. */
const MOST_ENDPOINTS = 100
const DAY_S = 86_400

const Rotation = z
  .strictObject({
    scheme: z.enum(['v1', 'v1a']).default('v1').describe('v1 = the secret, v1a = the key.'),
    secret: Secret.optional(),
    overlap_s: z
      .int()
      .min(0)
      .max(7 * DAY_S)
      .default(DAY_S)
      .describe('Seconds that the old one signs too.'),
  })
  .refine(({ scheme, secret }) => scheme === 'v1' || secret === undefined, {
    path: ['secret'],
    message: 'Keys of v1a are made here: the private one never leaves.',
  })
  .meta({ id: 'WebhookSecretRotation' })

const shared = { tag: 'webhooks', door: 'admin' as const }
const path = { id: 'Id of the endpoint.' }
const one = { 200: { description: 'The endpoint.' } }
const query = {
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

export function addWebhookAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/webhook-endpoints',
    {
      ...shared,
      id: 'webhook_endpoints_list',
      summary: 'List webhook endpoints',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id, role } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'webhook-endpoints', asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listEndpoints(trx, account_id, { after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(
        toPage(cursors, account_id, 'webhook-endpoints', page, rows, (one) =>
          showEndpoint(one, role),
        ),
      )
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/webhook-endpoints',
    {
      ...shared,
      id: 'webhook_endpoints_create',
      summary: 'Add an endpoint that is told of events',
      description: 'Its `secret` is shown only in this answer.',
      body: NewEndpointBody,
      answers: { 201: { description: 'The endpoint with its secret.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const body = parseBody(NewEndpointBody, request.body)
      const { secret = null, signatures, ...choices } = body
      await refuseChoices(services, { ...choices, ...(secret !== null && { secret }) })
      await withAccount(database, account_id, async (trx) => {
        await refuseConnections(trx, account_id, choices.connections ?? [])
        if ((await countEndpoints(trx, account_id)) >= MOST_ENDPOINTS) {
          const text = `An account has ${MOST_ENDPOINTS} endpoints at most. Delete one that is not needed.`
          throw new ApiError('CONFLICT', text)
        }
      })
      const made = await addEndpoint(services, account_id, choices, { secret, signatures })
      return reply
        .status(201)
        .header('location', `/admin/v1/webhook-endpoints/${made.endpoint.id}`)
        .send({ ...showEndpoint(made.endpoint, role), secret: made.secret })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/webhook-endpoints/:id',
    { ...shared, id: 'webhook_endpoints_get', summary: 'Get an endpoint', path, answers: one },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const found = await withAccount(database, account_id, (trx) =>
        findEndpoint(trx, account_id, id),
      )
      return reply.send(showEndpoint(found ?? missingEndpoint(id), role))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/webhook-endpoints/:id',
    {
      ...shared,
      id: 'webhook_endpoints_update',
      summary: 'Change an endpoint, or switch it off',
      path,
      body: EndpointUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const { enabled, signatures, ...given } = parseBody(EndpointUpdate, request.body)
      const patch = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      ) as { [K in keyof typeof given]: NonNullable<(typeof given)[K]> }
      if (Object.keys(patch).length === 0 && enabled === undefined && !signatures) {
        const text = 'The body is empty; name at least one field to change.'
        throw new ApiError('INVALID_REQUEST', text)
      }
      await withAccount(database, account_id, async (trx) => {
        if (!(await findEndpoint(trx, account_id, id))) missingEndpoint(id)
        await refuseConnections(trx, account_id, patch.connections ?? [])
      })
      await refuseChoices(services, patch)
      const more = { enabled, ...(signatures && { signatures }) }
      const changed = await changeEndpoint(services, account_id, id, patch, more)
      return reply.send(showEndpoint(changed ?? missingEndpoint(id), role))
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/webhook-endpoints/:id',
    {
      ...shared,
      id: 'webhook_endpoints_delete',
      summary: 'Delete an endpoint with its deliveries',
      path,
      answers: { 200: { description: 'It is deleted.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      if (!(await removeEndpoint(services, account_id, id))) missingEndpoint(id)
      return reply.send({ object: 'deletion', id, entity: 'webhook-endpoints', deleted: 'hard' })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/webhook-endpoints/:id/rotate-secret',
    {
      ...shared,
      id: 'webhook_endpoints_rotate_secret',
      summary: 'Give an endpoint a new secret or key',
      description: 'Until the overlap is over both sign each delivery.',
      path,
      body: Rotation,
      answers: { 200: { description: 'The endpoint; a new secret is shown only here.' } },
    },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const { secret = null, scheme, overlap_s } = parseBody(Rotation, request.body)
      await withAccount(database, account_id, async (trx) => {
        if (!(await findEndpoint(trx, account_id, id))) missingEndpoint(id)
      })
      if (secret !== null) await refuseChoices(services, { secret })
      const wish = { scheme, secret, overlap_s }
      const rotated = await rotateEndpoint(services, account_id, id, wish)
      if (!rotated) return missingEndpoint(id)
      return reply.send({ ...showEndpoint(rotated.endpoint, role), secret: rotated.secret })
    },
  )
}
