import * as z from 'zod'
import type { AnyEntityName } from './names.ts'

/** Who writes a field: nobody, create and update, create only, actions, actions or update. */
export type Access = 'R' | 'W' | 'C' | 'A' | 'AW'

/** Access as written in a definition. `*` = required on create, `AC` = actions, and on create. */
export type Mark = Access | 'AC' | `${Access | 'AC'}*`

export type FieldType =
  | 'str'
  | 'text'
  | 'int'
  | 'bool'
  | 'dec'
  | 'money'
  | 'qty'
  | 'hours'
  | 'days'
  | 'pct'
  | 'date'
  | 'ts'
  | 'enum'
  | 'obj'
  | 'map'

export interface FieldMeta {
  readonly type: FieldType
  readonly access: Access
  /** Required on create (see `required_unless`). */
  readonly required: boolean
  readonly description: string
  /** Field of access `A` that may be given on create too (status, opening quantity). */
  readonly on_create?: boolean
  /** Not required if a sibling has one of the words; an empty list means any value. */
  readonly required_unless?: Readonly<Record<string, readonly string[]>>
  /** Required to be named, but null is an answer. */
  readonly may_be_null?: boolean
  /** Words of an enum; those of a normalized one include `unknown`. */
  readonly words?: readonly string[]
  /** Name of the `source_` twin of a normalized field. */
  readonly twin?: string
  /** Name of the normalized field whose source code this is. */
  readonly twin_of?: string
  /** Entity that a reference points at. */
  readonly entity?: AnyEntityName
  readonly ref_part?: 'id' | 'number' | 'name'
  /** Fields of an object, or of each element of a list of objects. */
  readonly fields?: Fields
  readonly list?: boolean
  /** Longest string, or most elements of a list. */
  readonly max?: number
}

export type Fields = Readonly<Record<string, z.ZodType>>

export type MetaMore = Partial<Omit<FieldMeta, 'type' | 'access' | 'required' | 'description'>>

// A registry of Zod would rewrite the recursive type of the metadata without end.
const registry = new WeakMap<z.ZodType, FieldMeta>()

/** Says what a field schema is; every field of a definition passes here. */
export function describeField<S extends z.ZodType>(
  schema: S,
  type: FieldType,
  mark: Mark,
  description: string,
  more: MetaMore = {},
): S {
  const letters = mark.replace('*', '')
  const meta: FieldMeta = {
    type,
    access: (letters === 'AC' ? 'A' : letters) as Access,
    required: mark.endsWith('*'),
    description,
    ...(letters === 'AC' && { on_create: true }),
    ...more,
  }
  registry.set(schema, meta)
  z.globalRegistry.add(schema, { description })
  return schema
}

/** What is known of a field. @throws TypeError for a schema that no builder made. */
export function metaOf(schema: z.ZodType): FieldMeta {
  const meta = registry.get(schema)
  if (!meta) throw new TypeError('Not a field: the schema was not made by a field builder')
  return meta
}

/** May a body of this kind contain the field? */
export function isWritable(meta: FieldMeta, mode: 'create' | 'update'): boolean {
  if (meta.access === 'W' || meta.access === 'AW') return true
  if (mode === 'update') return false
  return meta.access === 'C' || meta.on_create === true
}

/** Lists whose elements have a key of the source are merged by it; all others are replaced. */
export function isMerged(meta: FieldMeta): boolean {
  const id = meta.list ? meta.fields?.id : undefined
  return id !== undefined && metaOf(id).access === 'R'
}
