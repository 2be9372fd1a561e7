import { rowsOf } from '../../page-faults.ts'
import type { PageFault } from '../../system.ts'
import type { Store } from '../store.ts'
import type { Filter } from './filter.ts'
import type { Query } from './query.ts'
import type { EntitySet, Finder, Property, Row, Value } from './schema.ts'
import { defaultValue } from './values.ts'

/** Reads records of the store as entities of a set. */
export class Reader {
  readonly store: Store
  readonly find: Finder

  constructor(store: Store) {
    this.store = store
    this.find = (table, where) => store.table(table).find(where)
  }

  /** The value of a property: worked out, stored, or what an unset field reads as. */
  value(property: Property, row: Row): Value {
    if (property.compute) return property.compute(row, this.find)
    const stored = row[property.field]
    return stored === undefined ? defaultValue(property) : stored
  }

  /** The records that an entity's navigation leads to. */
  follow(set: EntitySet, row: Row, navigation: string): Row[] {
    const found = set.navigations.get(navigation)!
    const target = set.service.sets.get(found.target)!
    const where: Row = {}
    for (const [mine, theirs] of found.joins) {
      const value = this.value(set.properties.get(mine)!, row)
      if (!found.many && value === '') return []
      where[target.properties.get(theirs)!.field] = value
    }
    return this.find(target.table, where)
  }

  /** All records that pass the filter, ordered; `from` limits them to those of a navigation. */
  select(set: EntitySet, query: Query, from: Row[] | null): Row[] {
    const { filter, order } = query
    const source = from ?? this.#candidates(set, filter)
    const rows: Row[] = []
    for (const row of source)
      if (!filter || filter.test((property) => this.value(property, row))) rows.push(row)
    if (order.length > 0) rows.sort((a, b) => this.#compare(a, b, order))
    return rows
  }

  #candidates(set: EntitySet, filter: Filter | null): Iterable<Row> {
    const table = this.store.table(set.table)
    for (const [property, value] of filter?.equalities ?? [])
      if (!property.compute && value !== '' && value !== defaultValue(property))
        return table.find({ [property.field]: value })
    return table.all()
  }

  #compare(a: Row, b: Row, order: Query['order']): number {
    for (const { property, descending } of order) {
      const [left, right] = [this.value(property, a), this.value(property, b)]
      if (left === right) continue
      const less = left === null || (right !== null && left < right)
      return less === descending ? 1 : -1
    }
    return 0
  }
}

/** One page of the selected records, cut as a faulty server would where it has a fault. */
export function cutPage(
  rows: Row[],
  query: Query,
  pageSize: number,
  fault: PageFault | null = null,
): { page: Row[]; next: number | null } {
  const wanted = query.top === null ? rows.length : query.top
  const window = rows.slice(query.skip, query.skip + wanted)
  const size = pageSize > 0 ? Math.min(pageSize, wanted) : wanted
  const isLater = query.skip + query.offset > 0
  const moved = isLater ? (SHIFTS[fault as keyof typeof SHIFTS] ?? 0) * size : 0
  const start = query.skip + query.offset + moved
  const given = rowsOf(size, fault)
  const end = Math.min(start + given, query.skip + wanted + moved)
  const page = rows.slice(Math.max(0, start), Math.max(0, end))
  const reached = query.offset + given
  return { page, next: reached < window.length && fault !== 'ends_early' ? reached : null }
}

/** Pages by which a list is moved. */
const SHIFTS = { duplicate_page: -1, missing_page: 1 }
