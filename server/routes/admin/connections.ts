import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { connect, disconnect, requireLocked } from '../../engine/connect.ts'
import { showReason } from '../../engine/lifecycle.ts'
import { changeOwnLimits } from '../../engine/limit-changes.ts'
import type { Subject } from '../../engine/limit-plan.ts'
import { describeLimits } from '../../engine/limit-words.ts'
import { reauthorizeUrlOf } from '../../engine/link.ts'
import { pause, resume } from '../../engine/pause.ts'
import { checkConnection } from '../../engine/probe.ts'
import { compareAnew } from '../../engine/syncs/request-sync.ts'
import type { Services } from '../../services.ts'
import {
  CONNECTION_SORTS,
  findConnection,
  type ListedConnection,
  listConnections,
  updateConnection,
} from '../../store/connections.ts'
import { notify } from '../../store/notify.ts'
import { withAccount } from '../../store/pool.ts'
import { endSyncing, purgeConnection } from '../../store/purge.ts'
import type { KeyRole } from '../../store/schema.ts'
import { requireAccount } from '../require-account.ts'
import { addRoute, refuseUnknown, signalOf } from '../route.ts'
import { Metadata, NewCustomerBody } from './customers.ts'
import { OwnLimits } from './limit-body.ts'
import { parseBody, parsePage, parseWord, toPage } from './parsing.ts'
import { QuietHoursList } from './quiet-hours-body.ts'

const NewConnectionBody = z
  .strictObject({
    customer_id: z.string().max(100).optional().describe('A customer that is there.'),
    customer: NewCustomerBody.optional().describe(
      'Or one that is found by external_id, else made.',
    ),
    system: z.string().min(1).max(100),
    deployment: z.enum(['cloud', 'on_premises']).default('cloud'),
    name: z.string().min(1).max(200),
    credentials: z
      .record(z.string(), z.unknown())
      .describe('`kind` and the fields of that form in GET /v1/systems/{system}.'),
    metadata: Metadata.optional(),
  })
  .refine((body) => (body.customer_id === undefined) !== (body.customer === undefined), {
    path: ['customer_id'],
    message: 'Give either customer_id or customer.',
  })
  .meta({ id: 'ConnectionCreate' })

const ConnectionUpdate = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    metadata: Metadata.optional(),
    sites: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(1_000)
      .nullable()
      .optional()
      .describe('Ids of the sites that it may see; null = all.'),
    paused: z
      .boolean()
      .optional()
      .describe('true: its calls are refused and nobody looks at its source, until false.'),
    limits: OwnLimits.optional(),
    quiet_hours: QuietHoursList.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change.')
  .meta({ id: 'ConnectionUpdate' })

const STATUSES = [
  'pending',
  'active',
  'unreachable',
  'reauthorization_required',
  'inactive',
  'disconnected',
] as const
const shared = { tag: 'connections', door: 'admin' as const }
const path = { id: 'Id of the connection.' }
const one = { 200: { description: 'The connection.' } }

