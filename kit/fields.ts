import type { Context, Native } from './connector.ts'
import { toDecimal } from './decimal.ts'
import { direct, readReference } from './direct-read.ts'
import { decodeKey } from './key.ts'
import {
  dayFromEpoch,
  epochFromZoned,
  instantFromEpoch,
  isDay,
  isInstant,
  zonedFromEpoch,
} from './time.ts'
import { unreadable } from './unreadable.ts'

/** When a field may be written. */
export type Write = 'always' | 'create' | 'never'

/**
 * One unified field: where it lives natively and how it crosses, each way. Both directions stand in one place,
 * so that they cannot drift apart.
 */
export interface Field<T = any> {
  /** Native properties that it is read from or written to; what the protocol has to select. */
  readonly native: readonly string[]
  decode(source: Native, context: Context): T
  /** Puts the value into a native body. No `encode`: read-only. */
  readonly encode?: (value: any, body: Native, context: Context) => void
  readonly write: Write
  /** Required on create by this source. */
  readonly required?: boolean
  /** Longest text that the source keeps. */
  readonly maxLength?: number
  /** Computed by us or the source from other fields. */
  readonly derived?: boolean
  /** A restriction in words: `not after approval`. */
  readonly note?: string
  /** Fields of each line, where this is a list of lines. */
  readonly lines?: LineMap
}

/** How the lines of a document cross: `key` names a line inside its document. */
export interface LineMap {
  key: readonly string[]
  fields: Readonly<Record<string, Field>>
  /** What `{"id":…,"deleted":true}` does. Left out: the source cannot remove lines. */
  deletes?: 'hard' | 'soft'
  /** Whether lines can be added to an existing document. */
  adds?: boolean
}

export interface FieldOptions {
  write?: Write
  required?: boolean
  max?: number
  note?: string
}

function field<T>(
  native: string | readonly string[],
  decode: Field<T>['decode'],
  encode: Field['encode'] | undefined,
  options: FieldOptions & { derived?: boolean; lines?: LineMap } = {},
): Field<T> {
  return {
    native: typeof native === 'string' ? [native] : native,
    decode,
    ...(encode && { encode }),
    write: encode ? (options.write ?? 'always') : 'never',
    ...(options.required && { required: true }),
    ...(options.max !== undefined && { maxLength: options.max }),
    ...(options.derived && { derived: true }),
    ...(options.note !== undefined && { note: options.note }),
    ...(options.lines && { lines: options.lines }),
  }
}

/** Text; empty and blank become null, trailing blanks are dropped. Cleared with what `blank` says (default null). */
export function text(
  native: string,
  options: FieldOptions & { blank?: unknown } = {},
): Field<string | null> {
  const blank = 'blank' in options ? options.blank : null
  return field<string | null>(
    native,
    direct(native, toText),
    (value, body) => {
      body[native] = value ?? blank
    },
    options,
  )
}

/** A decimal that the source gives as text or number. `as` says what it wants on write. */
export function decimal(
  native: string,
  options: FieldOptions & { as?: 'string' | 'number' } = {},
): Field<string | null> {
  return field<string | null>(
    native,
    direct(native, toDecimal),
    (value, body) => {
      body[native] = value === null ? null : options.as === 'number' ? Number(value) : value
    },
    options,
  )
}

/** A whole number. */
export function integer(native: string, options: FieldOptions = {}): Field<number | null> {
  return field<number | null>(
    native,
    direct(native, (value) => {
      if (value === null || value === undefined || value === '') return null
      const number = typeof value === 'object' ? Number.NaN : Number(value)
      return Number.isInteger(number) ? number : unreadable(value)
    }),
    (value, body) => {
      body[native] = value
    },
    options,
  )
}

/** A boolean; `true` and `false` say what the source writes where it is not JSON's own (such as 'X' and ''). */
export function flag(
  native: string,
  options: FieldOptions & { yes?: unknown; no?: unknown } = {},
): Field<boolean | null> {
  const yes = 'yes' in options ? options.yes : true
  const no = 'no' in options ? options.no : false
  return field<boolean | null>(
    native,
    direct(native, (value) => {
      if (value === yes) return true
      if (value === no) return false
      return value === undefined || value === null || value === '' ? null : unreadable(value)
    }),
    (value, body) => {
      body[native] = value === null ? null : value ? yes : no
    },
    options,
  )
}

