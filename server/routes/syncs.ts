import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Live } from '../engine/access.ts'
import {
  describeSync,
  describeSyncEntity,
  inScope,
  narrowStatus,
} from '../engine/syncs/describe-syncs.ts'
import { cancelSync, requestSync, requireSync } from '../engine/syncs/request-sync.ts'
import type { Services } from '../services.ts'
import { findConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import { listSyncEntities } from '../store/sync-entities.ts'
import { listSyncs } from '../store/syncs.ts'
import { parseBody, parsePage, parseWord, toPage } from './admin/parsing.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, refuseUnknown } from './route.ts'

export const SyncBody = z
  .strictObject({
    entities: z
      .array(z.string().max(100))
      .min(1)
      .max(100)
      .optional()
      .describe('Names as in the address of their lists; all that are enabled without it.'),
    mode: z
      .enum(['incremental', 'full'])
      .default('incremental')
      .describe(
        'incremental: what changed since the bookmark. full: everything, and what is gone.',
      ),
  })
  .meta({ id: 'SyncCreate' })

const STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export const syncQuery = {
  state: { description: `${STATES.join(', ')}.` },
  limit: { description: '1 to 500.' },
  cursor: { description: 'Where the page before ended.' },
}

/** Whose syncs a call is about. */
export interface SyncedConnection {
  account_id: string
  connection_id: string
}

/** Syncs of the connection, and how fresh its mirror is. */
export function addSyncRoutes(app: FastifyInstance, services: Services): void {
  const shared = { tag: 'syncs', door: 'unified' as const }
  addRoute(
    app,
    'GET',
    '/v1/sync-status',
    {
      ...shared,
      id: 'sync_status_list',
      summary: 'How fresh the mirror is, per entity',
      needs: [],
      answers: { 200: { description: 'One entry per entity that can be synced.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      return reply.send(await showStatus(services, ofLive(live), live.scope))
    },
  )
  addRoute(
    app,
    'POST',
    '/v1/syncs',
    {
      ...shared,
      id: 'syncs_create',
      needs: ['whole'],
      summary: 'Ask for a sync; it begins within seconds',
      body: SyncBody,
      answers: { 202: { description: 'The sync, queued.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      return reply.status(202).send(await beginSync(services, live, request))
    },
  )
  addRoute(
    app,
    'GET',
    '/v1/syncs',
    {
      ...shared,
      id: 'syncs_list',
      needs: ['whole'],
      summary: 'Syncs that were asked for, brought something, or failed; newest first',
      query: syncQuery,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      return reply.send(await pageSyncs(services, ofLive(live), request))
    },
  )
  addRoute(
    app,
    'GET',
    '/v1/syncs/:id',
    {
      ...shared,
      id: 'syncs_get',
      needs: ['whole'],
      summary: 'How far a sync is, per entity',
      path: { id: 'Id of the sync.' },
      answers: { 200: { description: 'The sync.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { id } = request.params as { id: string }
      return reply.send(await showSync(services, ofLive(live), id))
    },
  )
  addRoute(
    app,
    'POST',
    '/v1/syncs/:id/cancel',
    {
      ...shared,
      id: 'syncs_cancel',
      needs: ['whole'],
      summary: 'End what a sync has not finished; what it has read stays',
      path: { id: 'Id of the sync.' },
      answers: { 200: { description: 'The sync.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { id } = request.params as { id: string }
      await cancelSync(services, ofLive(live), id)
      return reply.send(await showSync(services, ofLive(live), id))
    },
  )
}

function ofLive({ account_id, connection }: Live): SyncedConnection {
  return { account_id, connection_id: connection.id }
}

/** How fresh the mirror is, per entity that the scope reaches. */
export async function showStatus(
  services: Services,
  { account_id, connection_id }: SyncedConnection,
  scope: Live['scope'],
): Promise<Record<string, unknown>> {
  const [connection, rows] = await withAccount(services.database, account_id, async (trx) => [
    await findConnection(trx, account_id, connection_id),
    await listSyncEntities(trx, account_id, connection_id),
  ])
  if (!connection) throw new ApiError('NOT_FOUND', `There is no connection ${connection_id}.`)
  const data = inScope(scope, rows).map((row) => {
    const shown = describeSyncEntity(services, row, connection.status)
    return scope ? narrowStatus(scope, row, shown) : shown
  })
  return { object: 'list', data, next_cursor: null, has_more: false }
}

export async function beginSync(
  services: Services,
  live: Live,
  { body }: FastifyRequest,
): Promise<Record<string, unknown>> {
  const { entities = null, mode } = parseBody(SyncBody, body)
  const sync = await requestSync(services, live, { entities, mode })
  return describeSync(sync, [], services.now())
}

export async function pageSyncs(
  services: Services,
  ref: SyncedConnection,
  request: FastifyRequest,
): Promise<Record<string, unknown>> {
  const asked = request.query as Record<string, string>
  refuseUnknown(asked, Object.keys(syncQuery))
  const { account_id, connection_id } = ref
  const list = `syncs ${connection_id}`
  const page = parsePage(services.cursors, account_id, list, asked)
  const slice = {
    state: parseWord(page, 'state', STATES),
    after: page.after,
    limit: page.limit + 1,
  }
  const [syncs, rows] = await withAccount(services.database, account_id, async (trx) => [
    await listSyncs(trx, ref, slice),
    await listSyncEntities(trx, account_id, connection_id),
  ])
  return toPage(services.cursors, account_id, list, page, syncs, (sync) =>
    describeSync(sync, rows, services.now()),
  )
}

export async function showSync(
  services: Services,
  ref: SyncedConnection,
  id: string,
): Promise<Record<string, unknown>> {
  const [sync, rows] = await withAccount(services.database, ref.account_id, async (trx) => [
    await requireSync(trx, ref, id),
    await listSyncEntities(trx, ref.account_id, ref.connection_id),
  ])
  return describeSync(sync, rows, services.now())
}
