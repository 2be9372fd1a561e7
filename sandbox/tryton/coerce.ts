import { Decimal } from './decimal.ts'
import { PythonError } from './errors.ts'
import { formatDate, readDecimal } from './json.ts'
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

/** Text is taken apart as the source does it, which decides what it says to a wrong one. */
function toDate(value: unknown): string {
  if (typeof value === 'number') return formatDate(value / 1000)
  return formatDate(parseDate(String(value)))
}

function toDatetime(value: unknown): number {
  if (typeof value === 'number') return value
  const [date, time] = unpack(String(value).split(' '), 2) as [string, string]
  const [clock, fraction] = time.split('.', 2) as [string, string?]
  const [hours, minutes, seconds] = unpack(clock.split(':').map(toInteger), 3)
  const milliseconds = parseDate(date) + ((hours! * 60 + minutes!) * 60 + seconds!) * 1000
  // What follows the point counts as microseconds, whatever its length.
  return milliseconds * 1000 + (fraction === undefined ? 0 : toInteger(fraction))
}

function parseDate(text: string): number {
  const [year, month, ...rest] = text.split('-')
  const parts = rest.length > 0 ? [year, month, rest.join('-')] : text.split('-')
  const [y, m, d] = unpack(parts.map(toInteger), 3) as [number, number, number]
  if (m < 1 || m > 12) throw new PythonError('month must be in 1..12')
  if (d < 1 || d > new Date(Date.UTC(y, m, 0)).getUTCDate()) {
    throw new PythonError('day is out of range for month')
  }
  return Date.UTC(y, m - 1, d)
}

function unpack<T>(parts: T[], wanted: number): T[] {
  if (parts.length === wanted) return parts
  throw new PythonError(
    parts.length < wanted
      ? `not enough values to unpack (expected ${wanted}, got ${parts.length})`
      : `too many values to unpack (expected ${wanted})`,
  )
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}