/** A date that the source gives as `YYYY-MM-DD` or as an instant whose first ten characters are the date. */
export function day(native: string, options: FieldOptions = {}): Field<string | null> {
  return field<string | null>(
    native,
    direct(native, toDay),
    (value, body) => {
      body[native] = value
    },
    options,
  )
}

/** An instant that the source gives as ISO 8601 with a zone, or naive in the connection's zone. */
export function instant(native: string, options: FieldOptions = {}): Field<string | null> {
  return field<string | null>(
    native,
    direct(native, (value, context) => toInstant(value, context.zone)),
    (value, body) => {
      body[native] = value
    },
    options,
  )
}

/** Anything else: a decoder, and an encoder where it can be written. */
export function custom<T>(
  native: string | readonly string[],
  decode: Field<T>['decode'],
  encode?: Field['encode'],
  options: FieldOptions & { derived?: boolean } = {},
): Field<T> {
  return field<T>(native, decode, encode, options)
}

/** A value that is computed from the record; read-only and marked as derived. */
export function derived<T>(
  native: string | readonly string[],
  decode: Field<T>['decode'],
): Field<T> {
  return field<T>(native, decode, undefined, { derived: true })
}

/** The same value in every record of this source (`object`-like facts: a kind that the source has only one of). */
export function constant<const T>(value: T): Field<T> {
  return field<T>([], () => value, undefined)
}

export function readOnly<T>(of: Field<T>): Field<T> {
  const { encode: _, ...rest } = of
  return { ...rest, write: 'never' }
}

export function createOnly<T>(of: Field<T>): Field<T> {
  return { ...of, write: 'create' }
}

export function required<T>(of: Field<T>): Field<T> {
  return { ...of, required: true }
}

/** A reference to a record whose key is one native property: `vendor_id` from `Supplier`. */
export function reference(
  native: string,
  options: FieldOptions & { as?: 'string' | 'number'; blank?: unknown } = {},
): Field<string | null> {
  const blank = 'blank' in options ? options.blank : null
  return field<string | null>(
    native,
    direct(native, readReference),
    (value, body) => {
      body[native] =
        value === null ? blank : options.as === 'number' ? Number(value) : keyOfReference(value)
    },
    options,
  )
}

/**
 * A normalized enumeration and its `source_` twin: `...norm('priority', 'MaintPriority', { high: ['1', '2'], low: '4' })`.
 * Several codes read as one word; the first one is written. A code without a word reads `unknown`.
 */
export function norm<const N extends string, const W extends string>(
  name: N,
  native: string,
  words: { readonly [K in W]: string | number | boolean | readonly (string | number | boolean)[] },
  options: FieldOptions = {},
): { readonly [K in N]: Field<W | 'unknown' | null> } & {
  readonly [K in `source_${N}`]: Field<string | null>
} {
  const toWord = new Map<string, W>()
  const toCode = new Map<string, unknown>()
  for (const [word, codes] of Object.entries(words) as [W, unknown][]) {
    const all = Array.isArray(codes) ? codes : [codes]
    for (const code of all) toWord.set(String(code), word)
    toCode.set(word, all[0])
  }
  const write = options.write ?? 'always'
  const encodeWord: Field['encode'] = (value, body) => {
    if (value === null) body[native] = null
    else if (toCode.has(value)) body[native] = toCode.get(value)
    else {
      const words = [...toCode.keys()].join(', ')
      throw new FieldRefusal(
        'NOT_ALLOWED_WORD',
        `This system has no code for ${name} "${value}". It has: ${words}.`,
      )
    }
  }
  return {
    [name]: field<W | 'unknown' | null>(
      native,
      direct(native, (code) => {
        if (code === null || code === undefined || code === '') return null
        return toWord.get(String(code)) ?? 'unknown'
      }),
      write === 'never' ? undefined : encodeWord,
      options,
    ),
    [`source_${name}`]: field<string | null>(
      native,
      direct(native, toText),
      write === 'never'
        ? undefined
        : (value, body) => {
            body[native] = value
          },
      options,
    ),
  } as never
}

