import type { Environment } from './environment.ts'
import { databaseError, missingError, valueError } from './errors.ts'
import type { Field, Model } from './model.ts'

/** A value as it is stored, by the type of its field. Throws what the server raises for a wrong one. */
export function coerce(env: Environment, model: Model, name: string, value: unknown): unknown {
  const field = model.fields[name]!
  const isEmpty = value === null || value === undefined || value === false
  switch (field.type) {
    case 'char':
    case 'text':
    case 'binary':
      return isEmpty ? false : String(value)
    case 'html':
      return isEmpty || value === '' ? false : sanitize(String(value))
    case 'boolean':
      // The text "false" counts as true.
      return Boolean(value)
    case 'integer':
    case 'many2one_reference':
      return isEmpty ? 0 : Math.trunc(numberIn(value))
    case 'float':
    case 'monetary':
      return isEmpty ? 0 : round(numberIn(value), field.digits)
    case 'date':
      return isEmpty ? false : dateIn(String(value))
    case 'datetime':
      return isEmpty ? false : momentIn(String(value))
    case 'selection':
      if (isEmpty) return false
      if (field.selection!.includes(value as string)) return value
      throw valueError(`Wrong value for ${model.name}.${name}: '${value}'`)
    case 'many2one':
      return many2oneIn(env, field, value)
    default:
      return value
  }
}

function many2oneIn(env: Environment, field: Field, value: unknown): unknown {
  if (Array.isArray(value))
    throw databaseError(
      'DatatypeMismatch',
      'column is of type integer but expression is of type record\n',
    )
  // A text counts as empty.
  if (typeof value !== 'number' || value === 0) return false
  if (env.find(field.relation!, value)) return value
  throw missingError(field.relation!, value, env.user.id)
}

function numberIn(value: unknown): number {
  const number = value === true ? 1 : Number(value)
  if (Number.isFinite(number) && value !== '') return number
  throw valueError(`could not convert string to float: '${value}'`)
}

/** Half up at the last place that is kept. */
export function round(value: number, digits: number | undefined): number {
  if (digits === undefined) return value
  const scale = 10 ** digits
  return Math.round(Number((value * scale).toPrecision(15))) / scale
}

function dateIn(value: string): string {
  if (/^\d{4}-\d\d-\d\d/.test(value)) return value.slice(0, 10)
  throw valueError(`time data '${value}' does not match format '%Y-%m-%d'`)
}

function momentIn(value: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return `${value} 00:00:00`
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return value
  throw valueError(`time data '${value}' does not match format '%Y-%m-%d %H:%M:%S'`)
}

/** Scripts and handlers vanish, plain text gets a paragraph. */
function sanitize(value: string): string {
  const clean = value.replace(/<script\b.*?<\/script>/gis, '').replace(/\son\w+="[^"]*"/gi, '')
  return /^\s*</.test(clean) ? clean : `<p>${clean}</p>`
}
