/** A JSON schema as the OpenAPI document has it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minimum?: number
  minLength?: number
  format?: string
}

/** Gives the value of a field by its name, or undefined where any will do. */
export type Known = (field: string) => unknown

/**
 * The smallest body that a schema takes: what is required, and every field that `known` has a value for. A field that
 * it has no value for gets one of its type.
 */
export function sampleBody(
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  known: Known,
): unknown {
  const make = (given: Schema, field: string, depth: number): unknown => {
    const one = resolve(given, schemas)
    const value = known(field)
    if (value !== undefined) return takesArray(one) ? [value] : value
    if (one.const !== undefined) return one.const
    if (one.enum) return one.enum[0]
    const [first] = one.anyOf ?? one.oneOf ?? []
    if (first) return make(first, field, depth)
    switch ([one.type].flat()[0]) {
      case 'object':
        return object(one, depth)
      case 'array':
        return Array.from({ length: one.minItems ?? 0 }, () => make(one.items ?? {}, field, depth))
      case 'integer':
      case 'number':
        return one.minimum ?? 1
      case 'boolean':
        return true
      case 'null':
        return null
      default:
        return text(one)
    }
  }
  const object = (one: Schema, depth: number): Record<string, unknown> => {
    const names = Object.keys(one.properties ?? {}).filter(
      (name) => one.required?.includes(name) || (depth < 2 && known(name) !== undefined),
    )
    // An update needs at least one field, whichever.
    if (depth === 0 && names.length === 0)
      names.push(...Object.keys(one.properties ?? {}).slice(0, 1))
    return Object.fromEntries(
      names.map((name) => [name, make(one.properties![name]!, name, depth + 1)]),
    )
  }
  return make(schema, '', 0)
}

function takesArray({ type, anyOf = [] }: Schema): boolean {
  return type === 'array' || anyOf.some(takesArray)
}

function resolve(schema: Schema, schemas: Readonly<Record<string, Schema>>): Schema {
  if (schema.$ref !== undefined) return resolve(schemas[schema.$ref.split('/').at(-1)!]!, schemas)
  return schema.allOf?.[0] ? resolve(schema.allOf[0], schemas) : schema
}

function text({ format, minLength = 1 }: Schema): string {
  if (format === 'email') return 'somebody@attacker.example'
  if (format === 'uri') return 'https://attacker.example'
  if (format === 'date-time') return '2026-01-01T00:00:00Z'
  return 'x'.repeat(Math.max(1, minLength))
}
