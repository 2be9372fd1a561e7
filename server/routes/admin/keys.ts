import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { createIpList, faultOfNetwork, toPlainAddress } from '../../security/ip-list.ts'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import {
  createAccountKey,
  holdAdminKeys,
  listAccountKeys,
  revokeAccountKey,
  updateAccountKey,
  type VisibleAccountKey,
} from '../../store/account-keys.ts'
import { notify } from '../../store/notify.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import { type Principal, requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown } from '../route.ts'
import { expiryOf } from './expiry.ts'
import { parseBody, parsePage, toPage } from './parsing.ts'

const Name = z.string().min(1).max(200)
const Seconds = z.int().min(60).max(315_360_000)
const Networks = z
  .array(
    z
      .string()
      .trim()
      .max(100)
      .superRefine((text, at) => {
        const fault = faultOfNetwork(text)
        if (fault) at.addIssue({ code: 'custom', message: `"${text}" ${fault}.` })
      }),
  )
  .max(200)
  .describe('Addresses and networks (203.0.113.0/24, 2001:db8::/32); empty = from anywhere.')

const NewKeyBody = z
  .strictObject({
    name: Name,
    role: z.enum(['admin', 'developer', 'read_only']),
    expires_in: Seconds.optional().describe('Seconds; never without it.'),
    ip_allow_list: Networks.optional(),
  })
  .meta({ id: 'KeyCreate' })
const KeyPatch = z
  .strictObject({
    name: Name.optional(),
    expires_in: Seconds.nullable().optional().describe('Seconds from now; null = never.'),
    ip_allow_list: Networks.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change.')
  .meta({ id: 'KeyUpdate' })

const shared = { tag: 'keys', door: 'admin' as const }
const path = { id: 'Id of the key.' }

export function addKeyAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    '/admin/v1/keys',
    {
      ...shared,
      id: 'keys_list',
      summary: 'List account keys',
      query,
      answers: { 200: { description: 'Oldest first, without their secrets.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'keys', asked)
      const keys = await withAccount(database, account_id, (trx) =>
        listAccountKeys(trx, account_id, { after: page.after, limit: page.limit + 1 }),
      )
      return reply.send(toPage(cursors, account_id, 'keys', page, keys, showKey))
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
      const { name, role, expires_in, ip_allow_list = [] } = parseBody(NewKeyBody, request.body)
      const { secret, ...hidden } = createSecret('mwk')
      const expires_at = expiryOf(services.now(), expires_in)
      const id = newId('key_')
      const key = await withAccount(database, account_id, (trx) =>
        createAccountKey(trx, { account_id, id, name, role, ...hidden, expires_at, ip_allow_list }),
      )
      return reply.status(201).send({ ...showKey(key), secret })
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/keys/:id',
    {
      ...shared,
      id: 'keys_update',
      summary: 'Change the name, expiry or allow-list of an account key',
      path,
      body: KeyPatch,
      answers: { 200: { description: 'The key.' } },
    },
    async (request, reply) => {
      const { account_id, actor } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const { expires_in, ...patch } = parseBody(KeyPatch, request.body)
      if (actor.kind === 'key' && actor.id === id) refuseLockOut(patch.ip_allow_list, request)
      const now = services.now()
      const changes = {
        ...patch,
        ...(expires_in !== undefined && { expires_at: expiryOf(now, expires_in) }),
      }
      const key = await withAccount(database, account_id, async (trx) => {
        const changed = await updateAccountKey(trx, account_id, id, changes, new Date(now))
        if (changed) await notify(trx, { kind: 'key_changed', id })
        return changed
      })
      if (!key) throw missing(id)
      services.access.forget(id)
      return reply.send(showKey(key))
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
      path,
      answers: { 200: { description: 'The key.' } },
    },
    async (request, reply) => {
      const principal = await requireAccount(services, request, 'admin')
      const { account_id } = principal
      const { id } = request.params as { id: string }
      const key = await withAccount(database, account_id, async (trx) => {
        await refuseLast(trx, principal, id, new Date(services.now()))
        const revoked = await revokeAccountKey(trx, account_id, id)
        if (revoked) await notify(trx, { kind: 'key_revoked', id })
        return revoked
      })
      if (!key) throw missing(id)
      services.access.forget(id)
      return reply.send(showKey(key))
    },
  )
}

/** Who changes the list of the key that he calls with must still be on it. */
function refuseLockOut(networks: string[] | undefined, { ip }: FastifyRequest): void {
  if (!networks || networks.length === 0 || createIpList(networks).has(ip)) return
  const seen = toPlainAddress(ip) ?? ip.slice(0, 80)
  const detail = `This would lock you out: you call with this key from ${seen}, which is not on the list. Add it, or change the list with another admin key.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: '/ip_allow_list', code: 'LOCKS_OUT', detail }],
  })
}

/** An account that is left without an admin key has nobody who could make one, unless a person does it. */
async function refuseLast(trx: Trx, by: Principal, id: string, now: Date): Promise<void> {
  if (by.actor.kind === 'member') return
  const admins = await holdAdminKeys(trx, by.account_id, now)
  if (admins.length !== 1 || admins[0] !== id) return
  throw new ApiError(
    'CONFLICT',
    'This is the last living admin key of the account: without it nobody could make another one. Make another admin key first, or revoke it in the dashboard as a member of role admin.',
  )
}

function missing(id: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no living key ${id.slice(0, 80)}.`)
}

function showKey({ account_id: _, ...key }: VisibleAccountKey): Record<string, unknown> {
  return { object: 'key', ...key }
}
