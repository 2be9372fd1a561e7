import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { listNotifications } from '../../store/notifications.ts'
import { withAccount } from '../../store/pool.ts'
import type { Notification } from '../../store/schema.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parsePage, parseWord, toPage } from './parsing.ts'

const STATES = ['waiting', 'sent', 'failed'] as const
const query = {
  state: { description: STATES.join(', ') },
  contact: { description: 'Id of a contact, or of a customer whose contact_email is told.' },
  connection: { description: 'Id of a connection.' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

export function addNotificationAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/notifications',
    {
      tag: 'contacts',
      door: 'admin',
      id: 'notifications_list',
      summary: 'List what was sent to whom, and what was not',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'notifications', asked)
      const filter = {
        state: parseWord(page, 'state', STATES),
        contact_id: page.filters.contact,
        connection_id: page.filters.connection,
      }
      const rows = await withAccount(database, account_id, (trx) =>
        listNotifications(trx, account_id, { ...filter, after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'notifications', page, rows, showNotification))
    },
  )
}

function showNotification({
  account_id,
  is_claimed,
  give_up_at,
  ended_at,
  due_at,
  told_with,
  ...shown
}: Notification): Record<string, unknown> {
  return {
    object: 'notification',
    ...shown,
    told_with: told_with === shown.id ? null : told_with,
    next_attempt_at: shown.state === 'waiting' ? due_at : null,
  }
}
