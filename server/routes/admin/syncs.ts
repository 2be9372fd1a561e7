import { ApiError, isEntityName } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { describeSyncEntity } from '../../engine/syncs/describe-syncs.ts'
import { cancelSync, decideGuard } from '../../engine/syncs/request-sync.ts'
import type { Services } from '../../services.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute } from '../route.ts'
import {
  beginSync,
  pageSyncs,
  SyncBody,
  type SyncedConnection,
  showStatus,
  showSync,
  syncQuery,
} from '../syncs.ts'
import { parseBody } from './parsing.ts'

const Decision = z
  .strictObject({
    decision: z
      .enum(['delete', 'keep'])
      .describe(
        'delete: what the source does not list is deleted, each record after another look at it. keep: it stays until a later comparison.',
      ),
  })
  .meta({ id: 'GuardDecision' })

const shared = { tag: 'syncs', door: 'admin' as const }
const path = { id: 'Id of the connection.' }
const syncPath = { ...path, sync_id: 'Id of the sync.' }

/** Syncs of a connection, for its account. */
export function addSyncAdmin(app: FastifyInstance, services: Services): void {
  const url = '/admin/v1/connections/:id'
  /** The connection, which the account has. */
  async function refOf(request: FastifyRequest): Promise<SyncedConnection> {
    const { account_id } = await requireAccount(services, request)
    const { id } = request.params as { id: string }
    await services.access.byId(account_id, id)
    return { account_id, connection_id: id }
  }
  const syncOf = (request: FastifyRequest) => (request.params as { sync_id: string }).sync_id

  addRoute(
    app,
    'GET',
    `${url}/sync-status`,
    {
      ...shared,
      id: 'connections_sync_status',
      summary: 'How fresh the mirror of a connection is, per entity',
      path,
      answers: { 200: { description: 'One entry per entity that can be synced.' } },
    },
    async (request, reply) => reply.send(await showStatus(services, await refOf(request), null)),
  )
  addRoute(
    app,
    'POST',
    `${url}/syncs`,
    {
      ...shared,
      id: 'connections_syncs_create',
      summary: 'Ask for a sync of a connection; it begins within seconds',
      path,
      body: SyncBody,
      answers: { 202: { description: 'The sync, queued.' } },
    },
    async (request, reply) => {
      const { account_id, connection_id } = await refOf(request)
      const live = await services.access.byId(account_id, connection_id)
      return reply.status(202).send(await beginSync(services, live, request))
    },
  )
  addRoute(
    app,
    'GET',
    `${url}/syncs`,
    {
      ...shared,
      id: 'connections_syncs_list',
      summary: 'Syncs that were asked for, brought something, or failed; newest first',
      path,
      query: syncQuery,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => reply.send(await pageSyncs(services, await refOf(request), request)),
  )
  addRoute(
    app,
    'GET',
    `${url}/syncs/:sync_id`,
    {
      ...shared,
      id: 'connections_syncs_get',
      summary: 'How far a sync is, per entity',
      path: syncPath,
      answers: { 200: { description: 'The sync.' } },
    },
    async (request, reply) =>
      reply.send(await showSync(services, await refOf(request), syncOf(request))),
  )
  addRoute(
    app,
    'POST',
    `${url}/syncs/:sync_id/cancel`,
    {
      ...shared,
      id: 'connections_syncs_cancel',
      summary: 'End what a sync has not finished; what it has read stays',
      path: syncPath,
      answers: { 200: { description: 'The sync.' } },
    },
    async (request, reply) => {
      const ref = await refOf(request)
      await cancelSync(services, ref, syncOf(request))
      return reply.send(await showSync(services, ref, syncOf(request)))
    },
  )
  addRoute(
    app,
    'POST',
    `${url}/guards/:entity`,
    {
      ...shared,
      id: 'connections_guards_decide',
      summary: 'Decide on deletes that were held back because they were so many',
      path: { ...path, entity: 'An entity whose state is guarded.' },
      body: Decision,
      answers: { 200: { description: 'How the entity stands.' } },
    },
    async (request, reply) => {
      const ref = await refOf(request)
      const { entity } = request.params as { entity: string }
      const { decision } = parseBody(Decision, request.body)
      if (!isEntityName(entity)) {
        throw new ApiError('NOT_FOUND', `There is no entity ${entity.slice(0, 80)}.`)
      }
      const row = await decideGuard(services, ref, { entity, decision })
      const { connection } = await services.access.byId(ref.account_id, ref.connection_id)
      return reply.send(describeSyncEntity(services, row, connection.status))
    },
  )
}
