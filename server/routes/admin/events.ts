import type { FastifyInstance } from 'fastify'
import { presentEvent } from '../../engine/present-event.ts'
import type { Services } from '../../services.ts'
import { listEvents } from '../../store/events.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parsePage, toPage } from './parsing.ts'

const query = {
  connection: { description: 'Only of this connection.' },
  type: { description: 'Only of this type, such as connection.reauthorization_required.' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

/** What happened, in order: the outbox of the account. */
export function addEventAdmin(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/admin/v1/events',
    {
      id: 'events_list',
      summary: 'List what happened, newest first',
      tag: 'events',
      door: 'admin',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id, role } = await requireAccount(services, request)
      const page = parsePage(services.cursors, account_id, 'events', asked)
      const { connection: connection_id, type } = page.filters
      const filter = { connection_id, type, before: page.after, limit: page.limit + 1 }
      const rows = await withAccount(services.database, account_id, (trx) =>
        listEvents(trx, account_id, filter),
      )
      return reply.send(
        toPage(services.cursors, account_id, 'events', page, rows, (event) =>
          presentEvent(services, event, role),
        ),
      )
    },
  )
}
