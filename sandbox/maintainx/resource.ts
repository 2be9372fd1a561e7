import type { Problem } from './errors.ts'
import type { Fields, Shape } from './shape.ts'
import type { Row } from './store.ts'
import type { Bag, Visit } from './visit.ts'

export type Verb = 'list' | 'get' | 'create' | 'update' | 'delete'

/** A filter of a list: the query parameter's shape and what it lets pass. */
export interface Filter {
  shape: Shape
  test(row: Row, values: string[], visit: Visit): boolean
}

/** What is special about a resource beyond its fields. All are called on stored rows. */
export interface Rules {
  /** Completes a new record before it is stored, or refuses. */
  create?(row: Row, body: Bag, visit: Visit): void
  /** After the record has its id. */
  created?(row: Row, body: Bag, visit: Visit): void
  /** Before the plain fields of the body are copied; may refuse. */
  update?(row: Row, body: Bag, visit: Visit): void
  remove?(row: Row, visit: Visit): void
  /** Another way to find the record of GET by id; undefined = by its id. */
  find?(visit: Visit): Row | undefined
  /** Brings data that somebody put into a record by hand into the stored form. */
  adopt?(row: Row, data: Bag, visit: Visit): Bag
  /** Fields that are computed when the record is read. */
  read?(row: Row, visit: Visit): Bag
}

/** One resource of the API as data. */
export interface Resource {
  /** Path segment, also the name of its table. */
  path: string
  /** Wrapper of one and of many. */
  one: string
  many: string
  /** First id when seeded. */
  firstId: number
  verbs: readonly Verb[]
  fields: Fields
  /** Status of POST; 201 unless told. */
  created?: 200 | 201
  /** Documented type of the id that POST answers, where it is not the record's. */
  createdId?: 'number'
  /** POST takes no `x-organization-id`. */
  createdAnywhere?: true
  /** POST answers `{id}` unless it answers the record, unwrapped. */
  createdWhole?: true
  /** Wrapper of PATCH where it differs from `one`. */
  patchedOne?: string
  /** 404 texts per verb; GET says `Not Found.` unless told. */
  gone: { get?: string; patch: string; delete: string }
  /** Query parameters of the list besides limit and cursor. */
  filters?: Record<string, Filter>
  /** `createdAt` and `updatedAt` bounds. */
  dates?: true
  sort?: readonly string[]
  order?: string
  /** Ordered by a date when filtered by it. */
  followsDates?: true
  expand?: readonly string[]
  expandOne?: readonly string[]
  expandPatch?: readonly string[]
  /** Query parameters of GET by id besides expand. */
  queryOne?: Record<string, Shape>
  /** Entity name in /customfields, when values of custom fields can be filtered by. */
  labels?: string
  /** Rows shift while a walk goes on. */
  offset?: true
  /** Accepts `x-organization-ids`. */
  manyOrganizations?: true
  /** Verbs by id that accept `x-organization-id`. */
  organizationById?: readonly Verb[]
  /** Has attachments and a thumbnail; the name in their 404 texts, as in `Work Order`. */
  attachments?: string
  /** Enum problems are worded `Invalid <field>`. */
  friendly?: true
  /** Exists only since the 2026 release. */
  recent?: true
  /** Reason why the organization cannot use it, per verb, or null. */
  closed?(verb: Verb, visit: Visit): Problem | null
  rules?: Rules
}
