import { decodeKey, divide, encodeKey, type Native, times, toDecimal } from '@millwright/kit'
import {
  custom,
  direct,
  each,
  type Field,
  type FieldOptions,
  FieldRefusal,
  type LineMap,
  readOnly,
  toText,
  unreadable,
} from '@millwright/kit/fields'
import { Lookup } from './lookup.ts'
import { fromDate, fromDecimal, pick, rows, stepsOf, toDate, toFloat, toStamp } from './values.ts'

/** A `numeric`. More decimal places than the field has are refused by the server. */
export function numeric(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, decimalIn),
    (value, body) => {
      body[native] = fromDecimal(value)
    },
    options,
  )
}

/** The digits of `{__class__: 'Decimal'}`. */
function decimalIn(value: any): string | null {
  if (value === null || value === undefined) return null
  return value.__class__ === 'Decimal' ? toDecimal(value.decimal) : unreadable(value)
}

/** A `float`: quantities and unit factors. */
export function quantity(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, toDecimal),
    (value, body) => {
      body[native] = toFloat(value)
    },
    options,
  )
}

export function date(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    direct(native, toDate),
    (value, body) => {
      body[native] = fromDate(value)
    },
    options,
  )
}

/** Text at a dotted path. Read-only: the server writes no path. */
export function textAt(path: string): Field<string | null> {
  const steps = stepsOf(path)
  const [first = path] = steps
  const read = (value: any) => {
    let at = value
    for (let step = 1; step < steps.length; step++) at = at?.[steps[step]!]
    return toText(at)
  }
  return custom<string | null>(path, direct(first, read))
}

const SECONDS = '86400'

/** A time delta in days. */
export function days(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => {
      const seconds = toDecimal(source[native]?.seconds)
      return seconds === null ? null : divide(seconds, SECONDS)
    },
    (value, body) => {
      const seconds = value === null ? null : toFloat(times(value, SECONDS))
      body[native] = seconds === null ? null : { __class__: 'timedelta', seconds }
    },
    options,
  )
}

type RefFields<N extends string> = {
  readonly [K in `${N}_id` | `${N}_number` | `${N}_name`]: Field<string | null>
}

/** A many-to-one: id, and number and name where the target has them under these properties. */
export function refer<const N extends string>(
  name: N,
  native: string,
  parts: { number?: string; name?: string } = {},
  options: FieldOptions = {},
): RefFields<N> {
  const part = (property: string | undefined) =>
    property === undefined ? custom<string | null>([], () => null) : textAt(`${native}.${property}`)
  const id = custom<string | null>(
    native,
    direct(native, toId),
    (value, body) => {
      body[native] = value === null ? null : numberOfId(value)
    },
    options,
  )
  return {
    [`${name}_id`]: id,
    [`${name}_number`]: part(parts.number),
    [`${name}_name`]: part(parts.name),
  } as never
}

/** The same for people to read only. */
export function referOnly<const N extends string>(
  name: N,
  native: string,
  parts: { number?: string; name?: string } = {},
): RefFields<N> {
  const fields = Object.entries(refer(name, native, parts)) as [string, Field<string | null>][]
  return Object.fromEntries(fields.map(([key, field]) => [key, readOnly(field)])) as never
}

/** A record's id in ours; null for none. */
export function toId(value: unknown): string | null {
  // 0 is the server itself, which no list shows.
  if (typeof value === 'number') return value === 0 ? null : encodeKey([value])
  return value === null || value === undefined ? null : unreadable(value)
}

/** Our id as the server's number. Refuses what this connection cannot have given out. */
export function numberOfId(id: string): number {
  const number = toNumber(decodeKey(id, 1)?.[0])
  if (number !== null) return number
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

/** A positive 32-bit integer, which every key of the server is; null for all else. */
export function toNumber(text: string | undefined): number | null {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return null
  const number = Number(text)
  return number <= 2_147_483_647 ? number : null
}

/** The currency of a document, by its ISO code. */
export function currency(options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    ['currency', 'currency.code'],
    (source) => toText(pick(source, 'currency.code')),
    (value, body) => {
      body.currency = value === null ? null : currencyNamed(value)
    },
    options,
  )
}

export function currencyNamed(code: string, pointer = '/currency'): Lookup {
  return new Lookup('currency.currency', [['code', '=', code]], pointer, code)
}

/** Whether it may still be used, as the master status and as its own code. */
export const activity = {
  status: custom<any>(
    'active',
    (source) => (source.active === false ? 'inactive' : 'active'),
    (value, body) => {
      if (value !== 'active' && value !== 'inactive') {
        const text = `This system only knows active and inactive, not "${value}".`
        throw new FieldRefusal('NOT_ALLOWED_WORD', text)
      }
      body.active = value === 'active'
    },
  ),
  source_status: custom<string | null>(
    'active',
    (source) => String(source.active !== false),
    (value, body) => {
      if (value !== 'true' && value !== 'false') {
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          `This system only knows true and false, not "${value}".`,
        )
      }
      body.active = value === 'true'
    },
  ),
}

/** What the server keeps of every record. */
export const stamps = {
  created_at: stampAt('create_date'),
  updated_at: custom<string | null>(
    ['write_date', 'create_date'],
    (source) => toStamp(source.write_date) ?? toStamp(source.create_date),
  ),
  version: custom<string | null>('_timestamp', (source) => toText(source._timestamp)),
}

/** Who made a document and who changed it last. */
export const authors = {
  ...referOnly('created_by', 'create_uid', { name: 'rec_name' }),
  ...referOnly('updated_by', 'write_uid', { name: 'rec_name' }),
}

function stampAt(native: string): Field<string | null> {
  return custom<string | null>(native, direct(native, toStamp))
}

/** Fields that only this system has, under its own names. */
export function ownFields(names: readonly string[]): Field<Record<string, unknown> | null> {
  return custom<Record<string, unknown> | null>(
    names,
    (source) => Object.fromEntries(names.map((name) => [name, source[name] ?? null])),
    (values, body) => {
      for (const [name, value] of Object.entries(values ?? {})) {
        if (!names.includes(name)) {
          throw new FieldRefusal(
            'FIELD_NOT_WRITABLE',
            `There is no own field "${name}" here. There is: ${names.join(', ')}.`,
            [name],
          )
        }
        body[name] = value
      }
    },
  )
}

/**
 * Members of a one-to-many, read with their parent in the same call. Each knows its document as `$document`, of which
 * they need what `document` names; `also` is read of each member besides what its fields need.
 */
export function members(
  native: string,
  map: LineMap,
  options: FieldOptions & {
    document?: readonly string[]
    also?: readonly string[]
    /** In the order in which they were made; else as the server sorts them. */
    isByAge?: boolean
  } = {},
): Field {
  const { document = [], also = [], isByAge = false, ...rest } = options
  const sorted = (found: Native[]) => (isByAge ? found.toSorted((a, b) => a.id - b.id) : found)
  const from = (source: Native) =>
    Array.isArray(source[`${native}.`])
      ? sorted(rows(source, native)).map((row) => ({ ...row, $document: source }))
      : Array.isArray(source[native]) && source[native].length === 0
        ? []
        : null
  const below = [...map.key, ...also, ...Object.values(map.fields).flatMap((field) => field.native)]
  const paths = [...new Set(below)].map((name) => `${native}.${name}`)
  return { ...each(native, map, { ...rest, from }), native: [native, ...paths, ...document] }
}
