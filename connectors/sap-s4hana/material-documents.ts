import type { Context, Io, ListQuery, Native, NativePage } from '@millwright/kit'
import {
  allOf,
  behind,
  type ODataEntity,
  odata,
  queryString,
  readAll,
  readDay,
  readInstant,
  readMoment,
} from '@millwright/kit/protocols'
import { documentsFilter } from './material-postings.ts'
import { services } from './services.ts'

/**
 * A filter of documents: `head` goes to the header set, `item` to the item set. Items know no date, headers no order,
 * so a query with both asks the items and compares the dates itself.
 */
export interface DocumentClause {
  head?: string
  item?: string
  test?(header: Native, context: Context): boolean
}

export const dateClauses = {
  created_after: (value: string): DocumentClause => ({
    // A day earlier: the header keeps day and time apart, in the system's zone.
    head: `CreationDate ge datetime'${shift(value, -1)}T00:00:00'`,
    test: (header, context) => enteredAt(header, context)! >= readInstant(value)!,
  }),
  created_before: (value: string): DocumentClause => ({
    head: `CreationDate le datetime'${shift(value, 1)}T00:00:00'`,
    test: (header, context) => enteredAt(header, context)! < readInstant(value)!,
  }),
  posted_after: (value: string): DocumentClause => ({
    head: `PostingDate ge datetime'${value.slice(0, 10)}T00:00:00'`,
    test: (header) => (readDay(header.PostingDate) ?? '') >= value.slice(0, 10),
  }),
}

