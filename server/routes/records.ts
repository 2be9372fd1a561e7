import {
  type ActionName,
  ApiError,
  actions,
  checkAction,
  checkBody,
  Deletion,
  DryRun,
  type Entity,
  entities,
  entityNames,
  recordListOf,
} from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Live } from '../engine/access.ts'
import { seeAnswer } from '../engine/advice-answers.ts'
import { getRecord, listRecords } from '../engine/read.ts'
import type { ToldProblem } from '../engine/request-log.ts'
import type { WriteAnswer, WriteRequest } from '../engine/write.ts'
import type { Services } from '../services.ts'
import {
  expandLive,
  getCopy,
  listCopies,
  markCopy,
  sendCopy,
  withRelations,
} from './mirror-answers.ts'
import { parseGetQuery, parseListQuery, parseWriteQuery } from './query.ts'
import { describeReadOptions } from './read-options.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, type Operation, signalOf, stopOf } from './route.ts'
import { runDry, runWrite, WRITE_HEADERS } from './writing.ts'

const FIELDS = { description: 'Only these fields, separated by commas.' }

/** The record API: the same few calls for every entity of the model. */
export function addRecordRoutes(app: FastifyInstance, services: Services): void {
  for (const name of entityNames) {
    if (name === 'statuses') continue
    const entity = entities[name] as Entity
    if (entity.operations.list) addList(app, services, entity)
    if (entity.operations.get) addGet(app, services, entity)
    // Files are brought as multipart: see attachments.ts.
    if (entity.operations.create && name !== 'attachments') addCreate(app, services, entity)
    if (entity.operations.update) addUpdate(app, services, entity)
    if (entity.operations.delete) addDelete(app, services, entity)
    for (const action of entity.actions) addAction(app, services, entity, action)
  }
}

function addList(app: FastifyInstance, services: Services, entity: Entity): void {
  const filters = Object.fromEntries(
    Object.entries(entity.filters).map(([filter, { description }]) => [filter, { description }]),
  )
  const query = {
    cursor: { description: 'Where the page before ended (`next_cursor`).' },
    limit: {
      description: 'Records of a page, 1 to 500; 50 without it.',
      schema: { type: 'integer' },
    },
    fields: FIELDS,
    ...describeReadOptions(entity.name, true),
    ...filters,
  }
  const operation = describe(entity, 'list', `List ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'list' }],
    query,
    answers: {
      200: {
        description: 'One page.',
        schema: () => recordListOf(entity.record, `${entity.title.replaceAll(' ', '')}List`),
      },
    },
  })
  addRoute(app, 'GET', `/v1/${entity.name}`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    const { options, ...asked } = parseListQuery(
      entity.name,
      request.query as Record<string, unknown>,
    )
    const copy = await listCopies(services, live, entity.name, asked, options)
    if (copy) return sendCopy(reply, copy)
    const answer = await listRecords(live, services.cursors, {
      ...asked,
      fields: withRelations(asked.fields, options),
      entity: entity.name,
      signal: stopOf(reply),
    })
    services.statusWords.note(live, entity.name, answer.data)
    await expandLive(services, live, entity.name, options, asked.fields, answer.data)
    reply
      .header('millwright-source', 'live')
      .header('content-type', 'application/json; charset=utf-8')
    return sendSeen(reply, answer.data, answer)
  })
}

function addGet(app: FastifyInstance, services: Services, entity: Entity): void {
  const operation = describe(entity, 'get', `Get one of the ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'get' }],
    query: { fields: FIELDS, ...describeReadOptions(entity.name, false) },
    headers: { 'If-None-Match': 'A version: 304 where the record still has it.' },
    path: { id: 'Id of the record.' },
    answers: {
      200: { description: 'The record.', schema: () => entity.record },
      304: { description: 'The record still has the version of If-None-Match.' },
    },
  })
  addRoute(app, 'GET', `/v1/${entity.name}/:id`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    const { options, ...asked } = parseGetQuery(
      entity.name,
      request.query as Record<string, unknown>,
    )
    const { id } = request.params as { id: string }
    const copy = await getCopy(services, live, entity.name, { id, ...asked }, options)
    if (copy) {
      if (isKnown(request, markCopy(reply, copy), copy.version)) return reply.status(304).send()
      return sendCopy(reply, copy)
    }
    // The version is needed for the ETag, whether or not it is asked for.
    const isVersioned = live.scope?.hidden.get(entity.name)?.has('version') !== true
    const wanted = withRelations(asked.fields, options)
    const fields = wanted && isVersioned ? [...new Set([...wanted, 'version'])] : wanted
    const record = await getRecord(live, {
      ...asked,
      fields,
      entity: entity.name,
      id,
      signal: stopOf(reply),
    })
    services.statusWords.note(live, entity.name, [record])
    await expandLive(services, live, entity.name, options, asked.fields, [record])
    reply
      .header('millwright-source', 'live')
      .header('content-type', 'application/json; charset=utf-8')
    const { version } = record
    if (isKnown(request, reply, version)) return reply.status(304).send()
    if (asked.fields !== null && !asked.fields.includes('version')) delete record.version
    return sendSeen(reply, [record], record)
  })
}

