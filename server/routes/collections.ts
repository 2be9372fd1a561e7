import {
  type CollectionMap,
  carryOut,
  decodeKey,
  type EntityMap,
  type Found,
  type Io,
  type Plan,
  unapplied,
} from '@millwright/kit'
import {
  ApiError,
  checkCollectionItem,
  type Entity,
  entities,
  entityNames,
} from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { hideFields, refuseHiddenBody, refuseHiddenCollection } from '../engine/hidden-fields.ts'
import { asOwnWrite, openOwnWrite } from '../engine/own-writes.ts'
import { findRecord, listRecords } from '../engine/read.ts'
import type { Need } from '../engine/token-scope.ts'
import type { Services } from '../services.ts'
import { parseListQuery } from './query.ts'
import { checked } from './records.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, type Operation, refuseUnknown, signalOf } from './route.ts'

/** Sub-resources that sources keep apart from the record: comments, parts, components, attachments. */
export function addCollectionRoutes(app: FastifyInstance, services: Services): void {
  for (const name of entityNames) {
    const entity = entities[name] as Entity
    for (const collection of entity.collections) {
      if (Object.hasOwn(entity.fields, collection)) continue
      if (collection === 'attachments') addAttachmentList(app, services, entity)
      else addApart(app, services, entity, collection)
    }
  }
}

function describe(
  entity: Entity,
  collection: string,
  op: 'list' | 'create',
  answers: Operation['answers'],
): Operation {
  const needs: Need[] = [{ entity: entity.name, op: op === 'list' ? 'get' : 'update' }]
  if (collection === 'attachments') needs.push({ entity: 'attachments', op })
  return {
    id: `${entity.object}_${collection}_${op}`,
    summary: `${op === 'list' ? 'List' : 'Add to'} the ${collection} of one of the ${entity.name}`,
    tag: entity.name,
    door: 'unified',
    needs,
    path: { id: 'Id of the record.' },
    answers,
  }
}

const PAGE_QUERY = {
  cursor: { description: 'Where the page before ended (`next_cursor`).' },
  limit: { description: '1 to 500; 50 without it.', schema: { type: 'integer' } },
  fields: { description: 'Only these fields, separated by commas.' },
}

/** The same list as /v1/attachments with the record as its filter. */
function addAttachmentList(app: FastifyInstance, services: Services, entity: Entity): void {
  const operation = {
    ...describe(entity, 'attachments', 'list', { 200: { description: 'One page.' } }),
    query: PAGE_QUERY,
  }
  addRoute(app, 'GET', `/v1/${entity.name}/:id/attachments`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    const { id } = request.params as { id: string }
    const query = request.query as Record<string, unknown>
    refuseUnknown(query, Object.keys(PAGE_QUERY))
    const { options: _, ...asked } = parseListQuery('attachments', query)
    if (live.scope) refuseHiddenCollection(live.scope, entity.name, 'attachments')
    await findRecord(live, live.io().under(signalOf(reply)), entity.name, id)
    const filters = { ...asked.filters, entity: entity.name, record_id: id }
    return reply.send(
      await listRecords(live, services.cursors, {
        ...asked,
        filters,
        entity: 'attachments',
        signal: signalOf(reply),
      }),
    )
  })
}

function addApart(
  app: FastifyInstance,
  services: Services,
  entity: Entity,
  collection: string,
): void {
  const url = `/v1/${entity.name}/:id/${collection}`
  addRoute(
    app,
    'GET',
    url,
    describe(entity, collection, 'list', { 200: { description: 'All of them.' } }),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { scope } = live
      if (scope) refuseHiddenCollection(scope, entity.name, collection)
      const io = live.io().under(signalOf(reply))
      const map = requireCollection(live, entity, collection)
      const data = await list(io, map, await readParent(io, live, entity, request))
      if (scope) for (const element of data) hideFields(scope, entity.name, element, collection)
      return reply.send({ object: 'list', data, next_cursor: null, has_more: false })
    },
  )
  addRoute(
    app,
    'POST',
    url,
    describe(entity, collection, 'create', { 201: { description: 'The new one.' } }),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { add, ...map } = requireCollection(live, entity, collection)
      if (!add)
        throw new ApiError(
          'OPERATION_NOT_SUPPORTED',
          `${live.connector.name} offers no way to add to the ${collection}.`,
        )
      const body = checked(checkCollectionItem(entity.name, collection, 'create', request.body))
      const { scope } = live
      if (scope) {
        refuseHiddenCollection(scope, entity.name, collection)
        refuseHiddenBody(scope, entity.name, body, collection)
      }
      const errors = Object.keys(body)
        .filter((field) => !add.fields.includes(field))
        .map((field) => ({
          pointer: `/${field}`,
          code: 'FIELD_NOT_WRITABLE',
          detail: `${live.connector.name} has no place for ${field}.`,
        }))
      if (errors.length > 0) throw new ApiError('FIELD_NOT_WRITABLE', errors[0]!.detail, { errors })
      const io = live.io()
      const parent = await readParent(io, live, entity, request)
      const before = new Set((await list(io, map, parent)).map(({ id }) => id))
      const steps = add.steps(body, { context: io.context, io, ...parent })
      const plan = { ...planOf(entity, parent.map), steps, body }
      const { id } = parent.record
      await asOwnWrite(openOwnWrite(services, live, entity.name, request.id), async (send) => {
        await send({ ...plan, before: { ...parent, id } })
        await carryOut(io, plan)
        return { outcome: { id, read_at: services.now() } }
      })
      const made = await findNew(io, map, parent, before, body)
      if (!made) reply.header('millwright-warning', 'written, but not read back')
      else if (scope) hideFields(scope, entity.name, made, collection)
      return reply.status(201).send(made ?? body)
    },
  )
}

/** The write is done: a look that fails afterwards must not read as a failed write. */
async function findNew(
  io: Io,
  map: Pick<CollectionMap, 'list'>,
  parent: Parent,
  before: ReadonlySet<unknown>,
  body: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  const after = await list(io, map, parent).catch(() => [])
  const fresh = after.filter(({ id }) => !before.has(id))
  // Somebody else may have added one at the same moment: ours has what was sent.
  return fresh.find((element) => unapplied(body, element).length === 0) ?? fresh[0]
}

function planOf(entity: Entity, map: EntityMap): Omit<Plan, 'steps' | 'body'> {
  return { op: 'action', entity: entity.name, map, effects: [], warnings: [], before: null }
}

interface Parent extends Found {
  key: readonly string[]
  map: EntityMap
}

async function readParent(
  io: Io,
  live: Live,
  entity: Entity,
  request: FastifyRequest,
): Promise<Parent> {
  const { id } = request.params as { id: string }
  const map = live.connector.entities[entity.name] as EntityMap
  return {
    ...(await findRecord(live, io, entity.name, id)),
    key: decodeKey(id, map.key.length)!,
    map,
  }
}

function list(
  io: Io,
  map: Pick<CollectionMap, 'list'>,
  parent: Parent,
): Promise<Record<string, unknown>[]> {
  return map.list({ context: io.context, io, key: parent.key, native: parent.native })
}

function requireCollection(live: Live, entity: Entity, collection: string): CollectionMap {
  const map = (live.connector.entities[entity.name] as EntityMap | undefined)?.collections?.[
    collection
  ]
  if (map) return map
  throw new ApiError(
    'OPERATION_NOT_SUPPORTED',
    `${live.connector.name} has no ${collection} of ${entity.name}.`,
  )
}
