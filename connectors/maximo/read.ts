import type { Context, EntityMap, Io, ListQuery, Native, NativePage } from '@millwright/kit'
import type { Field } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import {
  type Moment,
  type MxAt,
  type MxFilter,
  PAGE,
  quote,
  rootOf,
  writeMoment,
} from './dialect.ts'
import { selectOf } from './schema.ts'

type Entity = EntityMap<any, MxAt>

/**
 * One page by the unique id upwards: the product has no snapshot and no order of its own, so that rows move under
 * whoever pages by number.
 */
export async function listRecords(
  io: Io,
  entity: Entity,
  query: ListQuery,
  context: Context,
): Promise<NativePage> {
  const { at } = entity
  const filters = Object.values(query.filters) as MxFilter[]
  if (filters.some(({ where }) => where === null)) return { records: [], next: null }
  const after = typeof query.after === 'number' ? query.after : 0
  const conditions = [
    `${at.uid}>${after}`,
    ...(at.where ? [at.where] : []),
    ...filters.flatMap(({ where }) => where ?? []),
  ]
  const size = Math.min(query.limit, PAGE)
  const internal = at.internal ?? filters.find((filter) => filter.internal)?.internal
  const page = await readRows(io, at, conditions, {
    select: await selectOf(io, entity, wantedOf(entity, query.fields, filters)),
    order: `+${at.uid}`,
    size,
    internal,
  })
  // What was there before is a page that was sent twice.
  const fresh = page.rows.filter((row) => uidOf(at, row) > after)
  const more = page.hasNext || (page.total !== null && page.total > page.rows.length)
  if (fresh.length === 0 && more) throw stuck(io, at)
  const isWhole = filters.length === 0 && !at.own
  const kept = fresh.filter(
    (row) => at.own?.keep(row) !== false && filters.every(({ keep }) => keep(row, context)),
  )
  return {
    records: await dropOld(io, entity, kept),
    next: more ? Math.max(...fresh.map((row) => uidOf(at, row))) : null,
    ...(query.total &&
      query.after === null &&
      isWhole &&
      page.total !== null && { total: page.total }),
  }
}

/** The record with these key attributes; where there are several rows (revisions), the one that is in force. */
export async function readRecord(
  io: Io,
  entity: Entity,
  key: readonly string[],
): Promise<Native | null> {
  const { at } = entity
  const values = key.map(quote)
  if (values.includes(null) || key.includes('')) return null
  const conditions = entity.key.map((name, index) => `${name}=${values[index]}`)
  if (at.where) conditions.push(at.where)
  const select = await selectOf(io, entity, wantedOf(entity, null, []))
  const page = await readRows(io, at, conditions, { select, order: `+${at.uid}`, size: PAGE })
  // A percent sign in a value stands for anything.
  const isIt = (row: Native) => entity.key.every((name, index) => String(row[name]) === key[index])
  const rows = page.rows.filter((row) => isIt(row) && at.own?.keep(row) !== false)
  return at.versions ? at.versions.choose(rows) : (rows[0] ?? null)
}

/** Without rows that another one with the same key stands before. */
async function dropOld(io: Io, entity: Entity, rows: Native[]): Promise<Native[]> {
  const { versions } = entity.at
  const kept: Native[] = []
  for (const row of rows) {
    if (!versions?.isDoubtful(row)) kept.push(row)
    else {
      const key = entity.key.map((name) => String(row[name]))
      const chosen = await readRecord(io, entity, key)
      if (chosen && chosen[entity.at.uid] === row[entity.at.uid]) kept.push(row)
    }
  }
  return kept
}

/** Native properties that are needed: of the wanted fields, and what filters look at. */
export function wantedOf(
  entity: Entity,
  fields: readonly string[] | null,
  filters: readonly MxFilter[],
): ReadonlySet<string> {
  const codecs = entity.fields as Readonly<Record<string, Field | undefined>>
  const names = fields ?? Object.keys(codecs)
  const wanted = names.flatMap((name) => codecs[name]?.native ?? [])
  return new Set([...wanted, ...filters.flatMap(({ needs }) => needs)])
}

interface Rows {
  rows: Native[]
  hasNext: boolean
  total: number | null
}

/** Systems that refused an offset in a condition: they get their own time from then on. */
const local = new WeakSet<Context>()

/** Rows by conditions, in an order. */
export async function readRows(
  io: Io,
  at: MxAt,
  conditions: readonly (string | Moment)[],
  how: { select: string; order: string; size: number; internal?: string | undefined },
): Promise<Rows> {
  const dated = conditions.some((one) => typeof one !== 'string')
  const ask = (way: 'offset' | 'local') =>
    io.send({
      method: 'GET',
      path: `${rootOf(io.context)}/os/${at.structure}?${paramsOf(conditions, how, way, io.context.zone)}`,
    })
  const answer = await ask(local.has(io.context) ? 'local' : 'offset').catch((error: unknown) => {
    const isRefused =
      error instanceof ApiError && error.upstream?.status === 400 && error.code === 'UPSTREAM_ERROR'
    if (!dated || !isRefused || local.has(io.context)) throw error
    return ask('local').then((second) => {
      local.add(io.context)
      return second
    })
  })
  const body = answer.json as Native | null | undefined
  const rows: unknown = body?.member
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === 'object' && row !== null))
    throw new TypeError('a list without records')
  const info = body!.responseInfo as Native | undefined
  const total = Number(info?.totalCount ?? Number.NaN)
  return {
    rows,
    hasNext: typeof info?.nextPage?.href === 'string',
    total: Number.isSafeInteger(total) ? total : null,
  }
}

function paramsOf(
  conditions: readonly (string | Moment)[],
  how: { select: string; order: string; size: number; internal?: string | undefined },
  way: 'offset' | 'local',
  zone: string,
): string {
  const where = conditions.map((one) =>
    typeof one === 'string' ? one : writeMoment(one, way, zone),
  )
  const params: [string, string][] = [
    ['oslc.select', how.select],
    ['oslc.where', where.join(' and ')],
    ['oslc.orderBy', how.order],
    ['oslc.pageSize', String(how.size)],
    ['collectioncount', '1'],
    ['ignorecollectionref', '1'],
    ['internalvalues', '1'],
    ...(how.internal ? [['domaininternalwhere', how.internal] as [string, string]] : []),
  ]
  return params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
}

function uidOf(at: MxAt, row: Native): number {
  const uid = Number(row[at.uid])
  if (Number.isSafeInteger(uid)) return uid
  throw new TypeError(`a record without ${at.uid}`)
}

function stuck(io: Io, at: MxAt): ApiError {
  const text = `${io.connector.name} says that there is more in ${at.structure} and gives nothing new; reading on would never end.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', retryable: true })
}
