import { Decimal } from './decimal.ts'
import { PythonError } from './errors.ts'
import { readDecimal } from './json.ts'
import type { Field } from './model.ts'

/** A value as its column takes it. Throws PythonError with the text of the exception that the source raises. */
export function coerceValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (field.type) {
    case 'integer':
    case 'many2one':
      return toInteger(value)
    case 'float':
      return toFloat(value)
    case 'numeric':
      return toDecimal(value)
    case 'boolean':
      return Boolean(value)
    case 'date':
      return toDate(value)
    case 'datetime':
    case 'timestamp':
      return toDatetime(value)
    case 'timedelta':
      return toFloat(value)
    case 'binary':
      return Buffer.isBuffer(value) ? value : Buffer.from(String(value))
    default:
      return String(value)
  }
}

function toInteger(value: unknown): number {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number') return Math.trunc(number)
  if (typeof number === 'boolean') return Number(number)
  throw new PythonError(`invalid literal for int() with base 10: ${quote(value)}`)
}

function toFloat(value: unknown): number {
  const number = value instanceof Decimal ? value.toNumber() : Number(value)
  if (Number.isFinite(number) && value !== '') return number
  throw new PythonError(`could not convert string to float: ${quote(value)}`)
}

function toDecimal(value: unknown): Decimal {
  if (value instanceof Decimal) return value
  return typeof value === 'number' ? Decimal.fromFloat(value) : readDecimal(String(value))
}

function toDate(value: unknown): string {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return value
  }
  if (typeof value === 'number') return new Date(value / 1000).toISOString().slice(0, 10)
  throw new PythonError(`Invalid isoformat string: ${quote(value)}`)
}

function toDatetime(value: unknown): number {
  if (typeof value === 'number') return value
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d))?$/.exec(String(value))
  const milliseconds = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}Z`) : Number.NaN
  if (!Number.isNaN(milliseconds)) return milliseconds * 1000
  throw new PythonError(`Invalid isoformat string: ${quote(value)}`)
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}
