import {
  ApiError,
  checkCollectionItem,
  type Entity,
  type EntityName,
  entities,
  entityNames,
  listOf,
} from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Live } from '../engine/access.ts'
import { refuseHiddenCollection } from '../engine/hidden-fields.ts'
import { collectionOf, getRecord } from '../engine/read.ts'
import type { WriteRequest } from '../engine/write.ts'
import type { Services } from '../services.ts'
import { parseWriteQuery } from './query.ts'
import { checked, ifMatchOf, send } from './records.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, type Operation, signalOf } from './route.ts'
import { type Part, runDry, runWrite, WRITE_HEADERS } from './writing.ts'

type Line = Record<string, unknown>
interface Place {
  entity: EntityName
  collection: string
  id: string
  line_id?: string
}

const Row = z.record(z.string(), z.unknown()).meta({ id: 'Line' })

/** The lines of a record as resources of their own: read from the record, written as its update. */
export function addLineRoutes(app: FastifyInstance, services: Services): void {
  for (const name of entityNames) {
    const entity = entities[name] as Entity
    for (const collection of entity.collections) {
      if (Object.hasOwn(entity.fields, collection)) addCollection(app, services, entity, collection)
    }
  }
}

function addCollection(
  app: FastifyInstance,
  services: Services,
  entity: Entity,
  collection: string,
): void {
  const url = `/v1/${entity.name}/:id/${collection}`
  const describe = (
    op: string,
    summary: string,
    answers: Operation['answers'],
    more: Partial<Operation> = {},
  ): Operation => ({
    id: `${entity.object}_${collection}_${op}`,
    summary,
    tag: entity.name,
    door: 'unified',
    needs: [{ entity: entity.name, op: op === 'list' || op === 'get' ? 'get' : 'update' }],
    path: {
      id: 'Id of the record.',
      ...(op !== 'list' && op !== 'create' && { line_id: 'Id of the line.' }),
    },
    answers,
    ...more,
  })
  const writes: Partial<Operation> = {
    headers: WRITE_HEADERS,
    query: { dry_run: { description: 'true: send nothing.' } },
  }
  const one = { 200: { description: 'The line, or the dry run.', schema: Row } }
  const place = (request: FastifyRequest): Place => ({
    entity: entity.name,
    collection,
    ...(request.params as { id: string }),
  })

  addRoute(
    app,
    'GET',
    url,
    describe('list', `List ${collection} of one of the ${entity.name}`, {
      200: { description: 'All of them.', schema: listOf(Row, 'Lines') },
    }),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const lines = await readLines(live, reply, place(request))
      return reply.send({ object: 'list', data: lines, next_cursor: null, has_more: false })
    },
  )
  addRoute(
    app,
    'GET',
    `${url}/:line_id`,
    describe('get', `Get one of the ${collection}`, one),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const at = place(request)
      return reply.send(findLine(await readLines(live, reply, at), at))
    },
  )
  addRoute(
    app,
    'POST',
    url,
    describe(
      'create',
      `Add to the ${collection}`,
      { 201: { description: 'The new line.', schema: Row } },
      { ...writes, body: Row },
    ),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const at = place(request)
      const item = checked(checkCollectionItem(entity.name, collection, 'create', request.body))
      return change(services, live, request, reply, at, item, (after, before) => {
        const known = new Set(collectionOf(entity.name, before!, collection).map(({ id }) => id))
        const lines = collectionOf(entity.name, after, collection)
        return { status: 201, body: lines.find(({ id }) => !known.has(id)) ?? after }
      })
    },
  )
  addRoute(
    app,
    'PATCH',
    `${url}/:line_id`,
    describe('update', `Change one of the ${collection}`, one, { ...writes, body: Row }),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const at = place(request)
      const item = checked(checkCollectionItem(entity.name, collection, 'update', request.body))
      return change(services, live, request, reply, at, { ...item, id: at.line_id }, (record) => ({
        status: 200,
        body: findLine(collectionOf(entity.name, record, collection), at),
      }))
    },
  )
  addRoute(
    app,
    'DELETE',
    `${url}/:line_id`,
    describe(
      'delete',
      `Remove one of the ${collection}`,
      { 200: { description: 'What the delete did.', schema: Row } },
      writes,
    ),
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const at = place(request)
      return change(
        services,
        live,
        request,
        reply,
        at,
        { id: at.line_id, deleted: true },
        (record) => {
          const kept =
            collectionOf(entity.name, record, collection).find(({ id }) => id === at.line_id) ??
            null
          if (kept && kept.deleted_at === null && kept.status !== 'cancelled')
            throw refuseKept(live, at)
          const effect = kept ? 'the line is kept and marked as cancelled' : 'the line is gone'
          return {
            status: 200,
            body: {
              object: 'deletion',
              id: at.line_id,
              entity: entity.name,
              deleted: kept ? 'soft' : 'hard',
              effect,
              record: kept,
            },
          }
        },
      )
    },
  )
}

async function readLines(live: Live, reply: FastifyReply, at: Place): Promise<Line[]> {
  if (live.scope) refuseHiddenCollection(live.scope, at.entity, at.collection)
  const record = await getRecord(live, {
    entity: at.entity,
    id: at.id,
    fields: null,
    include: [],
    signal: signalOf(reply),
  })
  return collectionOf(at.entity, record, at.collection)
}

/** The source took the write and did nothing. */
function refuseKept(live: Live, at: Place): ApiError {
  const text = `${live.connector.name} accepted the removal and kept the line ${at.line_id?.slice(0, 80)}.`
  return new ApiError('UPSTREAM_REJECTED', text, { origin: 'upstream' })
}

function findLine(lines: Line[], at: Place): Line {
  const line = lines.find(({ id }) => id === at.line_id)
  if (line) return line
  throw new ApiError(
    'NOT_FOUND',
    `This record has none of the ${at.collection} with the id "${at.line_id?.slice(0, 80)}".`,
  )
}

/** A write of one line is an update of its record, with all that this brings: rules, versions, keys, dry runs. */
async function change(
  services: Services,
  live: Live,
  request: FastifyRequest,
  reply: FastifyReply,
  at: Place,
  item: Line,
  present: Part['present'],
): Promise<FastifyReply> {
  const asked: WriteRequest = {
    op: 'update',
    entity: at.entity,
    id: at.id,
    body: { [at.collection]: [item] },
    ifMatch: ifMatchOf(request),
  }
  const { dryRun: isDry } = parseWriteQuery(request.query as Line)
  // The source would refuse it; a dry run has to see it itself.
  if (isDry && at.line_id !== undefined) findLine(await readLines(live, reply, at), at)
  if (isDry) return reply.send(await runDry(live, asked, signalOf(reply), at.collection))
  const part = { collection: at.collection, present }
  return send(reply, await runWrite(services, live, request, asked, part))
}
