import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import {
  createAccountKey,
  listAccountKeys,
  revokeAccountKey,
  type VisibleAccountKey,
} from '../../store/account-keys.ts'
import { notify } from '../../store/notify.ts'
import { withAccount } from '../../store/pool.ts'
import { addRoute, requireAccount } from '../route.ts'
import { parseBody } from './parsing.ts'

const NewKeyBody = z
  .strictObject({
    name: z.string().min(1).max(200),
    role: z.enum(['admin', 'developer', 'read_only']),
    expires_in: z.int().min(60).max(315_360_000).optional().describe('Seconds; never without it.'),
  })
  .meta({ id: 'KeyCreate' })

const shared = { tag: 'keys', door: 'admin' as const }

export function addKeyAdmin(app: FastifyInstance, services: Services): void {
  const { database } = services
  addRoute(
    app,
    'GET',
    '/admin/v1/keys',
    {
      ...shared,
      id: 'keys_list',
      summary: 'List account keys',
      answers: { 200: { description: 'All of them, without their secrets.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const keys = await withAccount(database, account_id, (trx) =>
        listAccountKeys(trx, account_id),
      )
      return reply.send({
        object: 'list',
        data: keys.map(showKey),
        next_cursor: null,
        has_more: false,
      })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/keys',
    {
      ...shared,
      id: 'keys_create',
      summary: 'Create an account key',
      body: NewKeyBody,
      answers: { 201: { description: 'The key with its secret, which is shown only here.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { name, role, expires_in } = parseBody(NewKeyBody, request.body)
      const { secret, hash, prefix, last4 } = createSecret('mwk')
      const expires_at =
        expires_in === undefined ? null : new Date(services.now() + expires_in * 1000)
      const key = await withAccount(database, account_id, (trx) =>
        createAccountKey(trx, {
          account_id,
          id: newId('key_'),
          name,
          role,
          hash,
          prefix,
          last4,
          expires_at,
        }),
      )
      return reply.status(201).send({ ...showKey(key), secret })
    },
  )
  addRoute(
    app,
    'DELETE',
    '/admin/v1/keys/:id',
    {
      ...shared,
      id: 'keys_revoke',
      summary: 'Revoke an account key on every node',
      path: { id: 'Id of the key.' },
      answers: { 200: { description: 'The key.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const key = await withAccount(database, account_id, async (trx) => {
        const revoked = await revokeAccountKey(trx, account_id, id)
        if (revoked) await notify(trx, { kind: 'key_revoked', id })
        return revoked
      })
      if (!key) throw new ApiError('NOT_FOUND', `There is no living key ${id.slice(0, 80)}.`)
      services.access.forget(id)
      return reply.send(showKey(key))
    },
  )
}

function showKey({ account_id: _, ...key }: VisibleAccountKey): Record<string, unknown> {
  return { object: 'key', ...key }
}
