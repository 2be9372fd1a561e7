import { describeAllowed, type Found, type Io, readOne, readPage } from '@millwright/kit'
import { ApiError, type EntityName, entities } from '@millwright/model'
import type { Live } from './access.ts'
import type { Cursors } from './cursor.ts'

export interface ListRequest {
  entity: EntityName
  limit: number
  cursor: string | null
  filters: Record<string, unknown>
  fields: readonly string[] | null
  include: readonly string[]
  signal: AbortSignal
}

export interface ListAnswer {
  object: 'list'
  data: Record<string, unknown>[]
  next_cursor: string | null
  has_more: boolean
  total?: number
}

/** Reads one page live from the source. */
export async function listRecords(
  live: Live,
  cursors: Cursors,
  request: ListRequest,
): Promise<ListAnswer> {
  const { entity, limit, cursor, fields, include } = request
  const asked = { connection: live.connection.id, entity, filters: request.filters }
  const { filters, next } =
    cursor === null ? { filters: request.filters, next: null } : cursors.open(cursor, asked)
  const io = live.io().under(request.signal)
  const page = await readPage(io, entity, {
    limit,
    after: next,
    filters,
    fields,
    total: include.includes('total'),
  })
  return {
    object: 'list',
    data: page.records.map((found) => present(io, entity, found, fields, include)),
    next_cursor: page.next === null ? null : cursors.seal({ ...asked, filters, next: page.next }),
    has_more: page.next !== null,
    ...(page.total !== undefined && { total: page.total }),
  }
}

/** Reads one record live from the source. */
export async function getRecord(
  live: Live,
  request: Pick<ListRequest, 'entity' | 'fields' | 'include' | 'signal'> & { id: string },
): Promise<Record<string, unknown>> {
  const io = live.io().under(request.signal)
  const found = await readOne(io, request.entity, request.id)
  return present(io, request.entity, found, request.fields, request.include)
}

/** A record as the caller asked for it: narrowed by `fields`, widened by `include`. */
export function present(
  io: Io,
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
  return out
}

function narrow(
  record: Record<string, unknown>,
  fields: readonly string[],
): Record<string, unknown> {
  const out: Record<string, unknown> = { id: record.id, object: record.object }
  for (const field of fields) out[field] = record[field]
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