export function addConnectionAdmin(app: FastifyInstance, services: Services): void {
  const { database, cursors } = services
  const query = {
    customer: { description: 'Id of a customer.' },
    system: { description: 'Name of a system.' },
    status: { description: STATUSES.join(', ') },
    search: { description: "Part of its name, or of its customer's name or external_id." },
    sort: {
      description: `${CONNECTION_SORTS.join(', ')}; - is backwards. Newest first without it.`,
    },
    limit: { description: '1 to 500.' },
    cursor: { description: 'Where the page before ended.' },
  }
  addRoute(
    app,
    'GET',
    '/admin/v1/connections',
    {
      ...shared,
      id: 'connections_list',
      summary: 'List connections',
      query,
      answers: { 200: { description: 'One page.' } },
    },
    async (request, reply) => {
      const asked = request.query as Record<string, string>
      refuseUnknown(asked, Object.keys(query))
      const { account_id, role } = await requireAccount(services, request)
      const page = parsePage(cursors, account_id, 'connections', asked)
      const { customer: customer_id, system, search } = page.filters
      const filter = {
        customer_id,
        system,
        status: parseWord(page, 'status', STATUSES),
        search,
        sort: parseWord(page, 'sort', CONNECTION_SORTS),
        after: page.after,
        limit: page.limit + 1,
      }
      const rows = await withAccount(database, account_id, (trx) =>
        listConnections(trx, account_id, filter),
      )
      return reply.send(
        toPage(cursors, account_id, 'connections', page, rows, (row) =>
          showConnection(services, row, role),
        ),
      )
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/connections',
    {
      ...shared,
      id: 'connections_create',
      summary: 'Connect a system: the credentials are checked live',
      body: NewConnectionBody,
      answers: { 201: { description: 'The connection with its token, which is shown only here.' } },
    },
    async (request, reply) => {
      const { account_id, actor, role } = await requireAccount(services, request)
      const body = parseBody(NewConnectionBody, request.body)
      const { connection, token } = await connect(services, {
        account_id,
        customer: body.customer ? withoutAbsent(body.customer) : { id: body.customer_id! },
        system: body.system,
        deployment: body.deployment,
        name: body.name,
        credentials: body.credentials,
        metadata: body.metadata ?? {},
        actor,
      })
      return reply
        .status(201)
        .header('location', `/admin/v1/connections/${connection.id}`)
        .send({ ...showConnection(services, connection, role), token })
    },
  )
  addRoute(
    app,
    'GET',
    '/admin/v1/connections/:id',
    { ...shared, id: 'connections_get', summary: 'Get a connection', path, answers: one },
    async (request, reply) => {
      const { account_id, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const connection = await withAccount(database, account_id, (trx) =>
        findConnection(trx, account_id, id),
      )
      if (!connection) throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
      return reply.send(await showWithLimits(services, connection, role))
    },
  )
  addRoute(
    app,
    'PATCH',
    '/admin/v1/connections/:id',
    {
      ...shared,
      id: 'connections_update',
      summary: 'Change name, metadata, sites, limits or quiet hours; pause and resume',
      path,
      body: ConnectionUpdate,
      answers: one,
    },
    async (request, reply) => {
      const { account_id, actor, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const body = parseBody(ConnectionUpdate, request.body)
      const connection = await withAccount(database, account_id, async (trx) => {
        let held = await requireLocked(trx, account_id, id)
        if (held.status === 'disconnected') {
          throw new ApiError('CONFLICT', 'This connection was disconnected; it cannot change.')
        }
        const { paused, limits, ...patch } = body
        if (Object.keys(patch).length > 0) {
          held = (await updateConnection(trx, account_id, id, patch))!
          if (patch.sites !== undefined) {
            await compareAnew(services, trx, { account_id, connection_id: id })
          }
          await notify(trx, { kind: 'connection_changed', id, account_id })
        }
        if (limits) {
          await changeOwnLimits(services, trx, account_id, subjectOf(services, id), limits)
        }
        if (paused === true) await pause(services, trx, held, actor)
        if (paused === false) await resume(services, trx, held, actor)
        return findConnection(trx, account_id, id)
      })
      services.access.forget(id)
      services.limitPlans.forget(account_id)
      return reply.send(await showWithLimits(services, connection!, role))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/connections/:id/purge',
    {
      ...shared,
      id: 'connections_purge',
      summary: 'Delete for good what was read from the source of a disconnected connection',
      path,
      answers: { 200: { description: 'How many rows went, by table.' } },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request, 'admin')
      const { id } = request.params as { id: string }
      const deleted = await withAccount(database, account_id, async (trx) => {
        const { status } = await requireLocked(trx, account_id, id)
        if (status !== 'disconnected') {
          const text = `Only a disconnected connection can be purged; this one is ${status}.`
          throw new ApiError('CONFLICT', text)
        }
        return { sync_entities: await endSyncing(trx, account_id, id) }
      })
      const rest = await purgeConnection(database, account_id, id)
      return reply.send({ object: 'purge', connection_id: id, deleted: { ...deleted, ...rest } })
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/connections/:id/disconnect',
    {
      ...shared,
      id: 'connections_disconnect',
      summary: 'Disconnect: its tokens die at once',
      path,
      answers: one,
    },
    async (request, reply) => {
      const { account_id, actor, role } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const ended = await disconnect(services, account_id, id, actor)
      return reply.send(showConnection(services, ended, role))
    },
  )
  addRoute(
    app,
    'POST',
    '/admin/v1/connections/:id/check',
    {
      ...shared,
      id: 'connections_check',
      summary: 'Look at the source now, and try what the connected user may read',
      description:
        'Counts as evidence like any other look: a connection that works again is active afterwards; a first failure is confirmed by a second look within a minute.',
      path,
      answers: {
        200: { description: 'How it stands now, and per entity whether it could be read.' },
      },
    },
    async (request, reply) => {
      const { account_id } = await requireAccount(services, request)
      const { id } = request.params as { id: string }
      const checked = await checkConnection(services, account_id, id, signalOf(reply))
      const { connection, failure, probes } = checked
      const { status, reason, next_check_at } = connection
      return reply.send({
        object: 'check',
        connection_id: id,
        status,
        reason: showReason(reason),
        reauthorize_url: reauthorizeUrlOf(services, connection),
        problem: failure && { code: failure.code, detail: failure.detail },
        next_check_at,
        entities: probes,
      })
    },
  )
}

function withoutAbsent({ contact_email, metadata, ...customer }: z.infer<typeof NewCustomerBody>) {
  return { ...customer, contact_email: contact_email ?? null, metadata: metadata ?? {} }
}

function subjectOf({ limitPlans }: Services, id: string): Subject {
  return limitPlans.subjectOf('connection', id)
}

async function showWithLimits(
  services: Services,
  connection: ListedConnection,
  role: KeyRole,
): Promise<Record<string, unknown>> {
  const { account_id, id } = connection
  const limits = await describeLimits(services, account_id, subjectOf(services, id))
  return { ...showConnection(services, connection, role), limits }
}

/**
 * A connection as the admin API shows it: never a secret, sealed or not. By its reauthorize link other credentials can
 * be entered, so who may only read does not get it.
 */
export function showConnection(
  services: Services,
  connection: ListedConnection,
  role: KeyRole,
): Record<string, unknown> {
  const {
    account_id,
    sealed_credentials,
    sealed_data_key,
    master_key_id,
    customer_id,
    customer_name,
    customer_external_id,
    customer_contact_email,
    customer_language,
    capabilities,
    suspicion,
    version,
    ...shown
  } = connection
  return {
    object: 'connection',
    ...shown,
    reason: showReason(connection.reason),
    reauthorize_url: role === 'read_only' ? null : reauthorizeUrlOf(services, connection),
    customer: {
      id: customer_id,
      external_id: customer_external_id,
      name: customer_name,
      contact_email: customer_contact_email,
    },
  }
}
