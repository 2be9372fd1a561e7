import { type Fields, fieldsIn, pick, type Shape, type Usage } from './shape.ts'
import type { Bag } from './visit.ts'

/** Copies what a body may write. Fields that are written in another form are left to the resource's rules. */
export function copyFields(row: Bag, body: Bag, fields: Fields, usage: 'create' | 'update'): void {
  for (const [name, field] of fieldsIn(pick(fields, usage), usage)) {
    const value = body[name]
    if (value === undefined || isRuled(field, usage)) continue
    row[name] = isMap(field) ? mergeMap(row[name], value) : clone(value)
  }
}

function clone(value: unknown): unknown {
  return typeof value === 'object' ? structuredClone(value) : value
}

function isRuled(field: Shape, usage: Usage): boolean {
  return (
    field.marks.has('ruled') ||
    field.input !== undefined ||
    (usage === 'update' && field.change !== undefined)
  )
}

function isMap(field: Shape): boolean {
  return field.kind === 'object' && field.of !== undefined
}

/** Custom fields that a body does not name keep their values. */
function mergeMap(old: unknown, value: unknown): Bag {
  return { ...(old as Bag | undefined), ...(value as Bag) }
}

/** Lists and maps are empty rather than absent on a new record. */
export function emptyFields(fields: Fields): Bag {
  const empty: Bag = {}
  for (const [name, field] of fieldsIn(pick(fields, 'detail'), 'detail')) {
    if (field.marks.has('null')) continue
    if (field.kind === 'array') empty[name] = []
    else if (isMap(field)) empty[name] = {}
  }
  return empty
}
