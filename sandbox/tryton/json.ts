import { Decimal } from './decimal.ts'
import { PythonError } from './errors.ts'
import type { Field } from './model.ts'

const DAY = 86_400_000

/**
 * Turns the classes of the wire into values: Decimal, `YYYY-MM-DD`, microseconds for a datetime, seconds
 * for a timedelta, Buffer for bytes.
 */
export function decodeJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('__class__' in value)) return value
  const part = value as Record<string, unknown>
  switch (part.__class__) {
    case 'Decimal':
      return readDecimal(String(part.decimal))
    case 'date':
      return `${pad(part.year, 4)}-${pad(part.month, 2)}-${pad(part.day, 2)}`
    case 'datetime': {
      const [year, month, day, hour, minute, second] = [
        'year',
        'month',
        'day',
        'hour',
        'minute',
        'second',
      ].map((name) => Number(part[name] ?? 0)) as [number, number, number, number, number, number]
      const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second)
      return milliseconds * 1000 + Number(part.microsecond ?? 0)
    }
    case 'timedelta':
      return Number(part.seconds)
    case 'bytes':
      return Buffer.from(String(part.base64), 'base64')
    default:
      return value
  }
}

/** A value of a field as the wire carries it. */
export function encodeValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (field.type) {
    case 'numeric':
      return { __class__: 'Decimal', decimal: String(value) }
    case 'date': {
      const [year, month, day] = String(value).split('-').map(Number)
      return { __class__: 'date', year, month, day }
    }
    case 'datetime':
    case 'timestamp':
      return encodeDatetime(value as number)
    case 'timedelta':
      return { __class__: 'timedelta', seconds: value }
    case 'binary':
      return { __class__: 'bytes', base64: breakLines((value as Buffer).toString('base64')) }
    default:
      return value
  }
}

/** The source ends every 76 characters, and the last, with a line break. */
function breakLines(base64: string): string {
  return base64.replace(/.{1,76}/g, '$&\n')
}

/** The date that many days later; dates are `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return formatDate(Date.parse(date) + days * DAY)
}

export function formatDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

/** Throws the exception that the source's own reader raises. */
export function readDecimal(text: string): Decimal {
  const decimal = Decimal.parse(text)
  if (!decimal) throw new PythonError("[<class 'decimal.ConversionSyntax'>]")
  return decimal
}

function encodeDatetime(microseconds: number): unknown {
  const date = new Date(Math.floor(microseconds / 1000))
  return {
    __class__: 'datetime',
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: microseconds - Math.floor(microseconds / 1_000_000) * 1_000_000,
  }
}

function pad(value: unknown, width: number): string {
  return String(value).padStart(width, '0')
}
