import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { describeGovernor } from '../../engine/describe-governor.ts'
import type { Services } from '../../services.ts'
import { findConnection } from '../../store/connections.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import { QuietHoursList } from './quiet-hours-body.ts'

const count = (what: string) => z.int().min(0).describe(what)
const most = (what: string) => z.number().nullable().describe(`${what}; null = no limit is known.`)
const instant = (what: string) => z.iso.datetime().nullable().describe(what)

const learned = {
  concurrent: most('Calls under way at once'),
  per_second: most('Calls a second, learned from refusals'),
  paused_until: instant('Until when the source asked for a pause; null = it does not.'),
}

const State = z.object({
  circuit: z.object({
    state: z
      .enum(['closed', 'open', 'half_open'])
      .describe(
        'open: the source did not answer, and is left alone; half_open: one call tries it.',
      ),
    retry_at: instant('When it is tried again.'),
  }),
  in_flight: count('Calls under way.'),
  waiting: z
    .object({ live: count('Calls.'), background: count('Syncs and the like.') })
    .describe('Calls that wait for their turn.'),
  ...learned,
  remaining: z
    .number()
    .nullable()
    .describe('Calls that are left of the window, as the source tells; null = it does not.'),
  shared: z.object(learned).describe('What all connections of the host share.'),
  retries_left: count('Second tries that may be sent now.'),
})

const GovernorState = z
  .object({
    object: z.literal('governor'),
    connection_id: z.string(),
    host: z.string().nullable(),
    declared: z
      .object({ concurrent: z.int().nullable(), per_minute: z.int().nullable() })
      .describe('What the connector declares that the source takes; null = nothing.'),
    quiet_hours: QuietHoursList,
    quiet_until: instant('When background work goes on; null = it does not rest.'),
    state: State.nullable().describe('null = this node has not called it lately.'),
  })
  .meta({ id: 'GovernorState' })

/** What the governor knows of the source of a connection. */
export function addGovernorAdmin(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id/governor',
    {
      id: 'connections_governor',
      tag: 'connections',
      door: 'admin',
      summary: 'See what holds calls to the source back: limits, pauses, circuit, quiet hours',
      description:
        'Each node learns by itself what the source takes: `state` is that of the node that answers.',
      path: { id: 'Id of the connection.' },
      answers: { 200: { description: 'As this node knows it.', schema: GovernorState } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const connection = await withAccount(services.database, account_id, (trx) =>
        findConnection(trx, account_id, id),
      )
      const connector = services.catalogue.find(({ system }) => system === connection?.system)
      if (!connection || !connector)
        throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
      return reply.send(describeGovernor(services, connection, connector))
    },
  )
}
