import type { Answer, Call, EntityMap, Io, ListQuery, Native, Protocol } from '@millwright/kit'
import { header } from '@millwright/kit'
import { zonedFromEpoch } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'

/** Where an entity lives in REST 2.0. */
export interface RtAt {
  /** Of one record: `ticket`; its list is the plural. */
  kind: 'ticket' | 'asset' | 'user'
  /** Fields that a list has to name, and those of what they refer to (`Owner` → `Name`). */
  fields: readonly string[]
  deep?: Readonly<Record<string, string>>
  /** Turns an encoded body into what the call takes. */
  arrange?(body: Native, current: Native | null): Native
  /** Reads what a record alone has, after it. */
  complete?(io: Io, record: Native): Promise<void>
}

/** A filter: a condition of the search, and what it means, told from the record. */
export interface RtFilter {
  /** In the query language of tickets and assets, or as an item of a search of users; null where it has none. */
  search: string | { field: string; operator?: string; value: string } | null
  keep(record: Native): boolean
}

/** The server gives at most so many rows. */
const PAGE = 100

/**
 * REST 2.0 of Request Tracker 5 (all of it seen on 5.0.3): searches go by id upwards, so that nothing shifts while
 * records come and go; a PUT with the ETag of the record as it was read.
 */
export const rest2: Protocol<RtAt> = {
  list: (io, entity, query) =>
    entity.at.kind === 'user' ? listUsers(io, entity.at, query) : search(io, entity.at, query),

  async get(io, entity, key) {
    try {
      const answer = await io.send({ method: 'GET', path: recordPath(entity.at, key) })
      const record = answer.json as Native | null
      // A user is also found by a number; a record has one id only.
      if (!record || String(record[entity.key[0]!]) !== key[0]) return null
      record.$etag = header(answer, 'etag')?.replaceAll('"', '') ?? null
      await entity.at.complete?.(io, record)
      return record
    } catch (error) {
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
      throw error
    }
  },

  create: (entity, body) => [
    {
      method: 'POST',
      path: `/REST/2.0/${entity.at.kind}`,
      body: arrange(entity, body, null),
      effect: `Creates one ${entity.native}.`,
    },
  ],

  update(entity, body, { key, current }) {
    const own = arrange(entity, body, current)
    const call = put(entity.at, key, own, current)
    return [
      { ...call, effect: `Changes ${Object.keys(own).join(', ')} of ${entity.native} ${key[0]}.` },
    ]
  },

  madeKey: (_, answer) => [String((answer.json as Native).id)],
}

/** A change that fails where the record has changed since it was read. */
export function put(at: RtAt, key: readonly string[], body: Native, current: Native): Call {
  const headers = current.$etag ? { 'if-match': `"${current.$etag}"` } : {}
  return { method: 'PUT', path: recordPath(at, key), body, headers }
}

export function recordPath(at: RtAt, key: readonly string[]): string {
  return `/REST/2.0/${at.kind}/${encodeURIComponent(key[0]!)}`
}

function arrange(entity: EntityMap<any, RtAt>, body: Native, current: Native | null): Native {
  return entity.at.arrange?.(body, current) ?? body
}

async function search(io: Io, at: RtAt, query: ListQuery) {
  const filters = Object.values(query.filters) as RtFilter[]
  const conditions = [
    `id > ${typeof query.after === 'number' ? query.after : 0}`,
    ...filters.flatMap((filter) => (typeof filter.search === 'string' ? [filter.search] : [])),
  ]
  const limit = Math.min(query.limit, PAGE)
  const params = new URLSearchParams({
    query: conditions.join(' AND '),
    ...order(limit),
    ...wanted(at),
  })
  const answer = await io.send({ method: 'GET', path: `/REST/2.0/${at.kind}s?${params}` })
  const rows = rowsOf(answer)
  const last = Number(rows.at(-1)?.id)
  const isFull = rows.length === limit && Number.isSafeInteger(last)
  const total = Number((answer.json as Native).total)
  return {
    records: rows.filter((row) => filters.every((filter) => filter.keep(row))),
    next: isFull ? last : null,
    ...(query.total && query.after === null && { total }),
  }
}

/** Users are never removed and keep their order, so that pages by number hold. */
async function listUsers(io: Io, at: RtAt, query: ListQuery) {
  const filters = Object.values(query.filters) as RtFilter[]
  const page = typeof query.after === 'number' ? query.after : 1
  const limit = Math.min(query.limit, PAGE)
  const params = new URLSearchParams({ ...order(limit), page: String(page), ...wanted(at) })
  params.set('find_disabled_rows', '1')
  const body = [
    { field: 'id', operator: '>', value: '0' },
    ...filters.flatMap((filter) =>
      typeof filter.search === 'object' && filter.search ? [filter.search] : [],
    ),
  ]
  const call = { method: 'POST' as const, path: `/REST/2.0/users?${params}`, body, safe: true }
  const answer = await io.send(call)
  const rows = rowsOf(answer)
  const { pages, total } = answer.json as Native
  return {
    records: rows.filter((row) => filters.every((filter) => filter.keep(row))),
    next: page < Number(pages) ? page + 1 : null,
    ...(query.total && query.after === null && { total: Number(total) }),
  }
}

const order = (limit: number) => ({ orderby: 'id', order: 'ASC', per_page: String(limit) })

function wanted({ fields, deep = {} }: RtAt): Record<string, string> {
  const more = Object.entries(deep).map(([field, names]) => [`fields[${field}]`, names])
  return { fields: fields.join(','), ...Object.fromEntries(more) }
}

/** Rows of a list. */
export function rowsOf(answer: Answer): Native[] {
  const rows = (answer.json as Native | null)?.items
  if (Array.isArray(rows)) return rows
  throw new TypeError('a list without items')
}

/** A value in the query language: backslashes and quotes are escaped. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/**
 * A condition for text that contains another. A backslash beside a quote is lost on the way (5.0.3), so one stands for
 * any character; the record tells exactly.
 */
export function like(field: string, part: string): string {
  return `${field} LIKE ${quote(part.replaceAll('\\', '_'))}`
}

/** The server reads times in the zone of its user, whatever a text says of another; an hour may come twice there. */
export function naiveTime(instant: string, zone: string): string {
  const { day, seconds } = zonedFromEpoch(Date.parse(instant), zone)
  const time = new Date(seconds * 1000).toISOString().slice(11, 19)
  return `${day} ${time}`
}