function shift(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Documents that are read at once in search of some. */
const SEARCH = 100

/** When a document was entered. */
export function enteredAt(header: Native, context: Context): string | null {
  return readMoment(header, 'CreationDate', 'CreationTime', context.zone)
}

/** Pages of documents with all their items, newest key last. */
export async function listDocuments(
  io: Io,
  headers: ODataEntity,
  query: ListQuery,
  context: Context,
  isWanted: (header: Native) => boolean,
): Promise<NativePage> {
  const clauses = Object.values(query.filters) as DocumentClause[]
  const items = clauses.map(({ item }) => item).filter((item) => item !== undefined)
  const heads = clauses.map(({ head }) => head).filter((head) => head !== undefined)
  const isWhole = (header: Native) =>
    isWanted(header) && clauses.every(({ test }) => test?.(header, context) ?? true)
  if (items.length > 0) return listNamed(io, headers, query, context, { items, heads, isWhole })
  const filters = numbered(heads)
  // Most documents of a plant are no receipts: a small page is searched for in larger ones.
  const limit = Math.max(query.limit, SEARCH)
  const page = await odata.list(io, headers, { ...query, limit, filters, total: false }, context)
  const records = page.records.filter(isWhole)
  if (records.length <= query.limit) return { records, next: page.next }
  const kept = records.slice(0, query.limit)
  return { records: kept, next: headers.key.map((part) => String(kept.at(-1)![part])) }
}

/** Documents that are named in one address: about four thousand characters. */
const NAMED = 25
/** Addresses of that kind that one page may cost; then a shorter page is answered. */
const ROUNDS = 10

/** One page of the documents that have an item of some kind: their keys come from the items. */
async function listNamed(
  io: Io,
  headers: ODataEntity,
  query: ListQuery,
  context: Context,
  at: {
    items: readonly string[]
    heads: readonly string[]
    isWhole(header: Native): boolean
  },
): Promise<NativePage> {
  const keys = await findDocuments(io, at.items, query.after as string[] | null)
  const records: Native[] = []
  let read = 0
  for (let round = 0; round < ROUNDS && read < keys.length; round++) {
    const room = query.limit - records.length
    if (room === 0) break
    const some = keys.slice(read, read + Math.min(NAMED, room))
    const filters = numbered([...at.heads, documentsFilter(some)])
    const part = { ...query, filters, limit: some.length, after: null, total: false }
    records.push(...(await odata.list(io, headers, part, context)).records.filter(at.isWhole))
    read += some.length
  }
  return { records, next: read < keys.length ? keys[read - 1]! : null }
}

/** Keys of the documents behind a position that have an item of this kind, in the order of the keys. */
async function findDocuments(
  io: Io,
  items: readonly string[],
  after: readonly string[] | null,
): Promise<[year: string, document: string][]> {
  const names = ['MaterialDocumentYear', 'MaterialDocument']
  const position = after === null ? undefined : behind(2, names, after, () => 'string')
  const path = `${services.materialDocument}/A_MaterialDocumentItem${queryString({
    $filter: allOf([...items, position]),
    $select: names.join(','),
  })}`
  const keys = new Map<string, [string, string]>()
  for (const { MaterialDocumentYear, MaterialDocument } of await readAll(io, path)) {
    const sortable = `${MaterialDocumentYear}/${String(MaterialDocument).padStart(10, '0')}`
    keys.set(sortable, [String(MaterialDocumentYear), String(MaterialDocument)])
  }
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
}

function numbered(clauses: readonly string[]): Record<string, string> {
  return Object.fromEntries(clauses.map((clause, index) => [String(index), clause]))
}

/**
 * Pages of items, each with its header. By headers where only dates are asked for, so that a daily read costs a day's
 * documents; by items else.
 */
export async function listItems(
  io: Io,
  at: { headers: ODataEntity; items: ODataEntity },
  query: ListQuery,
  context: Context,
): Promise<NativePage> {
  const clauses = Object.values(query.filters) as DocumentClause[]
  const wanted = (header: Native) => clauses.every(({ test }) => test?.(header, context) ?? true)
  if (clauses.some(({ item }) => item !== undefined)) {
    const filters = Object.fromEntries(
      clauses.flatMap(({ item }, i) => (item === undefined ? [] : [[String(i), item]])),
    )
    const page = await odata.list(io, at.items, { ...query, fields: null, filters }, context)
    return {
      ...page,
      records: page.records.filter((item) => wanted(item.to_MaterialDocumentHeader ?? {})),
    }
  }
  return listByHeaders(io, at.headers, query, context, clauses, wanted)
}

async function listByHeaders(
  io: Io,
  headers: ODataEntity,
  query: ListQuery,
  context: Context,
  clauses: readonly DocumentClause[],
  wanted: (header: Native) => boolean,
): Promise<NativePage> {
  const records: Native[] = []
  const [year, document, item] = (query.after as string[] | null) ?? []
  // The page may have ended inside a document: it is read again, and its items up to there are passed over.
  let after: unknown = year === undefined ? null : [year, previous(document!)]
  const filters = Object.fromEntries(
    clauses.flatMap(({ head }, i) => (head === undefined ? [] : [[String(i), head]])),
  )
  while (true) {
    const page = await odata.list(
      io,
      headers,
      { ...query, after, filters, fields: null, total: false },
      context,
    )
    for (const header of page.records) {
      if (!wanted(header)) continue
      const { to_MaterialDocumentItem: items = [], ...head } = header
      const isResumed = header.MaterialDocumentYear === year && header.MaterialDocument === document
      for (const line of items as Native[]) {
        if (isResumed && Number(line.MaterialDocumentItem) <= Number(item)) continue
        if (records.length === query.limit) return { records, next: keyOf(records.at(-1)!) }
        records.push({ ...line, to_MaterialDocumentHeader: head })
      }
    }
    after = page.next
    if (after === null) return { records, next: null }
    if (records.length >= query.limit) return { records, next: keyOf(records.at(-1)!) }
  }
}

/** The number just below, so that `gt` finds the document itself again. */
function previous(document: string): string {
  return /^\d+$/.test(document)
    ? String(BigInt(document) - 1n).padStart(document.length, '0')
    : document.slice(0, -1)
}

function keyOf(item: Native): string[] {
  return [item.MaterialDocumentYear, item.MaterialDocument, item.MaterialDocumentItem].map(String)
}
