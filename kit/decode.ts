import {
  ApiError,
  type EntityName,
  entities,
  type FieldMeta,
  metaOf,
  type RecordProblem,
} from '@millwright/model'
import { compileBlank, compileCopy, compileRecord } from './compile-record.ts'
import type { Context, EntityMap, Native } from './connector.ts'
import { decodeCarefully } from './decode-carefully.ts'
import type { Field } from './fields.ts'
import { fitting, isObject } from './judge-value.ts'
import {
  type Decode,
  idOf,
  isKeyless,
  type Members,
  misses,
  type Part,
  type Shape,
} from './record-shape.ts'
import { unread } from './unreadable.ts'

type Fields = (typeof entities)[EntityName]['fields']

const shapes = new WeakMap<EntityMap, Shape>()

/**
 * Native → unified, every field of the model present; what the source does not have reads null. So does what breaks
 * the model: then the record says so in its `problems`. With `whole`, what the source requires and does not give is
 * among them.
 */
export function decodeRecord(
  name: EntityName,
  map: EntityMap,
  source: Native,
  context: Context,
  options: { whole?: boolean } = {},
): Native {
  let shape = shapes.get(map)
  if (!shape) {
    shape = shapeRecord(name, map)
    shapes.set(map, shape)
  }
  const before = unread.count
  try {
    const record = shape.decode(source, context)
    if (unread.count === before && !(options.whole && misses(shape, source))) return record
  } catch (error) {
    if (error instanceof ApiError) throw error
  }
  const problems: RecordProblem[] = []
  const required = options.whole ? shape.required : []
  const record = decodeCarefully(shape, source, context, { path: '', problems, required })
  if (problems.length > 0) record.problems = problems
  return record
}

function shapeRecord(name: EntityName, map: EntityMap): Shape {
  const model = entities[name]
  const shape = shapeOf(model.fields, {
    id: { native: map.key, write: 'never', decode: (source) => idOf(map, source) },
    object: { native: [], write: 'never', decode: () => model.object },
    ...(map.fields as Record<string, Field>),
  })
  const given = shape.parts.filter((part) => part.field.required && !map.thin?.includes(part.name))
  return { ...shape, required: given.map(({ field }) => field) }
}

/** One part per field, in the model's order, found once. */
function shapeOf(model: Fields, map: Readonly<Record<string, Field>>): Shape {
  const names = Object.keys(model)
  const parts = names.flatMap((name) => {
    const meta = metaOf((model as unknown as Record<string, never>)[name]!)
    return map[name] ? [partOf(name, map[name], meta)] : []
  })
  const fields = parts.map(({ name, decode, fits }) => ({
    name,
    decode,
    fits: fits === any ? null : fits,
  }))
  return {
    blank: compileBlank(names),
    decode: compileRecord(names, fields),
    parts,
    required: [],
  }
}

/** What has fields of its own is judged field by field as it is made. */
const any = () => true

function partOf(name: string, field: Field, meta: FieldMeta): Part {
  if (!meta.fields) return { name, field, meta, decode: field.decode, fits: fitting(meta) }
  if (field.lines) return linesPart(name, field, meta)
  const members = membersOf(meta.fields as Fields)
  const complete = completer(members)
  const decode: Decode = (source, context) => {
    const value = field.decode(source, context)
    if (value === null || value === undefined) return null
    if (Array.isArray(value) === (meta.list === true))
      return meta.list ? value.map(complete) : complete(value)
    unread.count++
    return null
  }
  return { name, field, meta, decode, fits: any, members }
}

function linesPart(name: string, field: Field, meta: FieldMeta): Part {
  const map = field.lines!
  const lines = shapeOf(meta.fields as Fields, {
    id: { native: map.key, write: 'never', decode: (line) => idOf(map, line) },
    ...map.fields,
  })
  const decode: Decode = (source, context) => {
    const found = field.decode(source, context)
    if (Array.isArray(found)) return found.map((line) => decodeLine(lines, line, context))
    if (found !== null && found !== undefined) unread.count++
    return null
  }
  return { name, field, meta, decode, fits: any, lines }
}

function decodeLine(lines: Shape, line: Native, context: Context): Native {
  const out = lines.decode(line, context)
  if (isKeyless(out.id)) unread.count++
  return out
}

function membersOf(model: Fields): Members {
  const names = Object.keys(model)
  const parts = names.map((name) => {
    const meta = metaOf((model as unknown as Record<string, never>)[name]!)
    return { name, meta, fits: meta.fields ? any : fitting(meta) }
  })
  return { blank: compileBlank(names), parts }
}

/** Value objects come from their decoder with what it knows; the rest of the type reads null. */
function completer({ parts }: Members): (value: unknown) => Native | null {
  const copy = compileCopy(
    parts.map(({ name, fits }) => ({ name, fits: fits === any ? null : fits })),
  )
  return (value) => {
    if (isObject(value)) return copy(value)
    unread.count++
    return null
  }
}
