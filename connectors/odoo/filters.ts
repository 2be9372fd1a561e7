import { decodeKey } from '@millwright/kit'
import { numberIn } from './fields.ts'

/** One condition, or several in prefix notation: `['|', [...], [...]]`. */
export type Clause = readonly unknown[]

type Filter = (value: any) => unknown

/** A domain of clauses that must all hold. */
export function flatten(clauses: readonly Clause[]): unknown[] {
  return clauses.flatMap((clause) => (isLeaf(clause) ? [clause] : clause))
}

function isLeaf(clause: Clause): boolean {
  return clause.length === 3 && typeof clause[0] === 'string' && typeof clause[1] === 'string'
}

/** A clause that nothing meets, for an id that cannot be one of this connection. */
export const nothing: Clause = ['id', '=', 0]

export const equals =
  (path: string): Filter =>
  (value) => [path, '=', value]

/** By a reference in the caller's query. */
export const isRecord =
  (path: string): Filter =>
  (id: string) => {
    const number = numberIn(decodeKey(id, 1)?.[0])
    return number === null ? nothing : [path, '=', number]
  }

export const contains =
  (path: string): Filter =>
  (text: string) => [path, 'ilike', text.replace(/[\\%_]/g, '\\$&')]

/** Words of a plain selection. A word that this system does not have is met by nothing. */
export const wordsOf =
  (path: string, words: Readonly<Record<string, readonly unknown[]>>): Filter =>
  (values: readonly string[]) => [path, 'in', values.flatMap((word) => words[word] ?? [])]

/** Seconds at or after a moment: what the server shows is cut to seconds. */
export function momentFrom(instant: string): string {
  const second = Math.ceil(Date.parse(instant) / 1000) * 1000
  return new Date(second).toISOString().slice(0, 19).replace('T', ' ')
}

/** Filters of every list. */
export const commonFilters: Readonly<Record<string, Filter>> = {
  modified_after: (value) => ['write_date', '>=', momentFrom(value)],
  modified_before: (value) => ['write_date', '<', momentFrom(value)],
  created_after: (value) => ['create_date', '>=', momentFrom(value)],
  created_before: (value) => ['create_date', '<', momentFrom(value)],
  ids: (ids: readonly string[]) => {
    const numbers = ids.map((id) => numberIn(decodeKey(id, 1)?.[0])).filter((id) => id !== null)
    return ['id', 'in', numbers]
  },
}

/** Widens a filter by a node of a tree to all below it, where the query asks for that. */
export function widen(
  filters: Readonly<Record<string, unknown>>,
  name: string,
): Record<string, unknown> {
  const { include_children: isWide, ...rest } = filters
  const clause = rest[name] as Clause | undefined
  if (isWide !== true || clause === undefined) return rest
  return { ...rest, [name]: [clause[0], 'child_of', [clause[2]]] }
}

/** For the map of an entity: the widening is done where its list is asked for. */
export const asAsked: Filter = (value) => value
