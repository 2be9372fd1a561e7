import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { pushOf } from '../../engine/push/push-address.ts'
import type { Services } from '../../services.ts'
import { findConnection } from '../../store/connections.ts'
import { withAccount } from '../../store/pool.ts'
import { listSubscriptions } from '../../store/push-subscriptions.ts'
import type { PushSubscription } from '../../store/schema-push.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'

const instant = (what: string) => z.iso.datetime().nullable().describe(what)

const Subscription = z.object({
  topic: z.string().describe('What it is of, in the words of the source.'),
  state: z
    .enum(['wanted', 'asked', 'active', 'unapproved', 'failed'])
    .describe(
      'wanted: not asked for yet; asked: the source has not answered; unapproved: somebody has to allow it at the source; failed: see error.',
    ),
  expires_at: instant('When it ends unless it is renewed, which happens by itself; null = never.'),
  last_hint_at: instant('When the source last told of something.'),
  last_refused_at: instant('When something came to its address that the source had not signed.'),
  next_check_at: instant('When the source is asked for it next.'),
  error: z
    .object({ code: z.string(), message: z.string(), at: z.iso.datetime() })
    .nullable()
    .describe('Why the last try failed; null = it did not.'),
})

const Push = z
  .object({
    object: z.literal('push'),
    connection_id: z.string(),
    supported: z.boolean().describe('Whether the system can tell of changes by itself.'),
    enabled: z.boolean().describe('Whether this server asks for it (MILLWRIGHT_PUSH).'),
    entities: z.array(z.string()).describe('Of whose changes it tells; the others are polled.'),
    subscriptions: z.array(Subscription),
  })
  .meta({ id: 'Push' })

/** What the source of a connection tells by itself. */
export function addPushAdmin(app: FastifyInstance, services: Services): void {
  const { catalogue, database } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id/push',
    {
      id: 'connections_push',
      summary: 'How a source tells of changes by itself',
      description:
        'Subscriptions are made, renewed and ended by themselves. Polling goes on in any case: a source may lose what it has to tell.',
      tag: 'connections',
      door: 'admin',
      path: { id: 'Id of the connection.' },
      answers: { 200: { description: 'Its subscriptions.', schema: Push } },
    },
    async (request) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const [connection, subscriptions] = await withAccount(database, account_id, async (trx) => [
        await findConnection(trx, account_id, id),
        await listSubscriptions(trx, { account_id, connection_id: id }),
      ])
      if (!connection) throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
      const push = pushOf(catalogue, connection.system)
      return {
        object: 'push',
        connection_id: id,
        supported: push !== undefined,
        enabled: services.push,
        entities: push?.entities ?? [],
        subscriptions: subscriptions.map(showSubscription),
      }
    },
  )
}

function showSubscription(subscription: PushSubscription): z.infer<typeof Subscription> {
  const { topic, state, error, expires_at, last_hint_at, last_refused_at, next_at } = subscription
  return {
    topic,
    state,
    expires_at: expires_at?.toISOString() ?? null,
    last_hint_at: last_hint_at?.toISOString() ?? null,
    last_refused_at: last_refused_at?.toISOString() ?? null,
    next_check_at: next_at.toISOString(),
    error,
  }
}
