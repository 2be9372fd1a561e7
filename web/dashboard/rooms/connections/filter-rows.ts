import type { ConnectionRow } from '@millwright/sdk'
import { statusOrder } from '../../status-order.ts'

/** What the table shows, as its address says it. Lists are separated by commas. */
export interface RowFilter {
  q?: string | undefined
  status?: string | undefined
  system?: string | undefined
  deployment?: string | undefined
  /** Id of a customer. */
  customer?: string | undefined
  /** Name of a column; `-` is backwards. */
  sort?: string | undefined
}

export const facets = ['status', 'system', 'deployment'] as const
export type Facet = (typeof facets)[number]

/** The rows that match, in order: those that need somebody first unless another column is asked for. */
export function filterRows(rows: readonly ConnectionRow[], filter: RowFilter): ConnectionRow[] {
  return sortRows(rows.filter(matcherOf(filter)), filter.sort)
}

/** How many rows each value of a facet has, under all other filters. */
export function countFacet(
  rows: readonly ConnectionRow[],
  filter: RowFilter,
  facet: Facet,
): Map<string, number> {
  const matches = matcherOf({ ...filter, [facet]: undefined })
  const counts = new Map<string, number>()
  for (const row of rows) {
    if (matches(row)) counts.set(row[facet], (counts.get(row[facet]) ?? 0) + 1)
  }
  return counts
}

/** The list in an address with one word put in, or taken out where it was in. */
export function toggleWord(list: string | undefined, word: string): string | undefined {
  const words = new Set(list?.split(',').filter(Boolean))
  if (!words.delete(word)) words.add(word)
  return words.size === 0 ? undefined : [...words].join()
}

function matcherOf(filter: RowFilter): (row: ConnectionRow) => boolean {
  const word = filter.q?.trim().toLowerCase() ?? ''
  const wanted = facets.flatMap((facet) => {
    const values = filter[facet]?.split(',').filter(Boolean) ?? []
    return values.length === 0 ? [] : [[facet, new Set<string>(values)] as const]
  })
  return (row) =>
    wanted.every(([facet, values]) => values.has(row[facet])) &&
    (!filter.customer || row.customer.id === filter.customer) &&
    (word === '' || textOf(row).includes(word))
}

const texts = new WeakMap<ConnectionRow, string>()

/** What a search looks through; made once for each row. */
function textOf(row: ConnectionRow): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const { id, name, host, customer } = row
  const text = [name, customer.name, customer.external_id, host ?? '', id].join('\n').toLowerCase()
  texts.set(row, text)
  return text
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
const rank = new Map<string, number>(statusOrder.map((status, place) => [status, place]))

const orders: Record<string, (a: ConnectionRow, b: ConnectionRow) => number> = {
  name: (a, b) => collator.compare(a.name, b.name),
  customer: (a, b) => collator.compare(a.customer.name, b.customer.name),
  system: (a, b) => collator.compare(a.system, b.system),
  status: (a, b) => rank.get(a.status)! - rank.get(b.status)!,
  since: (a, b) => compareTimes(a.reason?.since, b.reason?.since),
  seen: (a, b) => compareTimes(a.last_success_at, b.last_success_at),
}

function sortRows(rows: ConnectionRow[], sort = 'status'): ConnectionRow[] {
  const order = orders[sort.replace('-', '')] ?? orders.status!
  const sign = sort.startsWith('-') ? -1 : 1
  return rows.sort((a, b) => sign * order(a, b) || collator.compare(a.name, b.name))
}

/** Newest first; what has no time is at the end. */
function compareTimes(a: string | null | undefined, b: string | null | undefined): number {
  return (b ?? '').localeCompare(a ?? '')
}
