import { describeCapability, type EntityMap, type Probes } from '@millwright/kit'
import {
  ApiError,
  Capabilities,
  type EntityName,
  entities,
  isEntityName,
  listOf,
} from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import type { Live } from '../engine/access.ts'
import { describeConnection } from '../engine/describe-connection.ts'
import { narrowCapability } from '../engine/narrow-capability.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import type { Services } from '../services.ts'
import { withAccount } from '../store/pool.ts'
import { listStatusWords } from '../store/status-words.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, refuseUnknown } from './route.ts'

/** About the connection itself: its state, what it can do, and the source's own status words. */
export function addConnectionRoutes(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/v1/connection',
    {
      id: 'connection_get',
      summary: 'This connection: state, system, customer',
      tag: 'connection',
      door: 'unified',
      needs: [],
      answers: { 200: { description: 'The connection, in every state.' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      return reply
        .header('cache-control', 'no-store')
        .send(await describeConnection(services, live))
    },
  )

  addRoute(
    app,
    'GET',
    '/v1/capabilities',
    {
      id: 'capabilities_list',
      summary: 'What this connection can do, per entity, operation and field',
      tag: 'connection',
      door: 'unified',
      needs: [],
      query: { entity: { description: 'Only this entity.' } },
      answers: { 200: { description: 'One entry per entity.', schema: Capabilities } },
    },
    async (request, reply) => {
      const query = request.query as { entity?: string }
      refuseUnknown(query, ['entity'])
      const live = await requireConnection(services, request, reply)
      const names =
        query.entity === undefined
          ? (Object.keys(live.connector.entities) as EntityName[])
          : [requireEntityName(query.entity)]
      const probes = (live.connection.capabilities ?? {}) as Probes
      const { connector, scope } = live
      const data = names.map((name) => {
        const capability = describeCapability(connector, name, probes)
        return scope ? narrowCapability(scope, connector, capability) : capability
      })
      return reply.send({ object: 'list', data, next_cursor: null, has_more: false })
    },
  )

  addRoute(
    app,
    'GET',
    '/v1/statuses/:entity',
    {
      id: 'statuses_list',
      summary: "The source's own status words and what they map to",
      tag: 'statuses',
      door: 'unified',
      needs: [],
      path: { entity: 'An entity with a status, such as purchase-orders.' },
      answers: {
        200: {
          description: 'All words that are known or were met.',
          schema: () => listOf(entities.statuses.record, 'StatusList'),
        },
      },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const name = requireEntityName((request.params as { entity: string }).entity)
      if (live.scope) requireNeeds(live.scope, [{ entity: name, op: 'list' }])
      return reply.send({
        object: 'list',
        data: await listStatuses(services, live, name),
        next_cursor: null,
        has_more: false,
      })
    },
  )
}

function requireEntityName(name: string): EntityName {
  if (isEntityName(name)) return name
  throw new ApiError(
    'INVALID_REQUEST',
    `There is no entity ${name.slice(0, 80)}. There are: ${Object.keys(entities).join(', ')}.`,
    {
      errors: [
        {
          pointer: 'entity',
          code: 'UNKNOWN_ENTITY',
          detail: 'Use the name as in the address of its list.',
        },
      ],
    },
  )
}

/** The connector's mapping, and words that were met and that nobody mapped. */
async function listStatuses(
  services: Services,
  live: Live,
  name: EntityName,
): Promise<Record<string, unknown>[]> {
  const map = live.connector.entities[name] as EntityMap | undefined
  if (!map || !('status' in map.fields)) {
    throw new ApiError(
      'OPERATION_NOT_SUPPORTED',
      `${live.connector.name} has no statuses of ${name}.`,
    )
  }
  await services.statusWords.flush()
  const seen = await withAccount(services.database, live.account_id, (trx) =>
    listStatusWords(trx, live.account_id, live.connection.id, name),
  )
  const counts = new Map(seen.map(({ source_status, seen_count }) => [source_status, seen_count]))
  const known = map.statuses ?? []
  const blank = Object.fromEntries(
    Object.keys(entities.statuses.fields).map((field) => [field, null]),
  )
  const entity = entities[name].object
  const rows = known.map((word, index) => ({
    ...blank,
    id: `${entity}.${index}`,
    object: 'status',
    entity,
    is_line: word.is_line ?? false,
    source_status: word.source_status,
    label: word.label,
    status: word.status,
    mapped: 'connector',
    seen_count: counts.get(word.source_status) ?? 0,
  }))
  const unknown = seen.filter(
    ({ source_status }) => !known.some((word) => word.source_status === source_status),
  )
  const unmapped = unknown.map(({ source_status, seen_count }) => ({
    ...blank,
    id: `${entity}.${source_status}`,
    object: 'status',
    entity,
    is_line: false,
    source_status,
    label: source_status,
    status: 'unknown',
    mapped: 'unmapped',
    seen_count,
  }))
  return [...rows, ...unmapped]
}
