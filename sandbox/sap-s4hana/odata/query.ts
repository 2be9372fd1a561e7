import { framework } from './errors.ts'
import { type Filter, parseFilter } from './filter.ts'
import type { EntitySet, Property } from './schema.ts'

/** What of an entity is wanted: null selects all; `expand` holds the same for its navigations. */
export interface Projection {
  select: Set<string> | null
  expand: Map<string, Query>
}

export interface Query extends Projection {
  filter: Filter | null
  order: { property: Property; descending: boolean }[]
  top: number | null
  skip: number
  /** Where a page that the server cut goes on. */
  offset: number
  count: boolean
}

const known = new Set(
  '$filter $select $expand $orderby $top $skip $skiptoken $inlinecount $count $format $search'.split(
    ' ',
  ),
)

/** Reads the system query options for a list or an entity of `set`. Throws 400 for what is not allowed. */
export function parseQuery(options: URLSearchParams, set: EntitySet): Query {
  for (const name of options.keys())
    if (name.startsWith('$') && !known.has(name))
      throw framework.malformed(`Invalid system query option '${name}'`)
  if (options.get('$search')) throw framework.notImplemented('$search')
  return set.service.version === 2 ? parseV2(options, set) : parseV4(options, set)
}

function parseV2(options: URLSearchParams, set: EntitySet): Query {
  const query = emptyQuery()
  for (const path of split(options.get('$expand') ?? '', ',')) expandPath(query, set, path)
  const select = split(options.get('$select') ?? '', ',')
  for (const path of select) selectPath(query, set, path.split('/'))
  readCommon(query, set, options)
  const inline = options.get('$inlinecount')
  if (inline !== null && inline !== 'allpages' && inline !== 'none')
    throw framework.malformed(`Invalid value '${inline}' for $inlinecount`)
  query.count = inline === 'allpages'
  return query
}

function parseV4(options: URLSearchParams, set: EntitySet): Query {
  const query = emptyQuery()
  const select = split(options.get('$select') ?? '', ',')
  if (select.length > 0 && !select.includes('*')) {
    query.select = new Set(select)
    for (const name of select)
      if (!set.properties.has(name) && !set.navigations.has(name) && name !== 'SAP__Messages')
        throw framework.unknownProperty(name)
  }
  for (const part of split(options.get('$expand') ?? '', ',')) {
    const match = /^(\w+)(?:\((.*)\))?$/s.exec(part)
    const target = match && targetOf(set, match[1]!)
    if (!match || !target) throw framework.unknownProperty(part)
    const inner = new URLSearchParams()
    for (const option of split(match[2] ?? '', ';')) {
      const [name = '', ...rest] = option.split('=')
      inner.set(name, rest.join('='))
    }
    query.expand.set(match[1]!, parseV4(inner, target))
  }
  readCommon(query, set, options)
  query.count = options.get('$count') === 'true'
  return query
}

function readCommon(query: Query, set: EntitySet, options: URLSearchParams) {
  const filter = options.get('$filter')
  if (filter) query.filter = parseFilter(filter, set)
  query.order = split(options.get('$orderby') ?? '', ',').map((part) => {
    const [name = '', direction = 'asc'] = part.trim().split(/\s+/)
    const property = set.properties.get(name)
    if (!property || (direction !== 'asc' && direction !== 'desc'))
      throw framework.malformed(`Invalid $orderby expression '${part}'`)
    if (!property.sortable) throw framework.notSortable(name)
    return { property, descending: direction === 'desc' }
  })
  query.top = readCount(options, '$top')
  query.skip = readCount(options, '$skip') ?? 0
  query.offset = readCount(options, '$skiptoken') ?? 0
}

function readCount(options: URLSearchParams, name: string): number | null {
  const text = options.get(name)
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text)) throw framework.malformed(`Invalid value '${text}' for ${name}`)
  return Number(text)
}

function expandPath(query: Query, set: EntitySet, path: string) {
  let [at, here]: [Query, EntitySet] = [query, set]
  for (const name of path.split('/')) {
    const target = targetOf(here, name)
    if (!target) throw framework.unknownProperty(name)
    const next = at.expand.get(name) ?? emptyQuery()
    at.expand.set(name, next)
    at = next
    here = target
  }
}

function selectPath(query: Query, set: EntitySet, [name = '', ...rest]: string[]) {
  if (name === '*') return
  query.select ??= new Set()
  query.select.add(name)
  const target = targetOf(set, name)
  if (rest.length > 0) {
    const expanded = query.expand.get(name)
    if (!target) throw framework.unknownProperty(name)
    if (expanded) selectPath(expanded, target, rest)
  } else if (!target && !set.properties.has(name)) throw framework.unknownProperty(name)
}

function targetOf(set: EntitySet, navigation: string): EntitySet | null {
  const found = set.navigations.get(navigation)
  return found ? (set.service.sets.get(found.target) ?? null) : null
}

/** A query that selects all, in the order of the store. */
export function emptyQuery(): Query {
  return {
    select: null,
    expand: new Map(),
    filter: null,
    order: [],
    top: null,
    skip: 0,
    offset: 0,
    count: false,
  }
}

/** Splits at `mark` outside of parentheses and quotes, without empty parts. */
function split(text: string, mark: string): string[] {
  const parts = ['']
  let depth = 0
  let inside = false
  for (const character of text) {
    if (character === "'") inside = !inside
    else if (!inside && character === '(') depth += 1
    else if (!inside && character === ')') depth -= 1
    if (character === mark && depth === 0 && !inside) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
