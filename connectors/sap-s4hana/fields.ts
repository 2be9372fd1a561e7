import { type Context, decodeKey, type Native } from '@millwright/kit'
import {
  compilePick,
  custom,
  dayFromEpoch,
  epochFromZoned,
  type Field,
  type FieldOptions,
  FieldRefusal,
  instantFromEpoch,
  toText,
  type Write,
  zonedFromEpoch,
} from '@millwright/kit/fields'
import {
  edmDay,
  edmInstant,
  etagOf,
  filtersFor,
  type LiteralKind,
  literal,
  readDay,
  readInstant,
  toEdmDay,
} from '@millwright/kit/protocols'

export const v2 = filtersFor(2)
export const v4 = filtersFor(4)

export const day = (native: string, options: FieldOptions = {}) => edmDay(2, native, options)
export const moment = (native: string, options: FieldOptions = {}) => edmInstant(2, native, options)

/** Extension fields: key users' (YY1_, ZZ1_) and appended ones. */
const own = /^(YY1|ZZ1|ZZ)_/

/**
 * The source's further fields under their own names: extension fields, and those named here. `write` says when the
 * named ones may be written; extension fields always may.
 */
export function customFields(
  names: Readonly<Record<string, Write>> = {},
): Field<Record<string, any> | null> {
  const pickNamed = compilePick(Object.keys(names), readCustom)
  const findOwn = createFinder()
  return custom<Record<string, any> | null>(
    ['*'],
    (source) => {
      const out: Record<string, any> = pickNamed(source)
      for (const name of findOwn(source)) out[name] = readCustom(source[name])
      return out
    },
    (values, body) => {
      for (const [name, value] of Object.entries((values ?? {}) as Native)) {
        const write = own.test(name) ? 'always' : (names[name] ?? 'never')
        if (write === 'never') {
          const known = Object.keys(names).filter((known) => names[known] !== 'never')
          const has = known.length > 0 ? `; it has ${known.join(', ')}` : ''
          throw new FieldRefusal(
            'FIELD_NOT_WRITABLE',
            `No field "${name.slice(0, 60)}" can be written here${has}.`,
            [name],
          )
        }
        if (body[name] === undefined) body[name] = writeCustom(value)
      }
    },
  )
}

/** Finds extension fields. Records of one set have the same hundred names: they are judged again only when others come. */
function createFinder(): (source: Native) => readonly string[] {
  let known: readonly string[] = []
  let found: readonly string[] = []
  return (source) => {
    const names = Object.keys(source)
    if (!isSame(names, known)) {
      known = names
      found = names.filter((name) => own.test(name))
    }
    return found
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

function readCustom(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (!value.startsWith('/Date(')) return toText(value)
  return /[+-]\d{4}\)/.test(value) ? readInstant(value) : readDay(value)
}

function writeCustom(value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? toEdmDay(value) : value
}

/** What the ETag says, where the set has one, else the native stamp. Our own ETag puts quotes around it again. */
export function version(stamp?: string): Field<string | null> {
  return custom<string | null>(stamp ? [stamp] : [], (source) => {
    const tag = etagOf(source)
    if (tag !== null) return tag.replace(/^W\//, '').replaceAll('"', '')
    return stamp ? readInstant(source[stamp]) : null
  })
}

/** The beginning of a day in the system's zone: these documents keep no time of their creation. */
export function dayStart(native: string): Field<string | null> {
  return custom<string | null>(native, (source, context) => {
    const date = readDay(source[native])
    return date === null ? null : instantFromEpoch(epochFromZoned(date, 0, context.zone))
  })
}

/** Filters by an instant over a property that keeps days, meaning the beginning of its day. */
export const byDayStart = {
  from: (native: string) => (value: string, context: Context) =>
    `${native} ge ${dayLiteral(roundUp(value, context))}`,
  before: (native: string) => (value: string, context: Context) =>
    `${native} lt ${dayLiteral(roundUp(value, context))}`,
}

function dayLiteral(date: string): string {
  return literal(2, 'day', date)
}

/** The first day that begins at or after an instant. */
function roundUp(instant: string, context: Context): string {
  const local = zonedFromEpoch(Date.parse(instant), context.zone)
  return local.seconds === 0 ? local.day : dayFromEpoch(Date.parse(local.day) / 86_400_000 + 1)
}

/** A filter by a reference: the id is decoded before it is compared. */
export function byId(native: string, kind: LiteralKind = 'string') {
  return (id: string) => {
    const key = decodeKey(id, 1)
    return key ? `${native} eq ${literal(2, kind, key[0])}` : undefined
  }
}

/** A filter by ids of records whose key has several parts. */
export function byIds(names: readonly string[], kinds: Readonly<Record<string, LiteralKind>> = {}) {
  return (ids: readonly string[]) => {
    const keys = ids.map((id) => decodeKey(id, names.length)).filter((key) => key !== null)
    if (keys.length === 0) return `${names[0]} eq ${literal(2, kinds[names[0]!] ?? 'string', '')}`
    const terms = keys.map((key) => {
      const parts = names.map(
        (name, i) => `${name} eq ${literal(2, kinds[name] ?? 'string', key[i])}`,
      )
      return parts.length === 1 ? parts[0]! : `(${parts.join(' and ')})`
    })
    return terms.length === 1 ? terms[0]! : `(${terms.join(' or ')})`
  }
}

/** Today in the system's zone. */
export function today(context: Context): string {
  return zonedFromEpoch(context.now(), context.zone).day
}

/** Numbers come padded from some services and bare from others; ids are bare. */
export function stripZeros(value: unknown): string {
  const text = String(value ?? '')
  return /^0*\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text
}

/** A code of digits; zeros mean that there is none. */
export function code(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => {
      const found = toText(source[native])
      return found === null || /^0+$/.test(found) ? null : found
    },
    (value, body) => {
      body[native] = value ?? ''
    },
    options,
  )
}

/** A person: SAP's services know the user's name only. */
export function userName(native: string): Field<string | null> {
  return custom<string | null>(native, (source) => toText(source[native]))
}
