import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { type Invitation, inviteAgain, inviteMember } from '../../engine/invitations.ts'
import { changeMember, removeMember } from '../../engine/members.ts'
import type { Services } from '../../services.ts'
import { listMembers } from '../../store/members.ts'
import { withAccount } from '../../store/pool.ts'
import type { Member } from '../../store/schema-members.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const Name = z.string().trim().min(1).max(200)
const Role = z.enum(['admin', 'developer', 'read_only'])
const NewMemberBody = z
  .strictObject({ email: z.email().max(320), name: Name, role: Role })
  .meta({ id: 'MemberCreate' })
const MemberUpdate = z
  .strictObject({ name: Name.optional(), role: Role.optional() })
  .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change.')
  .meta({ id: 'MemberUpdate' })

const shared = { tag: 'members', door: 'admin' as const }
const path = { id: 'Id of the member.' }
const query = {
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}
const invited = {
  201: { description: 'The member with the URL of the invitation, which is shown only here.' },
}
const url = '/admin/v1/members'

/** The people who sign in to the dashboard. */
export function addMemberAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'members_list',
      summary: 'List members',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'members', asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listMembers(trx, account_id, { after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'members', page, rows, showMember))
    },
  )
  addRoute(
    app,
    'POST',
    url,
    {
      ...shared,
      id: 'members_invite',
      summary: 'Invite a member',
      description: 'The invitation holds for 7 days and is accepted once. Needs the role admin.',
      body: NewMemberBody,
      answers: invited,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const body = parseBody(NewMemberBody, request.body)
      return reply.status(201).send(showInvited(await inviteMember(services, account_id, body)))
    },
  )
  addRoute(
    app,
    'POST',
    `${url}/:id/invitation`,
    {
      ...shared,
      id: 'members_invite_again',
      summary: 'Make another invitation, also for who forgot the password',
      description:
        'The invitation before it ends. Accepting it sets the password and ends all sessions. Needs the role admin.',
      path,
      answers: invited,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const id = idOf(request)
      const again = await inviteAgain(services, account_id, id)
      return reply.status(201).send(showInvited(again ?? missing(id)))
    },
  )
  addRoute(
    app,
    'PATCH',
    `${url}/:id`,
    {
      ...shared,
      id: 'members_update',
      summary: 'Change the name or role of a member',
      description: 'The last admin who can sign in keeps that role. Needs the role admin.',
      path,
      body: MemberUpdate,
      answers: { 200: { description: 'The member.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { name, role } = parseBody(MemberUpdate, request.body)
      const id = idOf(request)
      const member = await changeMember(services, account_id, id, {
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
      })
      return reply.send(showMember(member ?? missing(id)))
    },
  )
  addRoute(
    app,
    'DELETE',
    `${url}/:id`,
    {
      ...shared,
      id: 'members_delete',
      summary: 'Remove a member and end its sessions',
      description: 'The last admin who can sign in stays. Needs the role admin.',
      path,
      answers: { 200: { description: 'It is removed.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const id = idOf(request)
      if (!(await removeMember(services, account_id, id))) missing(id)
      return reply.send({ object: 'deletion', id, entity: 'members', deleted: 'hard' })
    },
  )
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

function missing(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no member ${id.slice(0, 80)}.`)
}

function showInvited({ member, url }: Invitation): Record<string, unknown> {
  return { ...showMember(member), invitation_url: url }
}

function showMember(member: Member): Record<string, unknown> {
  const { id, email, name, role, accepted_at, invitation_expires_at } = member
  return {
    object: 'member',
    id,
    email,
    name,
    role,
    status: accepted_at === null ? 'invited' : 'active',
    has_password: member.password_hash !== null,
    has_identity_provider: member.oidc_subject !== null,
    invitation_expires_at,
    accepted_at,
    last_sign_in_at: member.last_sign_in_at,
    created_at: member.created_at,
    updated_at: member.updated_at,
  }
}
