import { decodeKey, encodeKey, type Native, toDecimal } from '@millwright/kit'
import {
  custom,
  epochFromZoned,
  type Field,
  type FieldOptions,
  FieldRefusal,
  toDay,
  toInstant,
  unreadable,
  zonedFromEpoch,
} from '@millwright/kit/fields'
import { OWN, pick } from './nest.ts'

/** Text; `false` and `""` are none. */
export function toText(value: unknown): string | null {
  if (typeof value === 'string') {
    const text = value.trimEnd()
    return text === '' ? null : text
  }
  if (isEmpty(value)) return null
  return typeof value === 'number' ? String(value) : unreadable(value)
}

/** Nothing: the server says false where others say null. */
export const isEmpty = (value: unknown): boolean =>
  value === false || value === null || value === undefined || value === ''

/** A number of the server. `false` is none. */
export function toNumber(value: unknown): string | null {
  return isEmpty(value) ? null : (toDecimal(value) ?? unreadable(value))
}

export function text(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toText(source[native]),
    (value, body) => {
      body[native] = value ?? false
    },
    options,
  )
}

/** Text at the end of a path of relations. Read-only. */
export function textAt(path: string): Field<string | null> {
  return custom<string | null>(path, (source) => toText(pick(source, path)))
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
  '#34': '"',
}