/** Tells the version of what is answered, and whether the caller has it already. */
function isKnown(request: FastifyRequest, reply: FastifyReply, version: unknown): boolean {
  if (typeof version !== 'string') return false
  reply.header('etag', `"${version}"`)
  return tagsOf(request.headers['if-none-match']).includes(version)
}

function addCreate(app: FastifyInstance, services: Services, entity: Entity): void {
  const operation = describe(entity, 'create', `Create one of the ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'create' }],
    ...writeParts,
    body: () => entity.create,
    answers: {
      201: { description: 'The record as it reads afterwards.', schema: () => entity.record },
      200: { description: 'With dry_run: what would be sent.', schema: DryRun },
    },
  })
  addRoute(app, 'POST', `/v1/${entity.name}`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    const body = checked(checkBody(entity.name, 'create', request.body))
    return respond(services, live, request, reply, {
      op: 'create',
      entity: entity.name,
      body,
      ifMatch: null,
    })
  })
}

function addUpdate(app: FastifyInstance, services: Services, entity: Entity): void {
  const operation = describe(entity, 'update', `Update one of the ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'update' }],
    ...writeParts,
    description: 'Absent fields stay, null clears, lines are merged by their id.',
    path: { id: 'Id of the record.' },
    body: () => entity.update,
    answers: {
      200: {
        description: 'The record as it reads afterwards, or the dry run.',
        schema: () => z.union([entity.record, DryRun]),
      },
    },
  })
  addRoute(app, 'PATCH', `/v1/${entity.name}/:id`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    const body = checked(checkBody(entity.name, 'update', request.body))
    const { id } = request.params as { id: string }
    return respond(services, live, request, reply, {
      op: 'update',
      entity: entity.name,
      id,
      body,
      ifMatch: ifMatchOf(request),
    })
  })
}

