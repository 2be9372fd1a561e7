import { rowsOf } from '../page-faults.ts'
import type { Answer } from '../system.ts'
import { domainRows } from './domains.ts'
import { refuse, syntaxError } from './errors.ts'
import { type Mbo, objectOf } from './objects.ts'
import { parseSelect, type Selection } from './select.ts'
import { type Style, writeRow } from './serialize.ts'
import type { Row } from './store.ts'
import type { Visit } from './visit.ts'
import { type Clause, parseInternalWhere, parseOrder, parseWhere } from './where.ts'

export function selectionOf(visit: Visit, text: string | null): Selection | null {
  if (text === null) return null
  const { structure, switches } = visit
  return parseSelect(text, objectOf(structure.object), structure.children, switches)
}

export function styleOf({ query, structure, address, switches }: Visit): Style {
  return {
    switches,
    address,
    internal: query.get('internalvalues') === '1',
    nulls: query.get('_dropnulls') === '0',
    collectionRefs: query.get('ignorecollectionref') !== '1',
    structureChildren: structure.children,
  }
}

/** Answers a list: the query runs anew for each page, so that rows move while somebody reads. */
export function listRows(visit: Visit): Answer {
  const { query, structure, address, listFault } = visit
  if (structure.posts) throw refuse('BMXAA1407E', 'The operation Query is not supported.')
  const selection = selectionOf(visit, query.get('oslc.select'))
  const rows = findRows(visit)
  if (query.get('count') === '1') return { status: 200, body: { totalCount: rows.length } }
  const size = pageSize(visit)
  const asked = Number(query.get('pageno') ?? 1)
  const page = shownPage(asked, listFault)
  const start = (page - 1) * size
  const end = Math.min(start + size, rows.length)
  const shown = rows.slice(start, start + rowsOf(end - start, listFault))
  const self = withParams(query, [])
  const hasNext = end < rows.length && listFault !== 'ends_early'
  const body = {
    member: shown.map((row) => writeRow(row, selection, styleOf(visit))),
    href: address,
    responseInfo: {
      href: `${address}${self}`,
      ...(query.has('oslc.pageSize') && { pagenum: asked }),
      ...(query.get('collectioncount') === '1' && {
        totalCount: listFault === 'ends_early' ? start + shown.length : rows.length,
        totalPages: Math.ceil(rows.length / size),
      }),
      ...(hasNext && {
        nextPage: { href: `${address}${withParams(query, [['pageno', String(asked + 1)]])}` },
      }),
      ...(asked > 1 && {
        previousPage: { href: `${address}${withParams(query, [['pageno', String(asked - 1)]])}` },
      }),
    },
  }
  return { status: 200, body }
}

function shownPage(asked: number, fault: Visit['listFault']): number {
  if (fault === 'same_page') return 1
  if (fault === 'duplicate_page') return Math.max(1, asked - 1)
  return fault === 'missing_page' ? asked + 1 : asked
}

function findRows(visit: Visit): Row[] {
  const { query, structure, switches, state, listFault } = visit
  const mbo = objectOf(structure.object)
  const clauses = parseWhere(query.get('oslc.where') ?? '', mbo, switches)
  const internal = query
    .getAll('domaininternalwhere')
    .map((text) => parseInternalWhere(text, mbo, switches))
  const order = query.get('oslc.orderBy')
  const stored =
    structure.object === 'synonymdomain' ? domainRows(switches) : state.rows(structure.object)
  const all = structure.within ? stored.filter(structure.within) : stored
  const isCut =
    switches.list_cap > 0 && query.get('count') !== '1' && !clauses.some((one) => isKey(one, mbo))
  const capped = isCut ? all.slice(0, switches.list_cap) : all
  // A source that gives its first page for ever also ignores where the caller is.
  const wanted =
    listFault === 'same_page' ? clauses.filter(({ operator }) => operator !== '>') : clauses
  const rows = startOf(capped, wanted, mbo.uid).filter(
    (row) => wanted.every(({ test }) => test(row)) && internal.every((test) => test(row)),
  )
  // Rows lie in the order of their unique ids; without an order the product promises none.
  if (order === null) return rows.reverse()
  if (order === `+${mbo.uid}`) return rows
  return rows.sort(parseOrder(order, mbo))
}

/** Whether a condition asks for records by name, as a single read does. */
function isKey({ attribute, operator }: Clause, { key, uid }: Mbo): boolean {
  if (operator !== '=' && operator !== 'in') return false
  return attribute === uid || (key.includes(attribute) && !SCOPES.includes(attribute))
}

/** Parts of keys that many records share. */
const SCOPES = ['siteid', 'orgid', 'itemsetid', 'class']

/** What comes behind a unique id is found without looking at all before it. */
function startOf(rows: readonly Row[], clauses: readonly Clause[], uid: string): Row[] {
  const bound = clauses.find(({ attribute, operator }) => attribute === uid && operator === '>')
    ?.values[0]
  if (typeof bound !== 'number') return [...rows]
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.uid > bound) high = middle
    else low = middle + 1
  }
  return rows.slice(low)
}

function pageSize({ query, switches }: Visit): number {
  const asked = query.get('oslc.pageSize')
  if (asked === null) return Number.MAX_SAFE_INTEGER
  const size = Number(asked)
  if (!Number.isInteger(size) || size < 1) throw syntaxError(`${asked} is not a page size.`)
  if (size <= switches.max_page_size) return size
  if (switches.over_page_size === 'cut') return switches.max_page_size
  throw refuse(
    'BMXAA9590E',
    `The page size ${size} is over the maximum of ${switches.max_page_size}.`,
  )
}

/** The parameters in another order, `pageno` first, as the product repeats them. */
function withParams(query: URLSearchParams, first: [string, string][]): string {
  const rest = [...query].filter(([name]) => name !== 'pageno').reverse()
  return `?${new URLSearchParams([...first, ...rest])}`
}
