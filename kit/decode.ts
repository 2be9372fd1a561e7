import { type EntityName, entities, type FieldMeta, metaOf } from '@millwright/model'
import type { Context, EntityMap, Native } from './connector.ts'
import type { Field, LineMap } from './fields.ts'
import { encodeKey } from './key.ts'

type Decode = (source: Native, context: Context) => Native
type Fields = (typeof entities)[EntityName]['fields']

const decoders = new WeakMap<EntityMap, Decode>()

/** Native → unified, every field of the model present; what the source does not have reads null. */
export function decodeRecord(
  name: EntityName,
  map: EntityMap,
  source: Native,
  context: Context,
): Native {
  let decode = decoders.get(map)
  if (!decode) {
    decode = compileRecord(name, map)
    decoders.set(map, decode)
  }
  return decode(source, context)
}

/** The id of a native record. */
export function idOf(map: EntityMap, source: Native): string {
  return encodeKey(map.key.map((part) => String(source[part] ?? '')))
}

function compileRecord(name: EntityName, map: EntityMap): Decode {
  const model = entities[name]
  const own: Record<string, Field> = {
    id: { native: map.key, write: 'never', decode: (source) => idOf(map, source) },
    object: { native: [], write: 'never', decode: () => model.object },
    ...(map.fields as Record<string, Field>),
  }
  return compile(model.fields, own)
}

/** One decoder per field, in the model's order, found once. */
function compile(model: Fields, map: Readonly<Record<string, Field>>): Decode {
  const names = Object.keys(model)
  const blank = createBlank(names)
  const known = names.flatMap((name) => {
    const decode = decoderOf(map[name], metaOf((model as unknown as Record<string, never>)[name]!))
    return decode === null ? [] : [{ name, decode }]
  })
  return (source, context) => {
    const out = blank()
    for (const { name, decode } of known) out[name] = decode(source, context)
    return out
  }
}

/**
 * Makes records whose fields are all null. A copy of a parsed object keeps V8's compact form; an object that is
 * filled name by name becomes a hash table after some twenty, which costs twice the time to write as JSON.
 */
function createBlank(names: readonly string[]): () => Native {
  const blank = JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null]))))
  return () => ({ ...blank })
}

function decoderOf(
  field: Field | undefined,
  meta: FieldMeta,
): ((source: Native, context: Context) => any) | null {
  if (!field) return null
  if (!meta.fields) return field.decode
  if (field.lines) return linesDecoder(field, field.lines, meta.fields as Fields)
  const complete = completer(meta.fields as Fields)
  return (source, context) => {
    const value = field.decode(source, context)
    if (value === null || value === undefined) return null
    return Array.isArray(value) ? value.map(complete) : complete(value)
  }
}

function linesDecoder(
  field: Field,
  map: LineMap,
  model: Fields,
): (source: Native, context: Context) => any {
  const decode = compile(model, {
    id: {
      native: map.key,
      write: 'never',
      decode: (line) => encodeKey(map.key.map((part) => String(line[part] ?? ''))),
    },
    ...map.fields,
  })
  return (source, context) => {
    const lines = field.decode(source, context)
    return Array.isArray(lines) ? lines.map((line) => decode(line, context)) : null
  }
}

/** Value objects come from their decoder with what it knows; the rest of the type reads null. */
function completer(model: Fields): (value: Native) => Native {
  const names = Object.keys(model)
  const blank = createBlank(names)
  return (value) => {
    const out = blank()
    for (const name of names) if (value[name] !== undefined) out[name] = value[name]
    return out
  }
}
