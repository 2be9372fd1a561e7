import { ApiError } from '@millwright/model'
import type { Answer } from '../call.ts'
import type { Context, EntityMap, ListQuery, Native, NativePage } from '../connector.ts'
import type { Field } from '../fields.ts'
import type { Io } from '../io.ts'
import { isPlace, misshapen, requireCount, requireRows } from '../shape.ts'
import {
  type Navigation,
  type ODataAt,
  type ODataEntity,
  queryString,
  recordPath,
} from './odata-address.ts'
import { allOf, anyOf, behind } from './odata-filters.ts'
import { isLiteral } from './odata-literals.ts'

const PAGE = 500
/** What an answer is told to come from: it is read without its connection at hand. */
const SOURCE = 'The source'

/** One page, read key after key: a record that comes or goes meanwhile shifts nothing. */
export async function listRecords(
  io: Io,
  entity: ODataEntity,
  query: ListQuery,
  _context: Context,
): Promise<NativePage> {
  const { at } = entity
  if (at.paging === 'server') return listByLinks(io, entity, query)
  const records: Native[] = []
  let after = query.after as string[] | null
  let total: number | undefined
  while (true) {
    const top = Math.min(query.limit - records.length, at.page ?? PAGE)
    const clauses = [at.where, ...(Object.values(query.filters) as string[])]
    const position = after
      ? behind(at.version, entity.key, after, (part) => at.kinds?.[part] ?? 'string')
      : undefined
    const path = `${at.service}/${at.set}${queryString({
      $filter: allOf([...clauses, position]),
      $orderby: entity.key.join(','),
      $top: String(top),
      ...shape(entity, query.fields),
      ...(query.total && total === undefined && !after && countOption(at)),
    })}`
    const page = readCollection(await io.send({ method: 'GET', path }), at.navigations)
    total ??= page.count
    if (page.records.length === 0 && page.next !== null) throw emptied(io, entity)
    if (page.records.length === 0) return finish(records, null, total)
    records.push(...page.records)
    // A page that the server cut short names a next one; it is fetched by key like every other.
    if (page.records.length < top && page.next === null) return finish(records, null, total)
    // A key may have empty parts; one that is broken leads nowhere.
    const isKeyed = (row: Native) =>
      entity.key.every((part) => row[part] === '' || isPlace(row[part]))
    const last = page.records.findLast(isKeyed)
    if (!last) throw misshapen(io.connector.name, entity.native, 'records without their keys')
    const position2 = entity.key.map((part) => String(last[part]))
    if (after && position2.every((part, i) => part === after![i])) throw repeated(io, entity)
    after = position2
    if (records.length >= query.limit) return finish(records, after, total)
  }
}

/** One page by the server's own links. The wish for a page size goes with every request of the walk. */
async function listByLinks(io: Io, entity: ODataEntity, query: ListQuery): Promise<NativePage> {
  const { at } = entity
  const records: Native[] = []
  let token = query.after as string | null
  let total: number | undefined
  while (true) {
    const size = Math.min(query.limit - records.length, at.page ?? PAGE)
    const options = queryString({
      $filter: allOf([at.where, ...(Object.values(query.filters) as string[])]),
      ...shape(entity, query.fields),
      ...(query.total && total === undefined && token === null && countOption(at)),
    })
    const path = withToken(`${at.service}/${at.set}${options}`, token)
    const headers = { prefer: `odata.maxpagesize=${size}` }
    const page = readCollection(await io.send({ method: 'GET', path, headers }), at.navigations)
    total ??= page.count
    records.push(...page.records)
    const next = page.next === null ? null : tokenOf(page.next)
    if (page.next !== null && next === null) throw emptied(io, entity)
    if (next !== null && next === token) throw repeated(io, entity)
    if (next === null || records.length >= query.limit)
      return { records, next, ...(total !== undefined && { total }) }
    token = next
  }
}

function withToken(path: string, token: string | null): string {
  return token === null ? path : `${path}${path.includes('?') ? '&' : '?'}${token}`
}

function finish(records: Native[], next: string[] | null, total: number | undefined): NativePage {
  return { records, next, ...(total !== undefined && { total }) }
}

function repeated(io: Io, entity: ODataEntity): ApiError {
  const text = `${io.connector.name} answered the same page of ${entity.native} twice; reading on would never end.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
}

/** Where nothing came there is no key to go on from, and to stop would lose what is left. */
function emptied(io: Io, entity: ODataEntity): ApiError {
  const text = `${io.connector.name} answered an empty page of ${entity.native} and says that there are more.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', retryable: true })
}

