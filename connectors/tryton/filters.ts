import { decodeKey } from '@millwright/kit'
import { toNumber } from './fields.ts'
import { fromDate, fromStamp } from './values.ts'
import type { Clause } from './wire.ts'

type Filter = (value: any) => unknown

/** A clause that nothing meets, for an id that cannot be one of this connection. */
const nothing: Clause = ['id', '=', -1]

export const equals =
  (path: string): Filter =>
  (value) => [path, '=', value]

/** By a reference in the caller's query. */
export const isRecord =
  (path: string): Filter =>
  (id: string) => {
    const number = toNumber(decodeKey(id, 1)?.[0])
    return number === null ? nothing : [path, '=', number]
  }

export const contains =
  (path: string): Filter =>
  (text: string) => [path, 'ilike', `%${text.replace(/[\\%_]/g, '\\$&')}%`]

export const fromDay =
  (path: string): Filter =>
  (value: string) => [path, '>=', fromDate(value.slice(0, 10))]

/** Words of a plain selection. A word that this system does not have is met by nothing. */
export const wordsOf =
  (path: string, words: Readonly<Record<string, readonly unknown[]>>): Filter =>
  (values: readonly string[]) => [path, 'in', values.flatMap((word) => words[word] ?? [])]

/**
 * When a record was changed last. `write_date` is null until the first write (measured). `with` names records whose
 * change counts as one of this record.
 */
function changed(operator: string, value: string, paths: readonly string[]): Clause {
  const at = fromStamp(value)
  const own = (prefix: string): Clause[] => [
    [`${prefix}write_date`, operator, at],
    [
      [`${prefix}write_date`, '=', null],
      [`${prefix}create_date`, operator, at],
    ],
  ]
  return ['OR', ...paths.flatMap(own)]
}

/** Filters of every list. A record whose parts have stamps of their own names them: `template.`. */
export function commonFilters(paths: readonly string[] = ['']): Record<string, Filter> {
  return {
    modified_after: (value) => changed('>=', value, paths),
    modified_before: (value) => paths.map((path) => changed('<', value, [path])),
    created_after: (value) => ['create_date', '>=', fromStamp(value)],
    created_before: (value) => ['create_date', '<', fromStamp(value)],
    ids: (ids: readonly string[]) => {
      const numbers = ids.map((id) => toNumber(decodeKey(id, 1)?.[0])).filter((id) => id !== null)
      return ['id', 'in', numbers]
    },
  }
}

/**
 * The filters of a query with one of them widened to all below its record, where the query asks for that.
 * `include_children` itself is no clause.
 */
export function widen(
  filters: Readonly<Record<string, unknown>>,
  name: string,
  below: (clause: Clause) => unknown,
): Record<string, unknown> {
  const { include_children: isWide, ...rest } = filters
  if (isWide !== true || rest[name] === undefined) return rest
  return { ...rest, [name]: below(rest[name] as Clause) }
}

/** For the map of an entity: the widening is done where its list is asked for. */
export const asAsked: Filter = (value) => value