function addDelete(app: FastifyInstance, services: Services, entity: Entity): void {
  const operation = describe(entity, 'delete', `Delete one of the ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'delete' }],
    ...writeParts,
    path: { id: 'Id of the record.' },
    answers: {
      200: {
        description: 'What the delete did, or the dry run.',
        schema: z.union([Deletion, DryRun]),
      },
    },
  })
  addRoute(app, 'DELETE', `/v1/${entity.name}/:id`, operation, async (request, reply) => {
    const live = await requireConnection(services, request, reply)
    if (request.body !== undefined) throw new ApiError('INVALID_REQUEST', 'A delete takes no body.')
    const { id } = request.params as { id: string }
    return respond(services, live, request, reply, {
      op: 'delete',
      entity: entity.name,
      id,
      body: {},
      ifMatch: ifMatchOf(request),
    })
  })
}

function addAction(
  app: FastifyInstance,
  services: Services,
  entity: Entity,
  action: ActionName,
): void {
  const operation = describe(entity, action, `${sentence(action)} one of the ${entity.name}`, {
    needs: [{ entity: entity.name, op: 'action', action }],
    ...writeParts,
    description: actions[action].description,
    path: { id: 'Id of the record.' },
    body: actions[action].body,
    answers: {
      200: {
        description: 'The record as it reads afterwards, or the dry run.',
        schema: () => z.union([entity.record, DryRun]),
      },
    },
  })
  addRoute(
    app,
    'POST',
    `/v1/${entity.name}/:id/actions/${action}`,
    operation,
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const body = checked(checkAction(action, request.body, entity.name))
      const { id } = request.params as { id: string }
      return respond(services, live, request, reply, {
        op: 'action',
        entity: entity.name,
        id,
        action,
        body,
        ifMatch: ifMatchOf(request),
      })
    },
  )
}

const writeParts: Pick<Operation, 'query' | 'headers'> = {
  query: {
    dry_run: {
      description: 'true: answer what would be sent, and send nothing.',
      schema: { type: 'boolean' },
    },
  },
  headers: WRITE_HEADERS,
}

/** Dry run or write, answered alike for every entity. */
async function respond(
  services: Services,
  live: Live,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: WriteRequest,
): Promise<FastifyReply> {
  const { dryRun: isDry } = parseWriteQuery(request.query as Record<string, unknown>)
  if (isDry) return reply.send(await runDry(live, asked, signalOf(reply)))
  return send(reply, await runWrite(services, live, request, asked))
}

/** Takes a look at what is read, for the advice. */
function sendSeen(
  reply: FastifyReply,
  records: readonly Record<string, unknown>[],
  body: object,
): FastifyReply {
  const text = JSON.stringify(body)
  const { trace } = reply.request
  if (trace) trace.seen = seeAnswer(records, text)
  return reply.send(text)
}

export function send(reply: FastifyReply, answer: WriteAnswer): FastifyReply {
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value)
  const { trace } = reply.request
  if (trace && answer.status >= 400) trace.problem = answer.body as unknown as ToldProblem
  return reply
    .status(answer.status)
    .header(
      'content-type',
      answer.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json',
    )
    .send(JSON.stringify(answer.body))
}

/** The value of a checked body, or all that is wrong with it. */
export function checked<T>(
  result: { value: T } | { errors: { pointer: string; code: string; detail: string }[] },
): T {
  if ('value' in result) return result.value
  const { errors } = result
  const isOnlyAccess = errors.every(({ code }) => code === 'FIELD_NOT_WRITABLE')
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new ApiError(
    isOnlyAccess ? 'FIELD_NOT_WRITABLE' : 'INVALID_REQUEST',
    `${errors[0]!.pointer || 'The body'}: ${errors[0]!.detail}${more}`,
    { errors },
  )
}

function describe(
  entity: Entity,
  op: string,
  summary: string,
  rest: Omit<Operation, 'id' | 'summary' | 'tag' | 'door'>,
): Operation {
  return { id: `${entity.object}_${op}`, summary, tag: entity.name, door: 'unified', ...rest }
}

function sentence(action: string): string {
  const words = action.replaceAll('_', ' ')
  return words[0]!.toUpperCase() + words.slice(1)
}

export function ifMatchOf(request: FastifyRequest): string | null {
  const [tag, ...others] = tagsOf(request.headers['if-match'])
  if (others.length > 0) {
    const detail = 'If-Match names one version, the one that you read.'
    throw new ApiError('INVALID_REQUEST', detail, {
      errors: [{ pointer: 'If-Match', code: 'TOO_MANY', detail }],
    })
  }
  return tag ?? null
}

function tagsOf(header: string | undefined): string[] {
  if (header === undefined) return []
  return header.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  )
}
