import {
  ApiError,
  type EntityName,
  entities,
  type PageProblem,
  type RecordProblem,
} from '@millwright/model'
import type { EntityMap, ListQuery, Native, NativePage, Op, Protocol } from './connector.ts'
import { decodeRecord } from './decode.ts'
import { sourceField } from './decode-carefully.ts'
import { fillAround } from './fill.ts'
import type { Io } from './io.ts'
import { decodeKey } from './key.ts'
import { matcher } from './matcher.ts'
import { isKeyless } from './record-shape.ts'
import { misshapen, readSafely } from './shape.ts'
import { kindOf } from './unreadable.ts'

export interface Page {
  records: Found[]
  next: unknown
  total?: number
  /** Records without a key: they are left out. Absent where there are none. */
  problems?: PageProblem[]
}

/** A record in both forms. */
export interface Found {
  record: Native
  native: Native
}

/** Calls to the source that one page of a scanned filter may cost; then a shorter page is answered. */
const SCAN_CALLS = 10

/**
 * One page of an entity, decoded. Fewer than `limit` records with a `next` is a page like any other. A record that breaks
 * the model is served with what is valid of it.
 */
export async function readPage(io: Io, name: EntityName, query: ListQuery): Promise<Page> {
  const map = requireOp(io, name, 'list')
  const { pushed, scan } = splitFilters(io, name, map, query.filters)
  const list = way(io, map, 'list')
  // What is checked here must be read, whatever the caller wants to see.
  const fields = query.fields && [
    ...new Set([...query.fields, ...checkedFields(name, map, scan.length, query.filters)]),
  ]
  const records: Found[] = []
  const problems: PageProblem[] = []
  let place = 0
  let next = query.after
  let total: number | undefined
  for (let calls = 0; ; calls++) {
    let page: NativePage
    let bare: ReadonlySet<Native>
    try {
      const limit = query.limit - records.length
      const total = query.total && calls === 0
      const part = { ...query, fields, filters: pushed, after: next, limit, total }
      page = await readSafely(io.connector.name, name, () => list(io, map, part, io.context))
      const left = await fillAround(io, name, map, page.records, fields)
      bare = page.bare ? new Set([...page.bare, ...left]) : left
    } catch (error) {
      // What was read before the source asked for a pause is a page like any other.
      if (records.length > 0 && isPause(error)) break
      throw error
    }
    for (const native of page.records) {
      const record = decode(io, name, map, native, { whole: fields === null, bare })
      if (isKeyless(record.id)) problems.push({ place, ...keyProblem(map, native) })
      else if (scan.every((matches) => matches(record))) records.push({ record, native })
      place++
    }
    total ??= page.total
    next = page.next
    // What is left out was of the page too: the source may tell it again from where it goes on.
    const isFull = records.length + problems.length >= query.limit
    if (next === null || isFull || calls + 1 >= SCAN_CALLS) break
  }
  // An answer that has several records and no key among them is none.
  if (problems.length > 1 && problems.length === place)
    throw misshapen(io.connector.name, name, 'records without their keys')
  if (problems.length > 0) io.onProblems?.(name, problems)
  return {
    records,
    next,
    ...(total !== undefined && scan.length === 0 && { total }),
    ...(problems.length > 0 && { problems }),
  }
}

/** Of a record whose parts could not be read. */
const WITHOUT_PARTS: RecordProblem = {
  field: null,
  source_field: null,
  value_kind: 'object',
  reason: 'unreadable',
}

/**
 * The unified form; tells of what breaks the model. `whole`: all fields were asked for. `bare`: records that could not be
 * filled up.
 */
function decode(
  io: Io,
  name: EntityName,
  map: EntityMap,
  native: Native,
  { whole, bare }: { whole: boolean; bare: ReadonlySet<Native> },
): Native {
  const record = decodeRecord(name, map, native, io.context, { whole })
  if (bare.size > 0 && bare.has(native))
    record.problems = [...(record.problems ?? []), WITHOUT_PARTS]
  if (record.problems !== undefined) io.onProblems?.(name, record.problems)
  return record
}

function keyProblem({ key }: EntityMap, native: Native): Omit<PageProblem, 'place'> {
  const kinds = key.map((part) => kindOf(native[part]))
  const value_kind = kinds.find((kind) => !['none', 'text', 'number'].includes(kind)) ?? 'none'
  const reason = value_kind === 'none' ? 'missing' : 'wrong_type'
  return { field: 'id', source_field: sourceField({ native: key }), value_kind, reason }
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
  const bare = await fillAround(io, name, map, [native], null)
  const record = decode(io, name, map, native, { whole: true, bare })
  // It was read by its key, so that it must have one.
  if (isKeyless(record.id)) throw misshapen(io.connector.name, name, 'a record without its key')
  return { record, native }
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