/** The words of a formatted text. */
export function fromHtml(value: unknown): string | null {
  if (typeof value !== 'string') return isEmpty(value) ? null : unreadable(value)
  const plain = value
    .replace(/\r?\n/g, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|li|tr|h\d)>(?=\s*<)/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&([a-z]+|#\d+);/gi, (found, name) => ENTITIES[name] ?? found)
  return toText(plain.replace(/ *\n */g, '\n').trim())
}

function toHtml(value: string | null): string | false {
  if (value === null) return false
  const safe = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p>${safe.replace(/\r?\n/g, '<br>')}</p>`
}

/** A formatted text, as plain words. */
export function html(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => fromHtml(source[native]),
    (value, body) => {
      body[native] = toHtml(value)
    },
    options,
  )
}

/** A number that the server keeps as a double. Refused where that would change it. */
export function toFloat(value: string | null): number {
  if (value === null) return 0
  const number = Number(value)
  const kept = toDecimal(number)
  const plain = value.includes('.') ? value.replace(/\.?0+$/, '') : value
  if (kept === plain || Number(plain) === 0) return number
  throw new FieldRefusal('NOT_ALLOWED_VALUE', `Odoo cannot keep all digits of ${value}.`)
}

export function number(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toNumber(source[native]),
    (value, body) => {
      body[native] = toFloat(value)
    },
    options,
  )
}

export function numberOnly(native: string): Field<string | null> {
  return custom<string | null>(native, (source) => toNumber(source[native]))
}

export function flag(native: string, options: FieldOptions = {}): Field<boolean | null> {
  return custom<boolean | null>(
    native,
    (source) => {
      const value = source[native]
      if (typeof value === 'boolean') return value
      return isEmpty(value) ? null : unreadable(value)
    },
    (value, body) => {
      body[native] = value ?? false
    },
    options,
  )
}

/** The common form, which is read without taking it apart. */
const PLAIN = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

/** A moment without a zone, which is UTC whatever the user's zone is. */
export function toMoment(value: unknown): string | null {
  if (typeof value === 'string' && PLAIN.test(value))
    return `${value.slice(0, 10)}T${value.slice(11)}.000Z`
  return isEmpty(value) ? null : toInstant(value, 'UTC')
}

export function momentOnly(native: string): Field<string | null> {
  return custom<string | null>(native, (source) => toMoment(source[native]))
}

export function moment(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toMoment(source[native]),
    (value, body) => {
      body[native] =
        value === null ? false : new Date(value).toISOString().slice(0, 19).replace('T', ' ')
    },
    options,
  )
}

/** The day in the plant at a moment of the server. */
export function dayOf(value: unknown, zone: string): string | null {
  const moment = toMoment(value)
  if (moment === null || zone === 'UTC') return moment?.slice(0, 10) ?? null
  return zonedFromEpoch(Date.parse(moment), zone).day
}

/** A day of ours that the server keeps as a moment: noon in the plant, which is the same day in most zones. */
export function dayAt(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source, { zone }) => dayOf(source[native], zone),
    (value, body, { zone }) => {
      body[native] = value === null ? false : noonOf(value, zone)
    },
    options,
  )
}

export function noonOf(day: string, zone: string): string {
  const at = new Date(epochFromZoned(day, 43_200, zone))
  return at.toISOString().slice(0, 19).replace('T', ' ')
}

export function date(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toDay(source[native]),
    (value, body) => {
      body[native] = value ?? false
    },
    options,
  )
}

/** The id in a reference, as `[id, name]`; null for none. */
export function idIn(value: unknown): string | null {
  if (Array.isArray(value) && typeof value[0] === 'number') return encodeKey([value[0]])
  return isEmpty(value) ? null : unreadable(value)
}

export function nameIn(value: unknown): string | null {
  if (Array.isArray(value)) return toText(value[1])
  return isEmpty(value) ? null : unreadable(value)
}

/** Ids in a list of related records. */
export function idsIn(value: unknown): string[] | null {
  if (Array.isArray(value)) return value.map(String)
  return isEmpty(value) ? null : unreadable(value)
}

/** A positive 32-bit integer, which every id of the server is; null for all else. */
export function numberIn(text: string | undefined): number | null {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return null
  const number = Number(text)
  return number <= 2_147_483_647 ? number : null
}

/** Our id as the server's number. Refuses what this connection cannot have given out. */
export function numberOfId(id: string): number {
  const number = numberIn(decodeKey(id, 1)?.[0])
  if (number !== null) return number
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

type RefFields<N extends string> = {
  readonly [K in `${N}_id` | `${N}_name`]: Field<string | null>
}

/** A reference, and the name that the server shows for it. */
export function refer<const N extends string>(
  name: N,
  native: string,
  options: FieldOptions = {},
): RefFields<N> {
  return {
    [`${name}_id`]: custom<string | null>(
      native,
      (source) => idIn(source[native]),
      (value, body) => {
        body[native] = value === null ? false : numberOfId(value)
      },
      options,
    ),
    [`${name}_name`]: custom<string | null>(native, (source) => nameIn(source[native])),
  } as never
}

export function referOnly<const N extends string>(name: N, native: string): RefFields<N> {
  return {
    [`${name}_id`]: custom<string | null>(native, (source) => idIn(source[native])),
    [`${name}_name`]: custom<string | null>(native, (source) => nameIn(source[native])),
  } as never
}

/** A record that a body names by what people call it; its id is asked for before the write. */
export class Named {
  readonly model: string
  readonly field: string
  readonly value: string
  readonly pointer: string
  constructor(model: string, field: string, value: string, pointer: string) {
    this.model = model
    this.field = field
    this.value = value
    this.pointer = pointer
  }
}

/** A currency by its ISO code, which is its name. */
export function currency(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => nameIn(source[native]),
    (value, body) => {
      body[native] = value === null ? false : new Named('res.currency', 'name', value, '/currency')
    },
    options,
  )
}

/** Whether it is archived, as the status of master data. */
export const activity = {
  status: custom<any>(
    'active',
    (source) => (source.active === false ? 'inactive' : 'active'),
    (value, body) => {
      if (value !== 'active' && value !== 'inactive')
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          `This system only knows active and inactive, not "${value}".`,
        )
      body.active = value === 'active'
    },
  ),
  source_status: custom<string | null>('active', (source) => String(source.active !== false)),
}

export const activeStatuses = [
  { source_status: 'true', label: 'Active', status: 'active' },
  { source_status: 'false', label: 'Archived', status: 'inactive' },
] as const

/** What the server keeps of every record. */
export const stamps = {
  created_at: momentOnly('create_date'),
  updated_at: momentOnly('write_date'),
}

/** Who made a document and who changed it last. */
export const authors = {
  ...referOnly('created_by', 'create_uid'),
  ...referOnly('updated_by', 'write_uid'),
}

/** Fields that the customer has added (`x_…`), under their own names. */
export const ownFields = custom<Record<string, unknown> | null>(
  OWN,
  (source) => {
    const own = (source.$own ?? {}) as Native
    return Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, value === false ? null : value]),
    )
  },
  (values, body) => {
    body.$own = values ?? {}
  },
)
