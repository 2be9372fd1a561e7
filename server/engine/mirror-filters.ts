import { compare, matcher, valuesAt } from '@millwright/kit'
import { ApiError, type Entity, type EntityName, entities, type Filter } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'
import type { MirrorQuery, Range } from '../store/mirror-read.ts'
import { hasTerms, termOf } from './mirror-terms.ts'

type Native = Record<string, any>
type Ref = MirrorRef & { entity: EntityName }

/** What a query of the mirror is found by, and what decides on each record that was found. */
export interface Sieve
  extends Pick<MirrorQuery, 'ids' | 'modified' | 'created' | 'terms' | 'withDeleted'> {
  /** All of them have to say yes. */
  tests: readonly ((record: Native) => boolean)[]
  /** What the database finds is what the tests let pass, but for two values with one term. */
  isExact: boolean
}

/**
 * Every filter of the model, as the mirror serves it. `below` has the filters that were widened to a node of a tree and
 * all below it. Throws INVALID_REQUEST for one that it does not know.
 */
export function compileFilters(
  ref: Ref,
  filters: Readonly<Record<string, unknown>>,
  below: ReadonlyMap<string, ReadonlySet<string>>,
): Sieve {
  const { include_deleted, include_children: _, ...asked } = filters
  const model = (entities[ref.entity] as Entity).filters
  const terms: number[][] = []
  const tests: Sieve['tests'][number][] = []
  const modified: Range = { from: null, to: null }
  const created: Range = { from: null, to: null }
  let ids: readonly string[] | null = null
  let isExact = true
  for (const [name, value] of Object.entries(asked)) {
    const filter = model[name]!
    const nodes = below.get(name)
    const range = { updated_at: modified, created_at: created }[filter.field ?? '']
    if (range && filter.kind === 'ts_from') range.from = value as string
    else if (range && filter.kind === 'ts_to') range.to = value as string
    else if (filter.kind === 'ids' && filter.field === 'id') ids = value as string[]
    else if (nodes) {
      const path = filter.field!.split('.')
      tests.push((record) => valuesAt(record, path).some((found) => nodes.has(found)))
      terms.push([...nodes].map((node) => termOf(ref, name, node)))
    } else {
      tests.push(toTest(name, filter, value))
      if (!hasTerms(filter)) isExact = false
      else terms.push([value].flat().map((one) => termOf(ref, name, one as string | boolean)))
    }
  }
  return { ids, modified, created, terms, tests, isExact, withDeleted: include_deleted === true }
}

function toTest(name: string, filter: Filter, value: unknown): (record: Native) => boolean {
  if (filter.field !== undefined) return matcher({ ...filter, field: filter.field }, value)
  if (name === 'below_minimum') return (record) => isBelowMinimum(record) === value
  throw unservedFilter(name, 'The mirror cannot tell this of a record.')
}

function isBelowMinimum({ minimum_quantity, quantity_available, quantity_on_hand }: Native) {
  const stock = quantity_available ?? quantity_on_hand
  if (typeof minimum_quantity !== 'string' || typeof stock !== 'string') return false
  return compare(stock, minimum_quantity) < 0
}

export function unservedFilter(name: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: name, code: 'UNSERVED_FILTER', detail }],
  })
}
