import { rowsOf } from '../page-faults.ts'
import { refuse } from './errors.ts'
import { filterNames } from './query.ts'
import type { Resource } from './resource.ts'
import type { Shape } from './shape.ts'
import { compare, type Row, sortValue } from './store.ts'
import type { Bag, Visit } from './visit.ts'

/** One page: stored rows and where the next one starts. */
interface Page {
  rows: Row[]
  nextCursor: string | null
  nextPageUrl: string | null
}

const DEFAULT_LIMIT = 100

/** Filters, orders and cuts the rows of a resource as the query says. */
export function listPage(resource: Resource, visit: Visit, known: Record<string, Shape>): Page {
  const sort = sortOf(resource, visit.query)
  const tests = filtersOf(resource, visit, known)
  const rows = shownRows(resource, visit, sort).filter(
    (row) =>
      visit.organizations.includes(row.organizationId) && tests.every((passes) => passes(row)),
  )
  const shifting = resource.offset === true && visit.switches.rows_shift
  return cutPage(rows, visit, sort, shifting)
}

function shownRows(resource: Resource, visit: Visit, sort: string): Row[] {
  const table = visit.state.table(resource.path)
  const { list_cap } = visit.switches
  if (list_cap === 0) return table.ordered(sort)
  const shown = new Set(table.ordered('id').slice(0, list_cap))
  return table.ordered(sort).filter((row) => shown.has(row))
}

/** Cuts a page out of ordered rows. `shifting` pages by offset, otherwise by the last row seen. */
export function cutPage(rows: Row[], visit: Visit, sort: string, shifting: boolean): Page {
  const limit = Number(visit.query.get('limit') ?? DEFAULT_LIMIT)
  const { listFault } = visit
  const cursor = listFault === 'same_page' ? null : visit.query.get('cursor')
  const start = startOf(rows, cursor, sort, shifting)
  const end = start + rowsOf(limit, listFault)
  const page = rows.slice(start, end)
  const next = nextStart(start, end, limit, visit)
  const more = next < rows.length && listFault !== 'ends_early'
  const nextCursor = more ? cursorAt(rows, next, sort, shifting) : null
  return { rows: page, nextCursor, nextPageUrl: nextCursor && pageUrl(visit, nextCursor) }
}

function nextStart(start: number, end: number, limit: number, visit: Visit): number {
  if (visit.listFault === 'duplicate_page') return start
  return visit.listFault === 'missing_page' ? end + limit : end
}

function cursorAt(rows: Row[], position: number, sort: string, shifting: boolean): string {
  if (shifting) return Buffer.from(`offset:${position}`).toString('base64url')
  const last = rows[position - 1]
  return last ? `${sortValue(last, sort.replace(/^-/, ''))}|${last.id}` : 'first'
}

function startOf(rows: Row[], cursor: string | null, sort: string, shifting: boolean): number {
  if (cursor === null || cursor === 'first') return 0
  if (shifting) {
    const offset = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())
    if (!offset) throw refuse(400, { error: 'Invalid cursor' })
    return Number(offset[1])
  }
  const parts = /^(.*)\|(\d+)$/.exec(cursor)
  if (!parts) throw refuse(400, { error: 'Invalid cursor' })
  const field = sort.replace(/^-/, '')
  const sign = sort.startsWith('-') ? -1 : 1
  const id = Number(parts[2])
  const found = rows.findIndex((row) => {
    const value = sortValue(row, field)
    const seen = typeof value === 'number' ? Number(parts[1]) : parts[1]!
    return sign * (compare(value, seen) || row.id - id) > 0
  })
  return found === -1 ? rows.length : found
}

/** Measured on work orders: a lower bound on a date lists from there upwards, an upper bound downwards. */
function sortOf(resource: Resource, query: URLSearchParams): string {
  const wanted = query.get('sort')
  if (wanted) return wanted
  if (!resource.followsDates) return resource.order ?? 'id'
  for (const field of ['updatedAt', 'createdAt']) {
    if (query.has(`${field}[gte]`)) return field
    if (query.has(`${field}[lte]`)) return `-${field}`
  }
  return resource.order ?? '-createdAt'
}

type Test = (row: Row) => boolean

function filtersOf(resource: Resource, visit: Visit, known: Record<string, Shape>): Test[] {
  const tests: Test[] = []
  for (const [name, filter] of Object.entries(resource.filters ?? {})) {
    const values = visit.query.getAll(name)
    if (values.length > 0) tests.push((row) => filter.test(row, values, visit))
  }
  if (resource.dates && visit.listFault !== 'same_page') tests.push(...dateFilters(visit.query))
  if (resource.labels) {
    for (const [name, label] of filterNames(visit.state, resource.labels, known)) {
      const values = visit.query.getAll(name)
      if (values.length > 0) {
        tests.push((row) => values.includes(String((row.extraFields as Bag | null)?.[label])))
      }
    }
  }
  return tests
}

function dateFilters(query: URLSearchParams): Test[] {
  const tests: Test[] = []
  for (const field of ['updatedAt', 'createdAt'] as const) {
    const from = query.get(`${field}[gte]`)
    const to = query.get(`${field}[lte]`)
    if (from) {
      const bound = new Date(from).toISOString()
      tests.push((row) => row[field] >= bound)
    }
    if (to) {
      const bound = new Date(to).toISOString()
      tests.push((row) => row[field] <= bound)
    }
  }
  return tests
}

function pageUrl(visit: Visit, cursor: string): string {
  const query = new URLSearchParams(visit.query)
  query.set('cursor', cursor)
  const address = new URL(visit.base)
  const path = `${address.pathname.replace(/\/$/, '')}${visit.path}?${query}`
  return visit.switches.next_page_url === 'absolute' ? `${address.origin}${path}` : path
}
