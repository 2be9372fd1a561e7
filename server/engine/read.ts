import {
  describeAllowed,
  type Found,
  type Io,
  readOne,
  readPage,
  type StopSignal,
} from '@millwright/kit'
import { ApiError, type EntityName, entities, type PageProblem } from '@millwright/model'
import type { Live } from './access.ts'
import type { Cursors } from './cursor.ts'
import { dropProblems, hideFields, refuseHiddenQuery, silenceError } from './hidden-fields.ts'
import { listInScope, requireInScope } from './scoped-read.ts'
import type { Scope } from './token-scope.ts'

export interface ListRequest {
  entity: EntityName
  limit: number
  cursor: string | null
  filters: Record<string, unknown>
  fields: readonly string[] | null
  include: readonly string[]
  signal: StopSignal
}

export interface ListAnswer {
  object: 'list'
  data: Record<string, unknown>[]
  next_cursor: string | null
  has_more: boolean
  total?: number
  problems?: PageProblem[]
}

/** Reads one page live from the source: what the scope of the call reaches of it. */
export function listRecords(
  live: Live,
  cursors: Cursors,
  request: ListRequest,
): Promise<ListAnswer> {
  const answer = readList(live, cursors, request)
  return live.scope ? silently(live.scope, request.entity, answer) : answer
}

async function readList(live: Live, cursors: Cursors, request: ListRequest): Promise<ListAnswer> {
  const { entity, limit, cursor, fields, include } = request
  const { scope } = live
  if (scope) refuseHiddenQuery(scope, entity, request)
  // A cursor goes on with what its scope could see.
  const connection = scope ? `${live.connection.id} ${scope.digest}` : live.connection.id
  const asked = { connection, entity, filters: request.filters }
  const { filters, next } =
    cursor === null ? { filters: request.filters, next: null } : cursors.open(cursor, asked)
  const io = live.io().under(request.signal)
  const total = include.includes('total')
  const query = { limit, after: next, filters, fields, total }
  const page = scope
    ? await listInScope(io, scope, entity, query)
    : await readPage(io, entity, query)
  return {
    object: 'list',
    data: page.records.map((found) => present(io, scope, entity, found, fields, include)),
    next_cursor: page.next === null ? null : cursors.seal({ ...asked, filters, next: page.next }),
    has_more: page.next !== null,
    ...(page.total !== undefined && { total: page.total }),
    // Whose a record without a key is nobody knows: who sees only a part is not told.
    ...(page.problems && !scope && { problems: page.problems }),
  }
}

/** Reads one record live from the source. Throws NOT_FOUND for one that the scope of the call does not reach. */
export function getRecord(
  live: Live,
  request: Pick<ListRequest, 'entity' | 'fields' | 'include' | 'signal'> & { id: string },
): Promise<Record<string, unknown>> {
  const answer = readRecord(live, request)
  return live.scope ? silently(live.scope, request.entity, answer) : answer
}

async function readRecord(
  live: Live,
  { entity, id, fields, include, signal }: Parameters<typeof getRecord>[1],
): Promise<Record<string, unknown>> {
  if (live.scope) refuseHiddenQuery(live.scope, entity, { fields, include })
  const io = live.io().under(signal)
  const found = await findRecord(live, io, entity, id)
  return present(io, live.scope, entity, found, fields, include)
}

/** The record with all its fields, for what is done with it here; nothing is hidden yet. */
export async function findRecord(
  live: Live,
  io: Io,
  entity: EntityName,
  id: string,
): Promise<Found> {
  const found = await readOne(io, entity, id)
  if (live.scope) await requireInScope(io, live.scope, entity, found.record)
  return found
}

function silently<T>(scope: Scope, entity: EntityName, work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw silenceError(scope, entity, error)
  })
}

/** A record as the caller asked for it: narrowed by `fields` and its scope, widened by `include`. */
function present(
  io: Io,
  scope: Scope | null,
  entity: EntityName,
  found: Found,
  fields: readonly string[] | null,
  include: readonly string[],
): Record<string, unknown> {
  const { record, native } = found
  const out = fields === null ? record : narrow(record, fields)
  if (include.includes('raw')) out.raw = io.scrubValue(native)
  if (include.includes('allowed'))
    out.allowed = describeAllowed(io.connector.entities[entity] as never, record, native)
  return scope ? hideFields(scope, entity, out) : out
}

/** A record with only these fields, and what says which it is. */
export function narrow(
  record: Record<string, unknown>,
  fields: readonly string[],
): Record<string, unknown> {
  const out: Record<string, unknown> = { id: record.id, object: record.object }
  for (const field of fields) out[field] = record[field]
  if (record.problems !== undefined) {
    out.problems = record.problems
    dropProblems(out, (field) => fields.includes(field.split('/')[0]!))
  }
  return out
}

/** The lines of one record that a sub-resource answers; refuses a collection that the entity does not have. */
export function collectionOf(
  entity: EntityName,
  record: Record<string, unknown>,
  collection: string,
): Record<string, unknown>[] {
  const lines = record[collection]
  if (Array.isArray(lines)) return lines as Record<string, unknown>[]
  throw new ApiError(
    'OPERATION_NOT_SUPPORTED',
    `This system keeps no ${collection} with its ${entities[entity].title.toLowerCase()}.`,
  )
}
