import type { EntityMap } from '../connector.ts'
import { type LiteralKind, literal, type ODataVersion } from './odata-literals.ts'

/** A navigation that is read with its parent, and whose members can be written one by one. */
export interface Navigation {
  /** Set in which the members are addressed. Left out: they are only read. */
  set?: string
  /** Names under which the parent's whole key stands in a member. */
  parent?: readonly string[]
  /** The member's own key parts, as in its `LineMap`. */
  key?: readonly string[]
  /** Key parts that are no strings. */
  kinds?: Readonly<Record<string, LiteralKind>>
  /** Where new members are posted. Default: at their set, with the parent's key in the body. */
  insert?: 'set' | 'navigation'
  navigations?: Readonly<Record<string, Navigation>>
}

/** What the OData protocol needs to know of an entity. */
export interface ODataAt {
  version: ODataVersion
  /** Path of the service behind the connection's address, without a slash at its end. */
  service: string
  set: string
  /** Key parts that are the same in every record: `{ ValidityEndDate: "datetime'…'" }`, as literals. */
  fixed?: Readonly<Record<string, string>>
  /** Key parts that are no strings. */
  kinds?: Readonly<Record<string, LiteralKind>>
  navigations?: Readonly<Record<string, Navigation>>
  /** A clause that every record of the entity meets. */
  where?: string
  /** The key is no key of the set, only unique: a record is found by a filter. */
  isFiltered?: boolean
  /** Largest `$top`. Default 500. */
  page?: number
  /**
   * The server cuts the pages and names the place to go on from, behind a key of its own choice; `$top` would hide
   * that there is more. Default: pages by key.
   */
  paging?: 'key' | 'server'
  /** Left out of `$select` on purpose: the service refuses or ignores it. */
  withoutSelect?: boolean
}

export type ODataEntity = EntityMap<any, ODataAt>

/** `('10')` or `(A='1',B=datetime'…')`, percent-encoded. */
export function predicate(
  version: ODataVersion,
  names: readonly string[],
  values: readonly string[],
  kinds: Readonly<Record<string, LiteralKind>> = {},
  fixed: Readonly<Record<string, string>> = {},
): string {
  const parts = names.map(
    (name, i) => [name, literal(version, kinds[name] ?? 'string', values[i])] as const,
  )
  const all = [...parts, ...Object.entries(fixed)].map(
    ([name, value]) => [name, encodeURIComponent(value)] as const,
  )
  if (all.length === 1) return `(${all[0]![1]})`
  return `(${all.map(([name, value]) => `${name}=${value}`).join(',')})`
}

/** Address of one record. */
export function recordPath(entity: ODataEntity, key: readonly string[]): string {
  const { at } = entity
  return `${at.service}/${at.set}${predicate(at.version, entity.key, key, at.kinds, at.fixed)}`
}

/** `?a=…&b=…` of the options that have a value. */
export function queryString(options: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(options).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return ''
  return `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&')}`
}
