/**
 * Where a field occurs. `create` and `update` are bodies, `row` is a list entry, `detail` the answer to
 * GET by id, `patched` the answer to PATCH.
 */
export type Usage = 'create' | 'update' | 'row' | 'detail' | 'patched'

type Kind =
  | 'integer'
  | 'number'
  | 'string'
  | 'date-time'
  | 'boolean'
  | 'object'
  | 'array'
  | 'either'

/** One field of the wire format as data: type, where it occurs, and what it refers to. */
export interface Shape {
  kind: Kind
  marks: ReadonlySet<string>
  values?: readonly string[]
  fields?: Fields
  /** Entries of an array, or values of a map when `kind` is object. */
  of?: Shape
  choices?: readonly Shape[]
  /** Written in another form than it is read. */
  input?: Shape
  /** Written in another form by PATCH than by POST. */
  change?: Shape
  minimum?: number
  maximum?: number
}

export type Fields = Record<string, Shape>

type More = Omit<Partial<Shape>, 'kind' | 'marks'>

/**
 * Marks, separated by blanks. Everywhere: `null` nullable (`null:read` only when read), `ref:<path>` an id in that resource.
 * On a resource's own fields: `create`, `create*` (required), `update`, `update*`, `row`, `row:<expand>`,
 * `detail:<expand>`, `written` (never read back), `rows-only`, `get` (read by GET but not by PATCH), `ruled` (written by the
 * resource's rules instead of being copied).
 * Inside nested objects: none = everywhere, otherwise the list of `read`, `create`, `update`; `*` = required.
 */
function shape(kind: Kind, marks = '', more: More = {}): Shape {
  return { kind, marks: new Set(marks.split(' ').filter(Boolean)), ...more }
}

export const int = (marks?: string, more?: More) => shape('integer', marks, more)
export const num = (marks?: string, more?: More) => shape('number', marks, more)
export const text = (marks?: string, more?: More) => shape('string', marks, more)
export const time = (marks?: string, more?: More) => shape('date-time', marks, more)
export const flag = (marks?: string, more?: More) => shape('boolean', marks, more)
export const oneOf = (values: readonly string[], marks?: string, more?: More) =>
  shape('string', marks, { values, ...more })
export const list = (of: Shape, marks?: string, more?: More) =>
  shape('array', marks, { of, ...more })
export const obj = (fields: Fields, marks?: string, more?: More) =>
  shape('object', marks, { fields, ...more })
export const map = (marks?: string) => shape('object', marks, { of: shape('string') })
export const either = (choices: readonly Shape[], marks?: string, more?: More) =>
  shape('either', marks, { choices, ...more })

/** The id that a field refers to, as the path of a resource, or undefined. */
export function target(field: Shape): string | undefined {
  return mark(field, 'ref:')
}

/** The `expand` value that a field of a list row or detail waits for, or undefined. */
export function expandOf(field: Shape, usage: Usage): string | undefined {
  return mark(field, usage === 'row' ? 'row:' : 'detail:')
}

function mark(field: Shape, prefix: string): string | undefined {
  for (const word of field.marks) if (word.startsWith(prefix)) return word.slice(prefix.length)
  return undefined
}

/** True when a field of a resource occurs in that usage. */
export function occurs(field: Shape, usage: Usage): boolean {
  const { marks } = field
  if (usage === 'create' || usage === 'update') return marks.has(usage) || marks.has(`${usage}*`)
  if (usage === 'row') return marks.has('row') || expandOf(field, 'row') !== undefined
  if (marks.has('written') || marks.has('rows-only')) return false
  return usage === 'detail' || !(marks.has('get') || expandOf(field, 'detail') !== undefined)
}

const NESTED_MARKS = ['read', 'create', 'create*', 'update', 'update*']

/** True when a field inside a nested object occurs in that usage. */
function nestedOccurs(field: Shape, usage: Usage): boolean {
  const { marks } = field
  if (!NESTED_MARKS.some((word) => marks.has(word))) return true
  const wanted = usage === 'create' || usage === 'update' ? usage : 'read'
  return marks.has(wanted) || marks.has(`${wanted}*`)
}

/** True when the field may be null in that usage. */
export function isNullable(field: Shape, usage: Usage): boolean {
  const writing = usage === 'create' || usage === 'update'
  return field.marks.has('null') || (!writing && field.marks.has('null:read'))
}

/** True when a body must hold the field. */
export function isRequired(field: Shape, usage: Usage): boolean {
  if (field.marks.has('*')) return true
  return field.marks.has(`${usage}*`)
}

/** The form in which a field is written or read. */
export function formOf(field: Shape, usage: Usage): Shape {
  if (usage === 'update' && field.change) return field.change
  if ((usage === 'create' || usage === 'update') && field.input) return field.input
  return field
}

const picked = new WeakMap<Fields, Map<Usage, Shape>>()

/** The fields of a resource in one usage, as one object shape. */
export function pick(fields: Fields, usage: Usage): Shape {
  return remember(picked, fields, usage, () => {
    const chosen = Object.entries(fields).filter(([, field]) => occurs(field, usage))
    return obj(Object.fromEntries(chosen), 'whole')
  })
}

const nested = new WeakMap<Shape, Map<Usage, [string, Shape][]>>()

/** The fields of an object shape in one usage; the top level was chosen by `pick` already. */
export function fieldsIn(parent: Shape, usage: Usage): [string, Shape][] {
  return remember(nested, parent, usage, () => {
    const all = Object.entries(parent.fields ?? {})
    return parent.marks.has('whole') ? all : all.filter(([, field]) => nestedOccurs(field, usage))
  })
}

/** Shapes never change: what follows from one is worked out once. */
function remember<Key extends object, Value>(
  cache: WeakMap<Key, Map<Usage, Value>>,
  key: Key,
  usage: Usage,
  make: () => Value,
): Value {
  const known = cache.get(key) ?? new Map<Usage, Value>()
  cache.set(key, known)
  const value = known.get(usage) ?? make()
  known.set(usage, value)
  return value
}
