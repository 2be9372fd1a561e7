import { type Context, decodeKey, encodeKey, type Native, times, toDecimal } from '@millwright/kit'
import {
  custom,
  direct,
  type Field,
  type FieldOptions,
  FieldRefusal,
  instantFromEpoch,
  toDay,
  toInstant,
  toText,
  unreadable,
} from '@millwright/kit/fields'
import { isFree } from './schema.ts'

/** Something that is only read. */
export function show<T>(native: string | readonly string[], decode: Field<T>['decode']): Field<T> {
  return custom<T>(native, decode)
}

/** True or false; null where there is neither, which is noted where something else is there. */
export function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  return value === undefined || value === null ? null : unreadable(value)
}

/** A number that the product keeps as one; refused where a double would change it. */
export function number(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, toDecimal),
    (value, body) => {
      body[native] = toNumber(value)
    },
    options,
  )
}

export function toNumber(value: string | null): number | null {
  if (value === null) return null
  const number = Number(value)
  if (toDecimal(number) === times(value, '1')) return number
  throw new FieldRefusal('NOT_ALLOWED_VALUE', `Maximo cannot keep all digits of ${value}.`)
}

/**
 * A day. The product keeps a time; it is shown with the offset of the server, so that the day is the one that stands
 * there. Written as midnight there, without an offset (not confirmed by the vendor).
 */
export function dayAt(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (row) => readDay(row[native]),
    (value, body) => {
      body[native] = value === null ? null : `${value}T00:00:00`
    },
    options,
  )
}

function readDay(value: unknown): string | null {
  return typeof value === 'string' && value.length === 25 ? value.slice(0, 10) : toDay(value)
}

/** An instant, in whole seconds: the product shows no more. */
export function timeAt(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    instantOf(native),
    (value, body) => {
      body[native] = writeTime(value)
    },
    options,
  )
}

export function writeTime(value: string | null): string | null {
  return value === null ? null : `${new Date(value).toISOString().slice(0, 19)}+00:00`
}

export function instantOf(native: string) {
  return direct(native, readTime)
}

/** The time that was read last: the lines of a document mostly share theirs. */
let last = { text: '', instant: '' }

/** Nearly all come in whole seconds with an offset: read by their digits, several times as fast as by a pattern. */
export function readTime(value: unknown, { zone }: Pick<Context, 'zone'>): string | null {
  if (value === last.text) return last.instant
  const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/
  if (typeof value !== 'string' || !usual.test(value)) return toInstant(value, zone)
  const offset = (pair(value, 20) * 60 + pair(value, 23)) * (value[19] === '-' ? -60_000 : 60_000)
  const year = pair(value, 0) * 100 + pair(value, 2)
  const [hour, minute, second] = [pair(value, 11), pair(value, 14), pair(value, 17)]
  const wall = Date.UTC(year, pair(value, 5) - 1, pair(value, 8), hour, minute, second)
  last = { text: value, instant: instantFromEpoch(wall - offset) }
  return last.instant
}

/** Two digits as a number. */
function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
}

/** A long text: HTML where it was written in the product, plain where it was not. */
export function longText(native: string): Field<string | null> {
  return custom<string | null>(
    native,
    (row) => plainText(row[native]),
    (value, body) => {
      body[native] = value
    },
    { note: 'Formatting is lost when it is written.' },
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  apos: "'",
}

function plainText(value: unknown): string | null {
  const text = toText(value)
  if (text === null || !/<!-- RICH TEXT -->|<(br|p|div|span)\b/i.test(text)) return text
  const plain = text
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/<br\s*\/?>|<\/(p|div|li)>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|quot|nbsp|apos);/g, (_, name: string) => ENTITIES[name]!)
    .replaceAll('&amp;', '&')
  return toText(plain.trim())
}

/**
 * A reference to what is known by a code within a site, an organization or an item set: `scope` is the attribute with
 * that. `tells`: the source has to be told the scope too.
 */
export function within(
  scope: string,
  native: string,
  options: FieldOptions & { tells?: boolean } = {},
): Field<string | null> {
  return custom<string | null>(
    [native, scope],
    (row) => {
      const code = row[native]
      return toText(code) === null ? null : encodeKey([row[scope] ?? '', code])
    },
    (value, body) => {
      const key = value === null ? null : partsOf(value, 2)
      body[native] = key?.[1] ?? null
      if (key && options.tells) body[scope] ??= key[0]
    },
    options,
  )
}

