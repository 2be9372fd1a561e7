import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { checkScope, ScopeBody } from '../../engine/check-scope.ts'
import { requireConnector } from '../../engine/connect-form.ts'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import {
  createConnectionToken,
  limitConnectionToken,
  listConnectionTokens,
  revokeConnectionToken,
  updateConnectionToken,
  type VisibleConnectionToken,
} from '../../store/connection-tokens.ts'
import { listTransitions } from '../../store/connection-transitions.ts'
import { findConnection } from '../../store/connections.ts'
import { notify } from '../../store/notify.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import type { Connection } from '../../store/schema.ts'
import type { TokenScope } from '../../store/schema-keys.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { expiryOf } from './expiry.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const Lifetime = z.int().min(60).max(315_360_000).optional().describe('Seconds; never without it.')
const Name = z.string().min(1).max(200)
const NewToken = z
  .strictObject({ name: Name, expires_in: Lifetime, scope: ScopeBody.optional() })
  .meta({ id: 'TokenCreate' })
const TokenPatch = z
  .strictObject({
    name: Name.optional(),
    expires_in: Lifetime.unwrap().nullable().optional().describe('Seconds from now; null = never.'),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change.')
  .meta({ id: 'TokenUpdate' })
const Rotation = z
  .strictObject({
    overlap_s: z.int().min(0).max(604_800).default(0).describe('How long the old one still works.'),
    expires_in: Lifetime,
  })
  .meta({ id: 'TokenRotate' })

const shared = { tag: 'connections', door: 'admin' as const }
const path = { id: 'Id of the connection.' }
const tokenPath = { ...path, token_id: 'Id of the token.' }
const shownOnce = { 201: { description: 'The token with its secret, which is shown only here.' } }

/** The tokens of a connection, and what became of it in time. */
export function addTokenAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const url = '/admin/v1/connections/:id/tokens'
  const query = {
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }

  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'tokens_list',
      summary: 'List the tokens of a connection',
      path,
      query,
      answers: {
        200: { description: 'Oldest first, without their secrets; also those that ended.' },
      },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const { id } = paramsOf(request)
      const list = `tokens ${id}`
      const page = parsePage(cursors, account_id, list, asked)
      const tokens = await withAccount(database, account_id, async (trx) => {
        await requireConnection(trx, account_id, id)
        const slice = { after: page.after, limit: page.limit + 1 }
        return listConnectionTokens(trx, account_id, id, slice)
      })
      return reply.send(toPage(cursors, account_id, list, page, tokens, showToken))
    },
  )

  addRoute(
    app,
    'POST',
    url,
    {
      ...shared,
      id: 'tokens_create',
      summary: 'Make another token for a connection',
      path,
      body: NewToken,
      answers: shownOnce,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = paramsOf(request)
      const body = parseBody(NewToken, request.body)
      const made = await withAccount(database, account_id, async (trx) => {
        const connection = await requireLiving(trx, account_id, id)
        if (body.scope) refuseScope(services, connection, body.scope)
        return makeToken(services, trx, { account_id, connection_id: id, ...body })
      })
      return reply.status(201).send(made)
    },
  )

  addRoute(
    app,
    'POST',
    `${url}/:token_id/rotate`,
    {
      ...shared,
      id: 'tokens_rotate',
      summary: 'Replace a token; the old one ends now or after an overlap',
      path: tokenPath,
      body: Rotation,
      answers: shownOnce,
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id, token_id } = paramsOf(request)
      const { overlap_s, expires_in } = parseBody(Rotation, request.body)
      const made = await withAccount(database, account_id, async (trx) => {
        await requireLiving(trx, account_id, id)
        const until = new Date(services.now() + overlap_s * 1000)
        const old =
          overlap_s === 0
            ? await revokeConnectionToken(trx, account_id, id, token_id)
            : await limitConnectionToken(trx, account_id, id, token_id, until)
        if (!old) throw missing(token_id)
        await notify(trx, { kind: 'token_revoked', id: token_id })
        return makeToken(services, trx, {
          account_id,
          connection_id: id,
          name: old.name,
          scope: old.scope ?? undefined,
          expires_in,
        })
      })
      services.access.forget(token_id)
      return reply.status(201).send(made)
    },
  )

  addRoute(
    app,
    'PATCH',
    `${url}/:token_id`,
    {
      ...shared,
      id: 'tokens_update',
      summary: 'Change the name or the end of a token',
      path: tokenPath,
      body: TokenPatch,
      answers: { 200: { description: 'The token.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id, token_id } = paramsOf(request)
      const { name, expires_in } = parseBody(TokenPatch, request.body)
      const now = services.now()
      const changes = {
        ...(name !== undefined && { name }),
        ...(expires_in !== undefined && { expires_at: expiryOf(now, expires_in) }),
      }
      const token = await withAccount(database, account_id, async (trx) => {
        const at = new Date(now)
        const changed = await updateConnectionToken(trx, account_id, id, token_id, changes, at)
        if (changed) await notify(trx, { kind: 'token_changed', id: token_id })
        return changed
      })
      if (!token) throw missing(token_id)
      services.access.forget(token_id)
      return reply.send(showToken(token))
    },
  )

  addRoute(
    app,
    'DELETE',
    `${url}/:token_id`,
    {
      ...shared,
      id: 'tokens_revoke',
      summary: 'Revoke a token on every node',
      path: tokenPath,
      answers: { 200: { description: 'The token.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id, token_id } = paramsOf(request)
      const token = await withAccount(database, account_id, async (trx) => {
        const revoked = await revokeConnectionToken(trx, account_id, id, token_id)
        if (revoked) await notify(trx, { kind: 'token_revoked', id: token_id })
        return revoked
      })
      if (!token) throw missing(token_id)
      services.access.forget(token_id)
      return reply.send(showToken(token))
    },
  )

  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id/timeline',
    {
      ...shared,
      id: 'connections_timeline',
      summary: 'What became of a connection: state, time, cause, evidence',
      path,
      query,
      answers: { 200: { description: 'Newest first.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const { id } = paramsOf(request)
      const list = `timeline ${id}`
      const page = parsePage(cursors, account_id, list, asked)
      const rows = await withAccount(database, account_id, async (trx) => {
        await requireConnection(trx, account_id, id)
        return listTransitions(trx, account_id, id, { before: page.after, limit: page.limit + 1 })
      })
      return reply.send(
        toPage(cursors, account_id, list, page, rows, ({ account_id: _, ...row }) => ({
          object: 'transition',
          ...row,
        })),
      )
    },
  )
}

function paramsOf(request: FastifyRequest): { id: string; token_id: string } {
  return request.params as { id: string; token_id: string }
}

async function requireConnection(trx: Trx, accountId: string, id: string): Promise<Connection> {
  const connection = await findConnection(trx, accountId, id)
  if (connection) return connection
  throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
}

async function requireLiving(trx: Trx, accountId: string, id: string): Promise<Connection> {
  const connection = await requireConnection(trx, accountId, id)
  if (connection.status !== 'disconnected') return connection
  throw new ApiError('CONNECTION_INACTIVE', 'This connection was disconnected; it takes no tokens.')
}

async function makeToken(
  services: Services,
  trx: Trx,
  token: {
    account_id: string
    connection_id: string
    name: string
    expires_in?: number | undefined
    scope?: TokenScope | undefined
  },
): Promise<Record<string, unknown>> {
  const { expires_in, ...named } = token
  const { secret, ...hidden } = createSecret('mwc')
  const expires_at = expiryOf(services.now(), expires_in)
  const made = await createConnectionToken(trx, {
    ...named,
    ...hidden,
    id: newId('tok_'),
    expires_at,
  })
  return { ...showToken(made), secret }
}

/** A scope that means nothing for this connection, or that contradicts itself, is refused by its places. */
function refuseScope(services: Services, connection: Connection, scope: TokenScope): void {
  const connector = requireConnector(services, connection.system)
  const errors = checkScope(scope, connector, connection.sites)
  if (errors.length === 0) return
  throw new ApiError('INVALID_REQUEST', `${errors[0]!.pointer}: ${errors[0]!.detail}`, { errors })
}

function missing(id: string): ApiError {
  return new ApiError('NOT_FOUND', `This connection has no living token ${id.slice(0, 80)}.`)
}

function showToken({ account_id: _, ...token }: VisibleConnectionToken): Record<string, unknown> {
  return { object: 'token', ...token }
}