/** One record, or null. */
export async function getRecord(
  io: Io,
  entity: ODataEntity,
  key: readonly string[],
  context: Context,
): Promise<Native | null> {
  const { at } = entity
  if (!entity.key.every((part, i) => isLiteral(at.kinds?.[part] ?? 'string', key[i]!))) return null
  if (at.isFiltered) {
    const filters = Object.fromEntries(
      entity.key.map((part, i) => [part, anyOf(at.version, part, [key[i]!])]),
    )
    const page = await listRecords(
      io,
      entity,
      { limit: 1, after: null, filters, fields: null, total: false },
      context,
    )
    return page.records[0] ?? null
  }
  try {
    const path = recordPath(entity, key) + queryString(shape(entity, null))
    const record = readEntity(await io.send({ method: 'GET', path }), at.navigations)
    if (entity.key.some((part) => record[part] === undefined))
      throw misshapen(SOURCE, 'a read', 'without the record')
    return record
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/**
 * Every record that a query finds, over all pages that the server cuts. `path` has no `$skiptoken`. Only the token
 * of a next link is used, at our own address: a link cannot lead elsewhere.
 */
export async function readAll(
  io: Io,
  path: string,
  navigations?: ODataAt['navigations'],
): Promise<Native[]> {
  const records: Native[] = []
  const seen = new Set<string>()
  let address = path
  while (true) {
    const page = readCollection(await io.send({ method: 'GET', path: address }), navigations)
    records.push(...page.records)
    const token = page.next === null ? null : tokenOf(page.next)
    if (token === null || seen.has(token)) return records
    seen.add(token)
    address = withToken(path, token)
  }
}

function tokenOf(link: string): string | null {
  return /[?&]((?:\$|%24)skip(?:token)?=[^&]*)/i.exec(link)?.[1] ?? null
}

/** Records of a collection answer, navigations unwrapped. */
export function readCollection(
  answer: Answer,
  navigations?: ODataAt['navigations'],
): { records: Native[]; next: string | null; count: number | undefined } {
  const body = answer.json as Native | undefined
  const inner = body?.d ?? body
  const found = Array.isArray(inner) ? inner : (inner?.results ?? inner?.value)
  const rows = requireRows(SOURCE, found, 'a query')
  const count = inner?.__count ?? inner?.['@odata.count']
  return {
    records: rows.map((row) => unwrap(row, navigations)),
    next: inner?.__next ?? inner?.['@odata.nextLink'] ?? null,
    count: count === undefined ? undefined : requireCount(SOURCE, count, 'a query'),
  }
}

/** The record of an entity answer. */
export function readEntity(answer: Answer, navigations?: ODataAt['navigations']): Native {
  const body = (answer.json ?? {}) as Native
  return unwrap(body.d ?? body, navigations)
}

/** `{results: […]}` → the list, `{__deferred}` → absent: what was not read must not look empty. */
function unwrap(
  row: Native,
  navigations: Readonly<Record<string, Navigation>> | undefined,
): Native {
  for (const [name, navigation] of Object.entries(navigations ?? {})) {
    const value = row[name]
    if (value === null || value === undefined) continue
    if (value.__deferred) {
      delete row[name]
      continue
    }
    const members = Array.isArray(value) ? value : value.results
    if (!Array.isArray(members)) unwrap(value, navigation.navigations)
    else {
      row[name] = members
      for (const member of members) unwrap(member, navigation.navigations)
    }
  }
  return row
}

/** `$select` and `$expand` for the wanted fields; null wants all. */
export function shape(
  entity: ODataEntity,
  fields: readonly string[] | null,
): Record<string, string | undefined> {
  const { at } = entity
  const wanted = nativesOf(entity, fields)
  const navigations = Object.entries(at.navigations ?? {}).filter(
    ([name]) => wanted === null || wanted.has(name),
  )
  const $expand = at.version === 2 ? expandV2(navigations) : expandV4(navigations)
  if (wanted === null || at.withoutSelect) return { $expand }
  const names = [...entity.key, ...wanted].filter((name) => !name.startsWith('$'))
  const own = [...new Set(names)].filter(
    (name) => at.version === 2 || !(name in (at.navigations ?? {})),
  )
  return { $select: own.join(','), $expand }
}

/** Native properties of some fields; null where all are wanted. A native name that begins with `$` is ours. */
function nativesOf(entity: EntityMap, fields: readonly string[] | null): Set<string> | null {
  if (fields === null) return null
  const wanted = new Set<string>()
  for (const name of fields) {
    const field = (entity.fields as Record<string, Field | undefined>)[name]
    for (const native of field?.native ?? []) {
      if (native === '*') return null
      wanted.add(native)
    }
  }
  return wanted
}

function expandV2(navigations: readonly [string, Navigation][], prefix = ''): string {
  return navigations
    .flatMap(([name, { navigations: below }]) => {
      const path = prefix + name
      return [path, ...(below ? [expandV2(Object.entries(below), `${path}/`)] : [])]
    })
    .join(',')
}

function expandV4(navigations: readonly [string, Navigation][]): string {
  return navigations
    .map(([name, { navigations: below }]) =>
      below ? `${name}($expand=${expandV4(Object.entries(below))})` : name,
    )
    .join(',')
}

function countOption(at: ODataAt): Record<string, string> {
  return at.version === 2 ? { $inlinecount: 'allpages' } : { $count: 'true' }
}
