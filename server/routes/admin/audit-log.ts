import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { listActs, type StoredAct } from '../../store/audit-log.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseInstant } from './instants.ts'
import { parsePage, toPage } from './parsing.ts'

const query = {
  actor: { description: 'Id or kind of who did it: key_…, mem_…, member, node.' },
  action: { description: 'Id of the operation, e.g. keys_create.' },
  target: { description: 'Id or type of what it was done to: con_…, connection.' },
  from: { description: 'Not before this instant, e.g. 2026-01-31T12:00:00Z.' },
  to: { description: 'Before this instant.' },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

/** What was done by whom: only ever appended to. */
export function addAuditAdmin(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/admin/v1/audit-log',
    {
      tag: 'audit log',
      door: 'admin',
      id: 'audit_log_list',
      summary: 'List what was done, newest first',
      description:
        'Every write of the admin API, every sign-in, and every reading of sealed credentials by a node. Each entry has the hash of the one before it. Needs the role admin.',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string | undefined>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request, 'admin')
      const page = parsePage(services.cursors, account_id, 'audit-log', asked)
      const { actor, action, target, from, to } = page.filters
      const filter = {
        actor,
        action,
        target,
        from: parseInstant('from', from),
        to: parseInstant('to', to),
        before: page.after === undefined ? undefined : Number(page.after),
        limit: page.limit + 1,
      }
      const acts = await withAccount(services.database, account_id, (trx) =>
        listActs(trx, account_id, filter),
      )
      const rows = acts.map((act) => ({ ...act, id: String(act.seq) }))
      return reply.send(toPage(services.cursors, account_id, 'audit-log', page, rows, showAct))
    },
  )
}

function showAct(act: StoredAct): Record<string, unknown> {
  return {
    object: 'audit_entry',
    seq: act.seq,
    at: act.at,
    actor: { kind: act.actor_kind, id: act.actor_id, name: act.actor_name },
    action: act.action,
    target: act.target_id === null ? null : { type: act.target_type, id: act.target_id },
    status: act.status,
    request_id: act.request_id,
    ip: act.ip,
    detail: act.detail,
    prev_hash: act.prev_hash.toString('hex'),
    hash: act.hash.toString('hex'),
  }
}
