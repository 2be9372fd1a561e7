import { badRequest, Refusal } from './errors.ts'
import { type EntitySet, enumerations, type Property } from './schema.ts'
import type { Row } from './store.ts'
import type { Work } from './work.ts'

/** The JSON object of a request. Throws a refusal for anything else. */
export function readBody(raw: Buffer): Record<string, unknown> {
  if (raw.length === 0) return {}
  try {
    const body = JSON.parse(raw.toString())
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  } catch {}
  throw badRequest('Invalid Request Body')
}

/** Values of a body as they are kept. Names of navigations are left out. Throws for what the set does not take. */
export function readValues(
  work: Work,
  set: EntitySet,
  body: Record<string, unknown>,
  current: Row | null,
): Record<string, any> {
  const values: Record<string, any> = {}
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@') || name.includes('@odata.') || name in set.navigations) continue
    const property = set.properties[name]
    if (!property) {
      throw badRequest(
        `The property '${name}' does not exist on type 'Microsoft.NAV.${set.type}'. Make sure to only use property names that are defined by the type.`,
      )
    }
    if (property.isReadOnly && !(name === 'id' && current === null)) {
      throw new Refusal(400, work.switches.read_only_code, `Control '${name}' is read-only.`)
    }
    values[name] = readValue(name, property, value)
  }
  return values
}

function readValue(name: string, property: Property, value: unknown): unknown {
  if (value === null) {
    throw new Refusal(
      400,
      'BadRequest_RequiredParamNotProvided',
      `Field '${name}' must not be blank or empty.`,
    )
  }
  switch (property.kind) {
    case 'text':
    case 'code':
      if (typeof value === 'string') return checkText(value, property)
      break
    case 'enum':
      if (typeof value !== 'string') break
      if (enumerations[property.type!]!.includes(value)) return value
      throw new Refusal(
        400,
        'Application_EvaluateException',
        `'${value}' is not an option. The existing options are: ${enumerations[property.type!]!.join(',')}`,
      )
    case 'guid':
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)))
        return String(value).toLowerCase()
      throw new Refusal(400, 'Application_InvalidGUID', `The value '${value}' is no valid GUID.`)
    case 'int':
    case 'decimal':
      if (typeof value === 'number') return value
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'date':
      if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return value
      break
  }
  throw badRequest(
    `Cannot convert the literal '${String(value)}' of '${name}' to the expected type.`,
  )
}

function checkText(value: string, { kind, max }: Property): string {
  const text = kind === 'code' ? value.trim().toUpperCase() : value
  if (max !== null && text.length > max) {
    throw new Refusal(
      400,
      'Application_StringExceededLength',
      `The length of the string is ${text.length}, but it must be less than or equal to ${max} characters. Value: ${text}`,
    )
  }
  return text
}
