import { ApiError, type EntityName, entities } from '@millwright/model'
import type { EntityMap, ListQuery, Native, NativePage, Op, Protocol } from './connector.ts'
import { decodeRecord } from './decode.ts'
import type { Io } from './io.ts'
import { decodeKey } from './key.ts'
import { matcher } from './matcher.ts'
import { misshapen, readSafely } from './shape.ts'

export interface Page {
  records: Found[]
  next: unknown
  total?: number
}

/** A record in both forms. */
export interface Found {
  record: Native
  native: Native
}

/** Calls to the source that one page of a scanned filter may cost; then a shorter page is answered. */
const SCAN_CALLS = 10

/** One page of an entity, decoded. Fewer than `limit` records with a `next` is a page like any other. */
export async function readPage(io: Io, name: EntityName, query: ListQuery): Promise<Page> {
  const map = requireOp(io, name, 'list')
  const { pushed, scan } = splitFilters(io, name, map, query.filters)
  const list = way(io, map, 'list')
  // What is checked here must be read, whatever the caller wants to see.
  const fields = query.fields && [
    ...new Set([...query.fields, ...checkedFields(name, map, scan.length, query.filters)]),
  ]
  const records: Found[] = []
  let next = query.after
  let total: number | undefined
  for (let calls = 0; ; calls++) {
    let page: NativePage
    try {
      const limit = query.limit - records.length
      const total = query.total && calls === 0
      const part = { ...query, fields, filters: pushed, after: next, limit, total }
      page = await readSafely(io.connector.name, name, () => list(io, map, part, io.context))
      await fill(io, name, map, page.records, fields)
    } catch (error) {
      // What was read before the source asked for a pause is a page like any other.
      if (records.length > 0 && isPause(error)) break
      throw error
    }
    for (const native of page.records) {
      const record = decode(io, name, map, native)
      if (scan.every((matches) => matches(record))) records.push({ record, native })
    }
    total ??= page.total
    next = page.next
    if (next === null || records.length >= query.limit || calls + 1 >= SCAN_CALLS) break
  }
  return { records, next, ...(total !== undefined && scan.length === 0 && { total }) }
}

/** Fills up what a list or get left thin. */
async function fill(
  io: Io,
  name: EntityName,
  map: EntityMap,
  records: Native[],
  fields: readonly string[] | null,
): Promise<void> {
  if (!map.fill) return
  await readSafely(io.connector.name, name, () => map.fill!(io, records, { fields }, io.context))
}

/** The unified form. A record without its key, or with a value that its field cannot have, is the source's failure. */
function decode(io: Io, name: EntityName, map: EntityMap, native: Native): Native {
  const source = io.connector.name
  const record = readSafely(source, name, () => decodeRecord(name, map, native, io.context))
  if (/^\.*$/.test(record.id)) throw misshapen(source, name, 'a record without its key')
  return record
}

function isPause(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UPSTREAM_RATE_LIMITED'
}

/** One record. Throws NOT_FOUND, also for an id that this connection cannot have given out. */
export async function readOne(io: Io, name: EntityName, id: string): Promise<Found> {
  const map = requireOp(io, name, 'get')
  // No id that we give out is longer (model); a source must not be asked with a text of any length.
  const key = id.length > 1000 ? null : decodeKey(id, map.key.length)
  const get = way(io, map, 'get')
  const native =
    key && (await readSafely(io.connector.name, name, () => get(io, map, key, io.context)))
  if (!native) {
    throw new ApiError(
      'NOT_FOUND',
      `${io.connector.name} has no ${entities[name].object} with the id "${shorten(id)}".`,
    )
  }
  await fill(io, name, map, [native], null)
  return { record: decode(io, name, map, native), native }
}

/** The entity's own function where it has one, else its protocol's. */
export function way<K extends keyof Protocol>(
  io: Io,
  map: EntityMap,
  op: K,
): NonNullable<Protocol[K]> {
  const own = map.override?.[op] ?? io.connector.protocol[op]
  if (!own) throw new Error(`${io.connector.system} ${map.native}: ${op} is declared and missing`)
  return own as NonNullable<Protocol[K]>
}

/** The entity's map, or OPERATION_NOT_SUPPORTED with the reason. */
export function requireOp(io: Io, name: EntityName, op: Op): EntityMap {
  const map = requireEntity(io, name)
  const supported = map.ops[op]
  if (supported === true) return map
  const reason = supported?.reason ?? `${io.connector.name} offers no way to ${op} ${name}.`
  throw new ApiError('OPERATION_NOT_SUPPORTED', reason)
}

export function requireEntity(io: Io, name: EntityName): EntityMap {
  const map = io.connector.entities[name] as EntityMap | undefined
  if (map) return map
  const has = Object.keys(io.connector.entities).join(', ')
  throw new ApiError(
    'OPERATION_NOT_SUPPORTED',
    `${io.connector.name} has no ${name}. It has: ${has}.`,
  )
}

/** Which filters go to the source, and which are checked here. One that neither can serve is refused by name. */
function splitFilters(io: Io, name: EntityName, map: EntityMap, filters: ListQuery['filters']) {
  const pushed: Record<string, unknown> = {}
  const scan: ((record: Native) => boolean)[] = []
  const model = entities[name].filters
  for (const [filter, value] of Object.entries(filters)) {
    if (filter === 'include_deleted') continue
    const clause = map.filters[filter]?.(value, io.context)
    if (clause !== undefined) pushed[filter] = clause
    else if (map.scanned?.includes(filter))
      scan.push(matcher(model[filter] ?? { field: filter, kind: 'text' }, value))
    else throw unservedFilter(io, map, filter)
  }
  if (filters.include_deleted !== true && 'deleted_at' in map.fields) {
    scan.push((record) => record.deleted_at === null)
  }
  return { pushed, scan }
}

/** Top-level fields that the scan compares. */
function checkedFields(
  name: EntityName,
  map: EntityMap,
  scans: number,
  filters: ListQuery['filters'],
): string[] {
  if (scans === 0) return []
  const model = entities[name].filters
  const scanned = Object.keys(filters).filter((filter) => map.scanned?.includes(filter))
  return ['deleted_at', ...scanned.map((filter) => (model[filter]?.field ?? '').split('.')[0]!)]
}

function unservedFilter(io: Io, map: EntityMap, filter: string): ApiError {
  const served = [...Object.keys(map.filters), ...(map.scanned ?? [])].sort().join(', ')
  return new ApiError(
    'INVALID_REQUEST',
    `${io.connector.name} cannot filter ${map.native} by ${filter} with this value.`,
    {
      errors: [
        { pointer: filter, code: 'UNSERVED_FILTER', detail: `This connection serves: ${served}.` },
      ],
    },
  )
}

function shorten(id: string): string {
  return id.length > 80 ? `${id.slice(0, 80)}…` : id
}
