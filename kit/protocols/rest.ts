import { ApiError } from '@millwright/model'
import type { Answer, Step } from '../call.ts'
import type { Context, EntityMap, Native, NativePage, PlanAt, Protocol } from '../connector.ts'
import { isOfRecords } from '../fill.ts'
import type { Io } from '../io.ts'
import { decodeKey } from '../key.ts'
import { mapBounded } from '../map-bounded.ts'
import { isPlace, misshapen } from '../shape.ts'
import { wantedProperties } from './rest-fields.ts'
import { walkByCursor, walkByStamp } from './rest-walk.ts'

/** A source that fails more often within one page is broken itself. */
const MOST_BARE = 5

/** A filter: what it adds to the query of a list, and what it means, told from the record. */
export interface RestFilter {
  /** Narrows the list at the source; empty where the source cannot. */
  params: readonly Param[]
  /** Ids of the only records that can match: they are read one by one. */
  ids?: readonly string[]
  /** Native properties that `keep` looks at. */
  needs: readonly string[]
  keep(record: Native, context: Context): boolean
  /** What it looks for is more likely among the latest records: a list by stamp begins there. */
  newest_first?: boolean
  /** Tells from a row of the list that its record cannot match, so that it is not read at all. */
  rules_out?(row: Native): boolean
}

export type Param = readonly [name: string, value: string]

/** Where one entity lives, and what its list and its single record answer. */
export interface RestAt {
  /** Of the collection, from `/`; a record is one level below. */
  path: string
  /** Property that wraps the rows of a list, and the one that wraps a record. */
  many: string
  one: string
  /** Further query of each list call. */
  query?: readonly Param[]
  /**
   * A property that never changes, by which the list is sorted and can be cut: paging goes by its value, so that
   * nothing shifts while records come and go. Left out: the source's cursor.
   */
  stamp?: {
    property: string
    /** Sorts by it upwards and downwards. */
    up: Param
    down: Param
    /** Parameters of the inclusive bounds. */
    from: string
    to: string
  }
  /** Properties that the source leaves out unless asked for by a word of its own. */
  expand?: Readonly<Record<string, string>>
  /** Which of those words a single record needs as well. */
  expandOne?: readonly string[]
  /** Properties that only a single record has: a list reads each of its records for them. */
  deep?: readonly string[]
  /** Those, and parts with a call of their own, that a list reads only when the caller names them. */
  lean?: readonly string[]
  /** Properties with a call of their own. */
  parts?: Readonly<Record<string, (io: Io, record: Native) => Promise<unknown>>>
  /** Turns an encoded body into what the call takes. `current` is null on create. */
  arrange?(body: Native, current: Native | null, at: PlanAt): Native | Promise<Native>
  /** Calls behind the one that writes the record itself, made from the same encoded body. */
  follow?(body: Native, current: Native | null): Step[]
}

/** What all entities of one source have in common. */
export interface RestDialect {
  /** Largest page. */
  page: number
  /** Property with the key of every record. */
  id: string
  /** What its keys are; whole numbers unless told. */
  keys?: 'numbers' | 'texts'
  /** Names of the query parameters, and of the property with the next cursor. */
  cursor: string
  limit: string
  expand: string
  next: string
  /** Records that are read one by one at the same time. */
  concurrency: number
}

type Entity = EntityMap<any, RestAt>

/** JSON over REST: a collection pages by cursor, a record lives below it, a change is a PATCH of what changes. */
export function createRest(dialect: RestDialect): Protocol<RestAt> {
  return {
    async list(io, entity, query, context) {
      const filters = Object.values(query.filters) as RestFilter[]
      const wanted = wantedProperties(entity, query.fields, filters)
      const keep = (record: Native) => filters.every((filter) => filter.keep(record, context))
      const ids = filters.flatMap((filter) => (filter.ids ? [filter.ids] : []))
      if (ids.length > 0) {
        return readByIds(io, dialect, entity, { ids, keep, after: query.after, limit: query.limit })
      }
      const params = [
        ...(entity.at.query ?? []),
        ...filters.flatMap((filter) => filter.params),
        ...expansions(dialect, entity, wanted),
      ]
      const newestFirst = filters.some((filter) => filter.newest_first)
      const walk = entity.at.stamp ? walkByStamp : walkByCursor
      const page = await walk(io, dialect, entity.at, { params, ...query, newestFirst })
      const rows = page.records.filter((row) => !filters.some((filter) => filter.rules_out?.(row)))
      const { records, stoppedAt, bare } = await completeRows(io, dialect, entity, rows, wanted)
      const next = stoppedAt ? page.behind(page.records.indexOf(stoppedAt)) : page.next
      return { records: records.filter(keep), next, ...(bare.length > 0 && { bare }) }
    },

    async get(io, entity, key) {
      const record = await readRecord(io, dialect, entity, key[0]!)
      return record && addParts(io, entity, record, Object.keys(entity.at.parts ?? {}))
    },

    async create(entity, body, at) {
      const call = {
        method: 'POST' as const,
        path: entity.at.path,
        body: await arrange(entity, body, null, at),
        effect: `Creates one ${entity.native}.`,
      }
      return [call, ...(entity.at.follow?.(body, null) ?? [])]
    },

    async update(entity, body, at) {
      const own = await arrange(entity, body, at.current, at)
      const path = `${entity.at.path}/${encodeURIComponent(at.key[0]!)}`
      const effect = `Changes ${Object.keys(own).join(', ')} of ${entity.native} ${at.key[0]}.`
      const steps: Step[] =
        Object.keys(own).length > 0 ? [{ method: 'PATCH', path, body: own, effect }] : []
      return [...steps, ...(entity.at.follow?.(body, at.current) ?? [])]
    },

    delete: (entity, { key }) => [
      { method: 'DELETE', path: `${entity.at.path}/${encodeURIComponent(key[0]!)}` },
    ],

    madeKey(entity, answer) {
      const id = unwrap(answer, entity.at.one)?.[dialect.id]
      return [isId(id) ? String(id) : '']
    },
  }
}