/** A value that the model allows and this source cannot take. Refused with its place, never rounded. */
export class FieldRefusal extends Error {
  readonly code: string
  /** Path below the field that was being encoded: line index, field. */
  readonly path: (string | number)[]
  constructor(code: string, message: string, path: (string | number)[] = []) {
    super(message)
    this.code = code
    this.path = path
  }
}

/**
 * Lines of a document, from a native list (a property, or what `from` finds). Every line gets `id` from its key;
 * what the source does not have reads null. Encoding leaves a `LineChange[]` in `body[native]`, which the protocol
 * turns into its own form.
 */
export function each(
  native: string,
  map: LineMap,
  options: FieldOptions & { from?: (source: Native) => Native[] | null } = {},
): Field {
  const { from = (source: Native) => source[native] } = options
  const encode: Field['encode'] = (lines, body, context) => {
    body[native] = (lines ?? []).map((line: Native, index: number) =>
      encodeLine(map, line, index, context),
    )
  }
  return field(native, from, options.write === 'never' ? undefined : encode, {
    ...options,
    lines: map,
  })
}

/** What `each` leaves for the protocol. */
export interface LineChange {
  op: 'add' | 'change' | 'remove'
  /** Key parts of an existing line; null for a new one. */
  key: readonly string[] | null
  body: Native
}

function encodeLine(map: LineMap, line: Native, index: number, context: Context): LineChange {
  const { id, deleted, ...values } = line
  const key = typeof id === 'string' ? decodeKey(id, map.key.length) : null
  if (typeof id === 'string' && !key) {
    throw new FieldRefusal('UNKNOWN_REFERENCE', `There is no line "${id.slice(0, 80)}".`, [
      index,
      'id',
    ])
  }
  const body: Native = {}
  for (const [name, value] of Object.entries(values)) {
    try {
      map.fields[name]?.encode?.(value, body, context)
    } catch (error) {
      if (!(error instanceof FieldRefusal)) throw error
      throw new FieldRefusal(error.code, error.message, [index, name, ...error.path])
    }
  }
  return { op: deleted === true ? 'remove' : key ? 'change' : 'add', key, body }
}

function keyOfReference(id: string): string {
  const parts = decodeKey(id, 1)
  if (parts) return parts[0]!
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

export function toText(value: unknown): string | null {
  if (typeof value === 'string') {
    const trimmed = value.trimEnd()
    return trimmed === '' ? null : trimmed
  }
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? unreadable(value) : String(value)
}

/** An object that a source nests in a record; null where there is none. */
export function objectAt(value: unknown): Native | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' && !Array.isArray(value) ? value : unreadable(value)
}

const placeholders = new Set(['0000-00-00', '1900-01-01', '0001-01-01', '9999-12-31'])

/** A day from `YYYY-MM-DD…`; placeholder dates read null. */
export function toDay(value: unknown): string | null {
  // Some sources say false for nothing.
  if (value === null || value === undefined || value === '' || value === false) return null
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return unreadable(value)
  const text = value.slice(0, 10)
  return placeholders.has(text) ? null : text
}

/** RFC 3339 in UTC from ISO 8601; a naive time is read in `zone`; placeholder dates read null. */
export function toInstant(value: unknown, zone: string): string | null {
  if (typeof value === 'number') return instantFromEpoch(value)
  // The common form is already ours; no placeholder begins with a 2.
  if (typeof value === 'string' && value[0] === '2' && isInstant(value)) return value
  const day = toDay(value)
  if (typeof value !== 'string' || day === null) return null
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value)) return value
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    value,
  )
  if (!match) return unreadable(value)
  // A day that does not exist would roll over into one that does.
  if (!isDay(day)) return unreadable(value, 'impossible_date')
  if (match[6]) return instantFromEpoch(Date.parse(value.replace(' ', 'T')))
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  if (seconds > 86_400) return unreadable(value, 'impossible_date')
  const millis = match[5] ? Math.floor(Number(match[5]) * 1000) : 0
  return instantFromEpoch(epochFromZoned(match[1]!, seconds, zone) + millis)
}

export { compilePick } from './compile-record.ts'
export { dayFromEpoch, direct, epochFromZoned, instantFromEpoch, unreadable, zonedFromEpoch }
