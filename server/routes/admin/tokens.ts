import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import {
  createConnectionToken,
  limitConnectionToken,
  listConnectionTokens,
  revokeConnectionToken,
  type VisibleConnectionToken,
} from '../../store/connection-tokens.ts'
import { listTransitions } from '../../store/connection-transitions.ts'
import { findConnection } from '../../store/connections.ts'
import { notify } from '../../store/notify.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import { addRoute, refuseUnknown, requireAccount } from '../route.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const Lifetime = z.int().min(60).max(315_360_000).optional().describe('Seconds; never without it.')
const NewToken = z
  .strictObject({ name: z.string().min(1).max(200), expires_in: Lifetime })
  .meta({ id: 'TokenCreate' })
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

  addRoute(
    app,
    'GET',
    url,
    {
      ...shared,
      id: 'tokens_list',
      summary: 'List the tokens of a connection',
      path,
      answers: { 200: { description: 'All of them, without their secrets.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = paramsOf(request)
      const tokens = await withAccount(database, account_id, async (trx) => {
        await requireLiving(trx, account_id, id)
        return listConnectionTokens(trx, account_id, id)
      })
      return reply.send({
        object: 'list',
        data: tokens.map(showToken),
        next_cursor: null,
        has_more: false,
      })
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
        await requireLiving(trx, account_id, id)
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
          expires_in,
        })
      })
      services.access.forget(token_id)
      return reply.status(201).send(made)
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

  const query = {
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
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
      const rows = await withAccount(database, account_id, (trx) =>
        listTransitions(trx, account_id, id, { before: page.after, limit: page.limit + 1 }),
      )
      return reply.send(
        toPage(cursors, account_id, list, asked, page, rows, ({ account_id: _, ...row }) => ({
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

async function requireLiving(trx: Trx, accountId: string, id: string): Promise<void> {
  const connection = await findConnection(trx, accountId, id)
  if (!connection) throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
  if (connection.status !== 'disconnected') return
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
  },
): Promise<Record<string, unknown>> {
  const { expires_in, ...named } = token
  const { secret, ...hidden } = createSecret('mwc')
  const expires_at = expires_in === undefined ? null : new Date(services.now() + expires_in * 1000)
  const made = await createConnectionToken(trx, {
    ...named,
    ...hidden,
    id: newId('tok_'),
    expires_at,
  })
  return { ...showToken(made), secret }
}

function missing(id: string): ApiError {
  return new ApiError('NOT_FOUND', `This connection has no token ${id.slice(0, 80)}.`)
}

function showToken({ account_id: _, ...token }: VisibleConnectionToken): Record<string, unknown> {
  return { object: 'token', ...token }
}
