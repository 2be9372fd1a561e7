import * as z from 'zod'
import { type FieldMeta, type Fields, isMerged, isWritable, metaOf } from './field-meta.ts'
import { typeNameOf } from './schema.ts'

type Mode = 'create' | 'update'

/** What POST takes: writable fields only, unknown ones are refused. */
export function createSchema(fields: Fields, id: string): z.ZodObject {
  return named(writeObject(fields, 'create'), id)
}

/** What PATCH takes: absent = untouched, null = cleared, lists with ids are merged. */
export function updateSchema(fields: Fields, id: string): z.ZodObject {
  return named(writeObject(fields, 'update'), id)
}

function writeObject(fields: Fields, mode: Mode): z.ZodObject {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, field] of Object.entries(fields)) {
    const meta = metaOf(field)
    if (isWritable(meta, mode)) shape[name] = writeField(field, meta, mode)
  }
  return z.strictObject(shape)
}

const elements = {
  create: new WeakMap<Fields, z.ZodType>(),
  update: new WeakMap<Fields, z.ZodType>(),
}

function objectOf(fields: Fields, mode: Mode): z.ZodType {
  const known = elements[mode].get(fields)
  if (known) return known
  const name = typeNameOf(fields)
  const schema = mode === 'update' ? mergedElement(fields) : writeObject(fields, 'create')
  if (name) named(schema, `${name}${mode === 'update' ? 'Update' : 'Create'}`)
  elements[mode].set(fields, schema)
  return schema
}

/** An element of a merged list: changed by its `id`, added without, removed by `deleted`. */
function mergedElement(fields: Fields): z.ZodType {
  const id = z.string().min(1)
  const changed = writeObject(fields, 'update').extend({ id, deleted: z.literal(false).optional() })
  const removed = z.strictObject({ id, deleted: z.literal(true) })
  return z.union([changed, removed, objectOf(fields, 'create')])
}

function writeField(field: z.ZodType, meta: FieldMeta, mode: Mode): z.ZodType {
  const isRequired = meta.required && !meta.required_unless
  // A scalar is shared with other fields: what is said of this one is said of a copy.
  let schema = meta.fields ? innerOf(field, meta, mode) : innerOf(field, meta, mode).clone()
  if (meta.list) {
    const array = z.array(schema).max(meta.max ?? Number.MAX_SAFE_INTEGER)
    schema = isRequired && !meta.may_be_null && mode === 'create' ? array.min(1) : array
  }
  if (!isRequired || meta.may_be_null) schema = schema.nullable()
  if (!isRequired || mode === 'update') schema = schema.optional()
  z.globalRegistry.add(schema, { description: meta.description })
  return schema
}

/** The value without list and null: objects are built anew, scalars taken as they are. */
function innerOf(field: z.ZodType, meta: FieldMeta, mode: Mode): z.ZodType {
  if (meta.fields)
    return objectOf(meta.fields, mode === 'update' && isMerged(meta) ? 'update' : 'create')
  // `unknown` is only read: nobody can ask a source for a status that has no meaning.
  if (meta.twin && meta.words) return z.enum(meta.words.filter((word) => word !== 'unknown'))
  const value = field instanceof z.ZodNullable ? field.unwrap() : field
  const scalar = value instanceof z.ZodArray ? value.element : value
  return meta.ref_part === 'id' ? (scalar as z.ZodString).min(1) : (scalar as z.ZodType)
}

function named<S extends z.ZodType>(schema: S, id: string): S {
  z.globalRegistry.add(schema, { id })
  return schema
}
