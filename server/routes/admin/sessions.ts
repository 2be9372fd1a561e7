import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { endSession, listSessionsOf } from '../../engine/member-sessions.ts'
import type { Services } from '../../services.ts'
import type { VisibleSession } from '../../store/member-sessions.ts'
import { findMember } from '../../store/members.ts'
import { withAccount } from '../../store/pool.ts'
import { type Principal, requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'

const shared = { tag: 'members', door: 'admin' as const }
const path = { id: 'Id of the member.' }

/** Who calls, and where members are signed in. */
export function addSessionAdmin(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/admin/v1/session',
    {
      ...shared,
      id: 'session_get',
      summary: 'Tell who calls, and with which role',
      description: 'With a session cookie also the token that its writes need in x-csrf-token.',
      answers: { 200: { description: 'The caller.' } },
    },
    async (request, reply) => {
      const { account_id, role, actor, session } = await requireAccount(services, request)
      return reply.header('cache-control', 'no-store').send({
        object: 'session',
        account_id,
        role,
        actor,
        id: session?.id ?? null,
        csrf_token: session?.csrf_token ?? null,
        expires_at: session?.expires_at ?? null,
      })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/members/:id/sessions',
    {
      ...shared,
      id: 'member_sessions_list',
      summary: 'List where a member is signed in',
      description: 'Of others only with the role admin.',
      path,
      answers: { 200: { description: 'The sessions that hold, the one used last first.' } },
    },
    async (request, reply) => {
      const principal = await requireOwn(services, request)
      const { id } = request.params as { id: string }
      const sessions = await listSessionsOf(services, principal.account_id, id)
      return reply.send({
        object: 'list',
        data: sessions.map((session) => showSession(session, principal)),
        next_cursor: null,
        has_more: false,
      })
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/members/:id/sessions/:session_id',
    {
      ...shared,
      id: 'member_sessions_end',
      summary: 'End a session of a member',
      description: 'Of others only with the role admin.',
      path: { ...path, session_id: 'Id of the session.' },
      answers: { 200: { description: 'It is over.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireOwn(services, request)
      const { id: member_id, session_id: id } = request.params as { id: string; session_id: string }
      if (!(await endSession(services, { account_id, member_id, id }))) {
        throw new ApiError('NOT_FOUND', `This member has no session ${id.slice(0, 80)}.`)
      }
      return reply.send({ object: 'deletion', id, entity: 'sessions', deleted: 'hard' })
    },
  )
}

async function requireOwn(services: Services, request: FastifyRequest): Promise<Principal> {
  const { id } = request.params as { id: string }
  const principal = await requireAccount(services, request, 'read_only')
  const isOwn = principal.actor.kind === 'member' && principal.actor.id === id
  if (!isOwn && principal.role !== 'admin') {
    throw new ApiError('PERMISSION_DENIED', 'Sessions of others need the role admin.')
  }
  const member = await withAccount(services.database, principal.account_id, (trx) =>
    findMember(trx, principal.account_id, id),
  )
  if (!member) throw new ApiError('NOT_FOUND', `There is no member ${id.slice(0, 80)}.`)
  return principal
}

function showSession(session: VisibleSession, { session: current }: Principal): object {
  const { id, ip, user_agent, created_at, last_seen_at, expires_at } = session
  return {
    object: 'member_session',
    id,
    is_current: id === current?.id,
    ip,
    user_agent,
    created_at,
    last_seen_at,
    expires_at,
  }
}