/** A reference by a code that is unique by itself: a person, a site. */
export function code(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (row) => (toText(row[native]) === null ? null : encodeKey([row[native]])),
    (value, body) => {
      body[native] = value === null ? null : partsOf(value, 1)[0]
    },
    options,
  )
}

export function partsOf(id: string, count: number): readonly string[] {
  const parts = decodeKey(id, count)
  if (parts) return parts
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

/** A name that is put together anew for each record costs more than all the rest of the field. */
const internalNames = new Map<string, string>()

/** The internal value of a domain; the customer's word stands beside it. */
export function internalOf(row: Native, native: string): string | null {
  let name = internalNames.get(native)
  if (name === undefined) {
    name = `${native}_maxvalue`
    internalNames.set(native, name)
  }
  return toText(row[name] ?? row[native])
}

/**
 * A word of ours for internal values of a domain, and its twin with the customer's own word. Written by the default word
 * of the customer.
 */
export function domainWord<const N extends string>(
  name: N,
  native: string,
  domain: string,
  words: Readonly<Record<string, string>>,
  options: FieldOptions & { own?: FieldOptions['write'] } = {},
) {
  const write = options.write ?? 'always'
  const encode: Field['encode'] = (value, body) => {
    const found = Object.entries(words).find(([, word]) => word === value)
    if (!found) throw new FieldRefusal('NOT_ALLOWED_WORD', `Maximo has no ${name} "${value}" here.`)
    body.$words = { ...body.$words, [native]: { domain, internal: found[0] } }
  }
  const read = (row: Native): any => {
    const internal = internalOf(row, native)
    return internal === null ? null : (words[internal] ?? 'unknown')
  }
  const twin = (value: unknown, body: Native) => {
    body[native] = value
  }
  return {
    [name]: custom<any>(native, read, write === 'never' ? undefined : encode, options),
    [`source_${name}`]: custom<string | null>(
      native,
      (row) => toText(row[native]),
      write === 'never' ? undefined : twin,
      options,
    ),
  } as { readonly [K in N]: Field<any> } & { readonly [K in `source_${N}`]: Field<string | null> }
}

/** Numbered free attributes of the product, and those that the form names. */
export function freeFields(object: string, free?: string): Field<Native | null> {
  const at = { object, free }
  return custom<Native | null>(
    '$free',
    (row, context) => {
      const fits = isFree(at, context)
      const found: Native = {}
      for (const name in row) {
        if (!fits(name)) continue
        const value = row[name]
        found[name] = typeof value === 'number' ? toDecimal(value) : value
      }
      return found
    },
    (value, body, context) => {
      const fits = isFree(at, context)
      for (const [name, part] of Object.entries((value ?? {}) as Native)) {
        if (!fits(name))
          throw new FieldRefusal(
            'FIELD_NOT_WRITABLE',
            `"${name}" is no free field of ${object}; the form of the connection can name further ones.`,
            [name],
          )
        body[name] = part
      }
    },
  )
}

/** The row stamp: a number that the database gives anew with each save. */
export const version = show<string | null>('_rowstamp', (row) => toText(row._rowstamp))

export const stamps = {
  updated_at: show<string | null>('changedate', instantOf('changedate')),
  version,
}

/** Kept by the product for other systems; ten characters. */
export const reference = custom<string | null>(
  'externalrefid',
  (row) => toText(row.externalrefid),
  (value, body) => {
    body.externalrefid = value
  },
  { write: 'create', max: 10 },
)

const UNITS: Readonly<Record<string, string>> = {
  EACH: 'EA',
  EA: 'EA',
  KG: 'KGM',
  G: 'GRM',
  LITER: 'LTR',
  L: 'LTR',
  M: 'MTR',
  METER: 'MTR',
  FT: 'FOT',
  GAL: 'GLL',
  LB: 'LBR',
  HOURS: 'HUR',
  HOUR: 'HUR',
  DEGC: 'CEL',
  KM: 'KMT',
  BOX: 'BX',
  ROLL: 'RO',
}

/** A unit by its usual code; sites name units as they like. */
export function unitCode(native: string): Field<string | null> {
  return show<string | null>(
    [native, '$units'],
    (row) => UNITS[String(row[native]).toUpperCase()] ?? null,
  )
}