async function arrange(
  entity: Entity,
  body: Native,
  current: Native | null,
  at: PlanAt,
): Promise<Native> {
  const own = (await entity.at.arrange?.(body, current, at)) ?? body
  return Object.fromEntries(Object.entries(own).filter(([name]) => !name.startsWith('$')))
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

/** A record that some sources wrap and some do not, even within one API. */
function unwrap(answer: Answer, wrapper: string): Native | undefined {
  const body = answer.json as Native | null | undefined
  if (typeof body !== 'object' || body === null) return undefined
  return body[wrapper] ?? body
}

function expansions(dialect: RestDialect, entity: Entity, wanted: ReadonlySet<string>): Param[] {
  const words = Object.entries(entity.at.expand ?? {}).flatMap(([name, word]) =>
    wanted.has(name) ? [word] : [],
  )
  return [...new Set(words)].map((word) => [dialect.expand, word])
}

async function readRecord(
  io: Io,
  dialect: RestDialect,
  entity: Entity,
  id: string,
): Promise<Native | null> {
  if (dialect.keys !== 'texts' && !/^[1-9]\d{0,15}$/.test(id)) return null
  const words = (entity.at.expandOne ?? []).map((word): Param => [dialect.expand, word])
  const path = `${entity.at.path}/${encodeURIComponent(id)}${paramString(words)}`
  try {
    const record = unwrap(await io.send({ method: 'GET', path }), entity.at.one)
    if (record && isId(record[dialect.id])) return record
    throw misshapen(io.connector.name, entity.at.path, 'without the record')
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

async function addParts(
  io: Io,
  entity: Entity,
  record: Native,
  names: readonly string[],
): Promise<Native> {
  for (const name of names) record[name] = await entity.at.parts![name]!(io, record)
  return record
}

/**
 * Rows of a list with what was asked for and is not in the list. A record that has gone meanwhile is left out; one that
 * the source fails to give stays as it was listed. When the source asks for a pause on the way, what was read so far is
 * a page, and `stoppedAt` the row to go on with.
 */
async function completeRows(
  io: Io,
  dialect: RestDialect,
  entity: Entity,
  rows: Native[],
  wanted: ReadonlySet<string>,
): Promise<{ records: Native[]; bare: readonly Native[]; stoppedAt?: Native }> {
  const { deep = [], parts = {} } = entity.at
  const names = Object.keys(parts).filter((name) => wanted.has(name))
  const isDeep = deep.some((name) => wanted.has(name))
  if (!isDeep && names.length === 0) return { records: rows, bare: [] }
  let pause: ApiError | null = null
  let failure: unknown
  const bare: Native[] = []
  const found = await mapBounded(rows, dialect.concurrency, async (row) => {
    if (pause) return undefined
    // Nothing can be asked for a record without its key.
    if (!isPlace(row[dialect.id])) return row
    try {
      const id = String(row[dialect.id])
      const record = isDeep ? await readRecord(io, dialect, entity, id) : row
      return record && (await addParts(io, entity, record, names))
    } catch (error) {
      if (isOfRecords(error) && bare.length < MOST_BARE) {
        bare.push(row)
        failure = error
        return row
      }
      if (!(error instanceof ApiError) || error.code !== 'UPSTREAM_RATE_LIMITED') throw error
      pause = error
      return undefined
    }
  })
  const end = found.indexOf(undefined)
  if (end === 0) throw pause!
  if (bare.length > 0 && bare.length === rows.length) throw failure
  const read = end < 0 ? found : found.slice(0, end)
  const records = read.filter((record) => record !== null && record !== undefined)
  return { records, bare, ...(end > 0 && { stoppedAt: rows[end]! }) }
}

async function readByIds(
  io: Io,
  dialect: RestDialect,
  entity: Entity,
  at: {
    ids: readonly (readonly string[])[]
    keep(record: Native): boolean
    after: unknown
    limit: number
  },
): Promise<NativePage> {
  const [first = [], ...others] = at.ids
  const all = [...new Set(first)].filter((id) => others.every((ids) => ids.includes(id)))
  const start = typeof at.after === 'number' ? at.after : 0
  const ids = all.slice(start, start + at.limit)
  const found = await mapBounded(ids, dialect.concurrency, async (id) => {
    const key = decodeKey(id, 1)
    const record = key && (await readRecord(io, dialect, entity, key[0]!))
    return record && addParts(io, entity, record, Object.keys(entity.at.parts ?? {}))
  })
  const next = start + ids.length
  const records = found.filter((record) => record !== null).filter(at.keep)
  return { records, next: next < all.length ? next : null }
}

/** `?a=1&a=2`, or nothing. */
export function paramString(params: readonly Param[]): string {
  if (params.length === 0) return ''
  return `?${params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
}
