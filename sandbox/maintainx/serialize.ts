import { expandOf, fieldsIn, isNullable, type Shape, type Usage } from './shape.ts'

type Bag = Record<string, unknown>

/** How an answer is written. */
interface Style {
  usage: Usage
  expand: ReadonlySet<string>
  /** Null fields are written instead of left out. */
  nulls: boolean
}

/** Brings stored values into the wire form: only declared fields, expanded ones only on request. */
export function serialize(value: unknown, shape: Shape, style: Style): unknown {
  if (value === null || value === undefined) return null
  if (shape.kind === 'array' && Array.isArray(value)) {
    return value.map((entry) => serialize(entry, shape.of!, style))
  }
  if (shape.kind !== 'object' || !shape.fields) return value
  return serializeObject(value as Bag, shape, style)
}

function serializeObject(value: Bag, shape: Shape, style: Style): Bag {
  const written: Bag = {}
  for (const [name, field] of fieldsIn(shape, style.usage)) {
    const expand = shape.marks.has('whole') ? expandOf(field, style.usage) : undefined
    if (expand !== undefined && !style.expand.has(expand)) continue
    const entry = serialize(value[name], field, style)
    if (entry !== null) written[name] = entry
    else if (field.marks.has('keep') || (style.nulls && isNullable(field, style.usage))) {
      written[name] = null
    }
  }
  return written
}
