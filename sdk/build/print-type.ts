/** As much of JSON Schema as Zod writes for the model. */
export interface JsonSchema {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  description?: string
}

/** The TypeScript type of a schema. @throws where a schema has a keyword that is not known. */
export function printType(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return union(schema.enum.map((word) => JSON.stringify(word)))
  const options = schema.anyOf ?? schema.oneOf
  if (options) return union(options.map(printType))
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type) => printType({ ...schema, type })))
  }
  switch (schema.type) {
    case undefined:
      return 'unknown'
    case 'integer':
      return 'number'
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type
    case 'array':
      return `(${printType(schema.items ?? {})})[]`
    case 'object':
      return printObject(schema)
    default:
      throw new Error(`No type for ${JSON.stringify(schema)}`)
  }
}

function printObject({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (!properties) {
    const isOpen = typeof additionalProperties === 'object'
    return `Record<string, ${isOpen ? printType(additionalProperties) : 'unknown'}>`
  }
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? '' : '?'
    return `${printComment(field.description)}${JSON.stringify(name)}${mark}: ${printType(field)}`
  })
  return `{\n${fields.join('\n')}\n}`
}

export function printComment(text: string | undefined): string {
  return text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}
