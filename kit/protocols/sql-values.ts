import { toDecimal } from '../decimal.ts'
import { epochFromZoned, instantFromEpoch, zonedFromEpoch } from '../time.ts'

/** What sort of values a column holds, as far as we have to know it. */
export type SqlSort =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'bool'
  | 'date'
  /** A time on the clock of the plant. */
  | 'naive'
  /** A time that the database keeps with its zone, or in UTC. */
  | 'instant'
  | 'uuid'
  /** Compared as text: enums and the like. */
  | 'word'
  /** Read only, and never compared. */
  | 'other'

export interface SqlColumn {
  name: string
  /** Its type in the words of the database. */
  declared: string
  sort: SqlSort
  /** Bounds of an integer. */
  least?: bigint
  most?: bigint
  /** Most characters. */
  max: number | null
  /** The database makes its value. */
  isMade: boolean
}

const bits: Record<string, number> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  bigint: 64,
}

const sorts: Record<string, SqlSort> = {
  numeric: 'decimal',
  decimal: 'decimal',
  real: 'float',
  'double precision': 'float',
  float: 'float',
  double: 'float',
  boolean: 'bool',
  date: 'date',
  'timestamp without time zone': 'naive',
  datetime: 'naive',
  'timestamp with time zone': 'instant',
  timestamp: 'instant',
  uuid: 'uuid',
  enum: 'word',
  set: 'word',
  'user-defined': 'word',
}

/** `type` as information_schema names it; `full` has what stands behind it (`int(10) unsigned`). */
export function sortOf(type: string, full: string): Pick<SqlColumn, 'sort' | 'least' | 'most'> {
  // A string of bits elsewhere; here a number.
  if (type === 'bit' && full.includes('('))
    return { sort: 'integer', least: 0n, most: (1n << 64n) - 1n }
  const size = bits[type]
  if (size !== undefined) {
    const isUnsigned = full.includes('unsigned')
    const span = 1n << BigInt(size)
    const least = isUnsigned ? 0n : -span / 2n
    return { sort: 'integer', least, most: least + span - 1n }
  }
  const sort = sorts[type]
  if (sort) return { sort }
  return { sort: /char|text|^name$|^bpchar$/.test(type) ? 'text' : 'other' }
}

/** Whether the database takes this text for a value of the column. */
export function fitsColumn(value: string, { sort, least, most, max }: SqlColumn): boolean {
  if (value.includes('\u0000')) return false
  switch (sort) {
    case 'integer': {
      if (!/^-?\d{1,20}$/.test(value)) return false
      const number = BigInt(value)
      return number >= least! && number <= most!
    }
    case 'decimal':
    case 'float':
      return /^-?\d{1,40}(\.\d{1,30})?$/.test(value)
    case 'bool':
      return value === 'true' || value === 'false'
    case 'date':
      return isDay(value)
    case 'naive':
    case 'instant':
      return isDay(value.slice(0, 10)) && /^.{10}[T ]\d\d:\d\d:\d\d/.test(value)
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    default:
      return max === null || [...value].length <= max
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)
}

/**
 * A value of the model as the column takes it: times in the zone that the column is in, booleans as its type has them.
 * Text that is none of these stays as it is.
 */
export function toColumn(value: unknown, column: SqlColumn, zone: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return column.sort === 'bool' ? String(value) : value ? '1' : '0'
  const text = String(value)
  if (!isTime(column)) return text
  // So is a time told that the session has in UTC.
  if (!column.declared.includes('zone') && text.endsWith('+00')) return text.slice(0, -3)
  const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,9})?Z$/.exec(text)
  if (time) return toTime(time, column, zone)
  if (column.sort === 'naive' && /^\d{4}-\d\d-\d\d$/.test(text)) return `${text} 00:00:00`
  return text
}

function isTime({ sort }: SqlColumn): boolean {
  return sort === 'date' || sort === 'naive' || sort === 'instant'
}

function toTime(
  [text, day, clock, fraction = '']: RegExpExecArray,
  { sort, declared }: SqlColumn,
  zone: string,
): string {
  const rest = fraction.slice(0, 7)
  if (sort === 'instant') {
    // The session is in UTC: one of the two takes no zone.
    return declared.includes('zone') ? text : `${day} ${clock}${rest}`
  }
  const { day: own, seconds } = zonedFromEpoch(Date.parse(`${day}T${clock}Z`), zone)
  if (sort === 'date') return own
  const two = (value: number) => String(value).padStart(2, '0')
  const at = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${own} ${at}${rest}`
}

/** Dates up to the first one, and from the second one on, stand for none. */
export const NO_DAYS = ['1900-01-01', '9999-12-31'] as const

/** `YYYY-MM-DD` of a date or time; null for one that stands for none, or that no calendar has. */
export function readDay(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value.slice(0, 10)
  return isDay(text) && text > NO_DAYS[0] && text < NO_DAYS[1] ? text : null
}

/** What the clock of a zone showed in ten minutes, by their first digits: a page has many of the same. */
const offsets = new Map<string, number>()

/** RFC 3339 in UTC, to the millisecond. A time without a zone is read in `zone`. */
export function readInstant(value: unknown, zone: string): string | null {
  const day = readDay(value)
  if (day === null) return null
  const text = value as string
  if (text.length === 10) return shift(day, '00:00:00', '', zone)
  const found = /^.{10}[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|([+-]\d\d)(?::?(\d\d))?)?$/.exec(text)
  if (!found) return null
  const [, clock, digits = '', offset, hours, minutes = '00'] = found
  const fraction = digits.slice(0, 4)
  if (offset === undefined) return shift(day, clock!, fraction, zone)
  if (hours === undefined || /^[+-]00$/.test(hours)) return `${day}T${clock}${fraction}Z`
  const ms = Date.parse(`${day}T${clock}${hours}:${minutes}`)
  return `${instantFromEpoch(ms).slice(0, 19)}${fraction}Z`
}

function shift(day: string, clock: string, fraction: string, zone: string): string {
  if (zone === 'UTC') return `${day}T${clock}${fraction}Z`
  const key = `${zone} ${day}${clock.slice(0, 4)}`
  const utc = Date.parse(`${day}T${clock}Z`)
  let offset = offsets.get(key)
  if (offset === undefined) {
    const seconds = (utc / 1000) % 86_400
    offset = epochFromZoned(day, seconds, zone) - utc
    if (offsets.size > 50_000) offsets.clear()
    offsets.set(key, offset)
  }
  return `${instantFromEpoch(utc + offset).slice(0, 19)}${fraction}Z`
}

/** A number as the model writes it; floats are rounded to the digits that they have. */
export function readDecimal(value: unknown): string | null {
  return typeof value === 'boolean' ? null : toDecimal(value)
}
