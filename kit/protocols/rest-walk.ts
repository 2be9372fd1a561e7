import { ApiError } from '@millwright/model'
import type { Native, NativePage } from '../connector.ts'
import type { Io } from '../io.ts'
import { misshapen, requireRows } from '../shape.ts'
import { type Param, paramString, type RestAt, type RestDialect } from './rest.ts'

interface Walk {
  params: readonly Param[]
  after: unknown
  limit: number
  newestFirst: boolean
}

/** One page, and where a list goes on that had to stop behind the first `count` of its records. */
interface Stretch extends NativePage {
  behind(count: number): unknown
}

/** Ids of the last page that a cursor remembers: a source may show a row again where pages meet. */
const BORDER = 50

/**
 * One page by the source's own cursor. What a row at the border of two pages shows twice is dropped. The filters are
 * repeated with the cursor: it need not carry them.
 */
export async function walkByCursor(
  io: Io,
  dialect: RestDialect,
  at: RestAt,
  { params, after, limit }: Walk,
): Promise<Stretch> {
  const position = after as { cursor: string | null; seen: unknown[] } | null
  const size = Math.min(limit, dialect.page)
  const page = await readRows(io, dialect, at, params, size, position?.cursor ?? null)
  if (page.cursor !== null && page.cursor === position?.cursor) throw repeated(io, at)
  const seen = new Set(position?.seen ?? [])
  const records = page.rows.filter((row) => !seen.has(row[dialect.id]))
  const idsOf = (rows: readonly Native[]) => rows.map((row) => row[dialect.id])
  return {
    records,
    next:
      page.cursor === null ? null : { cursor: page.cursor, seen: idsOf(page.rows.slice(-BORDER)) },
    behind: (count) => ({
      cursor: position?.cursor ?? null,
      seen: [...seen, ...idsOf(records.slice(0, count))],
    }),
  }
}

/**
 * One page by a stamp that never changes: everything from the last one on (or back), without what was seen at that
 * very instant. A record that comes or goes meanwhile moves no other record across the border.
 */
export async function walkByStamp(
  io: Io,
  dialect: RestDialect,
  at: RestAt,
  { params, after, limit, newestFirst }: Walk,
): Promise<Stretch> {
  const { property } = at.stamp!
  const sort = newestFirst ? at.stamp!.down : at.stamp!.up
  const bound = newestFirst ? at.stamp!.to : at.stamp!.from
  const position = after as { at: string; seen: unknown[] } | null
  const query = position
    ? [...params.filter(([name]) => name !== bound), sort, [bound, position.at] as const]
    : [...params, sort]
  const seen = new Set(position?.seen ?? [])
  const size = Math.min(limit + seen.size, dialect.page)
  let records: Native[]
  let cursor: string | null = null
  let more: boolean
  // More records at one instant than a page holds: only the cursor leads past them.
  do {
    const page = await readRows(io, dialect, at, query, size, cursor)
    if (cursor !== null && page.cursor === cursor) throw repeated(io, at)
    const fresh = page.rows.filter((row) => !seen.has(row[dialect.id]))
    records = fresh.slice(0, limit)
    cursor = page.cursor
    more = cursor !== null || fresh.length > limit
  } while (cursor !== null && records.length === 0)
  const behind = (count: number) => {
    const given = records.slice(0, count)
    const placed = given.filter((row) => typeof row[property] === 'string')
    // A stamp that is none, among others that are, leads nowhere.
    const dated = placed.filter((row) => !Number.isNaN(Date.parse(row[property])))
    const stamped = dated.length > 0 ? dated : placed
    const last: unknown = stamped.at(-1)?.[property] ?? position?.at
    if (typeof last !== 'string') throw unplaced(io, at, property)
    const border = given
      .filter((row) => row[property] === last || !stamped.includes(row))
      .map((row) => row[dialect.id])
    return { at: last, seen: last === position?.at ? [...seen, ...border] : border }
  }
  return { records, next: more ? behind(records.length) : null, behind }
}

function repeated(io: Io, at: RestAt): ApiError {
  const text = `${io.connector.name} answered a page of ${at.path} that leads to itself; reading on would never end.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', retryable: true })
}

function unplaced(io: Io, at: RestAt, property: string): ApiError {
  const text = `${io.connector.name} lists a record of ${at.path} without ${property}; reading on is not possible.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
}

async function readRows(
  io: Io,
  dialect: RestDialect,
  at: RestAt,
  params: readonly Param[],
  size: number,
  cursor: string | null,
): Promise<{ rows: Native[]; cursor: string | null }> {
  const all: Param[] = [...params, [dialect.limit, String(size)]]
  if (cursor !== null) all.push([dialect.cursor, cursor])
  const answer = await io.send({ method: 'GET', path: `${at.path}${paramString(all)}` })
  const body = answer.json as Native | null | undefined
  const rows = requireRows(io.connector.name, body?.[at.many], at.path)
  const next = body?.[dialect.next] ?? null
  if (next !== null && typeof next !== 'string')
    throw misshapen(io.connector.name, at.path, 'its cursor is no text')
  return { rows, cursor: next }
}
