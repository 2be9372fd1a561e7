/** What is taken from the published document of a system, whatever its format. */
export interface SourceDocument {
  kind: 'odata' | 'rest'
  title: string
  /** Of OData. */
  version: 2 | 4
  auth: SourceAuth
  objects: SourceObject[]
  /** Of REST, as far as the document tells. */
  paging: { cursor: string | null; limit: string | null; next: string | null }
}

/** How calls are signed, as far as the document tells. */
export type SourceAuth = { kind: 'basic' } | { kind: 'bearer' } | { kind: 'key'; header: string }

export type PropertyType = 'text' | 'decimal' | 'integer' | 'flag' | 'day' | 'instant' | 'guid'

export interface Property {
  name: string
  type: PropertyType
  /** Longest text. */
  max: number | null
}

/** An entity set, or a collection with records below it. */
export interface SourceObject {
  /** `A_PurchaseOrder`, `/purchase-orders`. */
  name: string
  keys: string[]
  properties: Property[]
  /** What the document offers besides reading. */
  writes: ('create' | 'update' | 'delete')[]
  hasEtag: boolean
  /** Of REST: the property with the rows of a list, and the one that wraps a record. */
  many: string | null
  one: string | null
}
