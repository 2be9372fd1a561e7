import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parseRedirect } from '../../engine/redirects.ts'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { notify } from '../../store/notify.ts'
import {
  createOAuthClient,
  findOAuthClient,
  listOAuthClients,
  revokeOAuthClient,
  rotateClientSecret,
  updateOAuthClient,
  type VisibleOAuthClient,
} from '../../store/oauth-clients.ts'
import { withAccount } from '../../store/pool.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const fields = {
  name: z.string().trim().min(1).max(200),
  redirect_uris: z
    .array(z.string().max(2000))
    .max(20)
    .describe('Compared letter by letter with what a request brings.'),
  role: z
    .enum(['admin', 'developer', 'read_only'])
    .nullable()
    .describe('What client_credentials may do in the admin API; null = nothing.'),
  expiring_tokens: z
    .boolean()
    .describe('Whether its connection tokens end after an hour and are renewed by refresh tokens.'),
}
const NewClient = z
  .strictObject({
    name: fields.name,
    public: z.boolean().default(false).describe('Without a secret: an app on a device.'),
    redirect_uris: fields.redirect_uris.default([]),
    role: fields.role.default(null),
    expiring_tokens: fields.expiring_tokens.default(false),
  })
  .refine((body) => !body.public || body.role === null, {
    path: ['role'],
    message: 'A public client cannot prove who it is, so it gets no role.',
  })
  .meta({ id: 'OAuthClientCreate' })
const ClientUpdate = z.strictObject(fields).partial().meta({ id: 'OAuthClientUpdate' })
const Rotation = z
  .strictObject({
    overlap_s: z.int().min(0).max(604_800).default(0).describe('How long the old one still works.'),
  })
  .meta({ id: 'OAuthClientRotate' })

const shared = { tag: 'oauth-clients', door: 'admin' as const }
const path = { id: 'Id of the client; its client_id.' }
const one = { 200: { description: 'The client.' } }
const shownOnce = 'The client with its secret, which is shown only here.'

/** Programs that connect customers, or call the admin API, by OAuth 2.0. */
export function addOAuthClientAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    '/admin/v1/oauth-clients',
    {
      ...shared,
      id: 'oauth_clients_list',
      summary: 'List OAuth clients',
      query,
      answers: { 200: { description: 'One page, newest first.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'oauth-clients', asked)
      const rows = await withAccount(database, account_id, (trx) =>
        listOAuthClients(trx, account_id, { after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'oauth-clients', page, rows, showClient))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/oauth-clients',
    {
      ...shared,
      id: 'oauth_clients_create',
      summary: 'Register an OAuth client',
      body: NewClient,
      answers: { 201: { description: shownOnce } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { public: is_public, redirect_uris, ...body } = parseBody(NewClient, request.body)
      checkRedirects(services, redirect_uris)
      const secret = is_public ? null : createSecret('mwo')
      const client = await withAccount(database, account_id, (trx) =>
        createOAuthClient(trx, {
          ...body,
          account_id,
          id: newId('ocl_'),
          is_public,
          redirect_uris,
          ...(secret && { hash: secret.hash, prefix: secret.prefix, last4: secret.last4 }),
        }),
      )
      return reply
        .status(201)
        .header('location', `/admin/v1/oauth-clients/${client.id}`)
        .send({ ...showClient(client), client_secret: secret?.secret ?? null })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/oauth-clients/:id',
    { ...shared, id: 'oauth_clients_get', summary: 'Get an OAuth client', path, answers: one },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const client = await withAccount(database, account_id, (trx) =>
        findOAuthClient(trx, account_id, id),
      )
      return reply.send(showClient(client ?? missing(id)))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/oauth-clients/:id',
    {
      ...shared,
      id: 'oauth_clients_update',
      summary: 'Change an OAuth client',
      path,
      body: ClientUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const body = parseBody(ClientUpdate, request.body)
      if (Object.keys(body).length === 0)
        throw new ApiError('INVALID_REQUEST', 'The body is empty; name at least one field.')
      checkRedirects(services, body.redirect_uris ?? [])
      const client = await withAccount(database, account_id, async (trx) => {
        const before = await findOAuthClient(trx, account_id, id)
        if (before?.is_public && body.role) {
          const detail = 'A public client cannot prove who it is, so it gets no role.'
          throw new ApiError('INVALID_REQUEST', detail, {
            errors: [{ pointer: '/role', code: 'NOT_ALLOWED_WORD', detail }],
          })
        }
        const { name, redirect_uris, role, expiring_tokens } = body
        const patch = {
          ...(name !== undefined && { name }),
          ...(redirect_uris && { redirect_uris }),
          ...(role !== undefined && { role }),
          ...(expiring_tokens !== undefined && { expiring_tokens }),
        }
        const updated = await updateOAuthClient(trx, account_id, id, patch)
        if (updated) await notify(trx, { kind: 'key_revoked', id })
        return updated
      })
      services.clientTokens.forget(id)
      return reply.send(showClient(client ?? missing(id)))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/oauth-clients/:id/rotate-secret',
    {
      ...shared,
      id: 'oauth_clients_rotate',
      summary: 'Give a client a new secret; the old one ends now or after an overlap',
      path,
      body: Rotation,
      answers: { 201: { description: shownOnce } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const { overlap_s } = parseBody(Rotation, request.body)
      const { secret, ...hidden } = createSecret('mwo')
      const until = new Date(services.now() + overlap_s * 1000)
      const client = await withAccount(database, account_id, async (trx) => {
        const before = await findOAuthClient(trx, account_id, id)
        if (before?.is_public) {
          throw new ApiError('CONFLICT', 'This client is public: it has no secret to rotate.')
        }
        return rotateClientSecret(trx, account_id, id, hidden, until)
      })
      return reply.status(201).send({ ...showClient(client ?? missing(id)), client_secret: secret })
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/oauth-clients/:id',
    {
      ...shared,
      id: 'oauth_clients_revoke',
      summary: 'Revoke an OAuth client; its admin tokens end on every node',
      path,
      answers: one,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const client = await withAccount(database, account_id, async (trx) => {
        const revoked = await revokeOAuthClient(trx, account_id, id)
        if (revoked) await notify(trx, { kind: 'key_revoked', id })
        return revoked
      })
      services.clientTokens.forget(id)
      return reply.send(showClient(client ?? missing(id)))
    },
  )
}

function checkRedirects(services: Services, uris: readonly string[]): void {
  for (const [index, uri] of uris.entries()) parseRedirect(services, uri, `/redirect_uris/${index}`)
}

function missing(id: string): never {
  throw new ApiError('NOT_FOUND', `There is no OAuth client ${id.slice(0, 80)}.`)
}

function showClient({ account_id: _, is_public, ...client }: VisibleOAuthClient) {
  return { object: 'oauth_client', ...client, client_id: client.id, public: is_public }
}
