import { decodeKey, encodeKey, type Native, times, toDecimal } from '@millwright/kit'
import {
  custom,
  type Field,
  type FieldOptions,
  FieldRefusal,
  instant,
  toDay,
  toText,
  unreadable,
  type Write,
} from '@millwright/kit/fields'
import { etagOf, filtersFor, isLiteral, type ODataAt } from '@millwright/kit/protocols'

export const v4 = filtersFor(4)

/** Behind the address of the environment; which company is meant is put in when a call is sent. */
export const SERVICE = '/api/v2.0'

/** What the source keeps where there is nothing: null hardly ever occurs (recorded answers). */
export const NO_ID = '00000000-0000-0000-0000-000000000000'
const NO_DAY = '0001-01-01'

/** Every set has a GUID as its key, and pages by links of the server. */
export function setAt(set: string, more: Partial<ODataAt> = {}): ODataAt {
  return { version: 4, service: SERVICE, set, kinds: { id: 'guid' }, paging: 'server', ...more }
}

/** A text, cleared by an empty one. */
export function words(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toText(source[native]),
    (value, body) => {
      body[native] = value ?? ''
    },
    options,
  )
}

/** A JSON number as an exact decimal; one that a number cannot hold is refused. */
export function amount(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toDecimal(source[native]),
    (value, body) => {
      body[native] = toNumber(value ?? '0')
    },
    options,
  )
}

export function toNumber(value: string): number {
  const number = Number(value)
  if (toDecimal(number) === times(value, '1')) return number
  throw new FieldRefusal(
    'NOT_ALLOWED_VALUE',
    `Business Central cannot keep all digits of ${value}.`,
  )
}

export function date(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => toDay(source[native]),
    (value, body) => {
      body[native] = value ?? NO_DAY
    },
    options,
  )
}

export function idOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '' || value === NO_ID) return null
  if (typeof value !== 'string') return unreadable(value)
  // A GUID has no character that would have to be encoded.
  return value.length === NO_ID.length ? value : encodeKey([value])
}

/** The GUID of one of our ids. */
export function guidOf(id: string): string {
  const [key = ''] = decodeKey(id, 1) ?? []
  if (isLiteral('guid', key)) return key
  throw new FieldRefusal(
    'UNKNOWN_REFERENCE',
    `"${id.slice(0, 80)}" is not an id that this connection gave out.`,
  )
}

/** A reference by the GUID of the other record. */
export function link(native: string, options: FieldOptions = {}): Field<string | null> {
  return custom<string | null>(
    native,
    (source) => idOf(source[native]),
    (value, body) => {
      body[native] = value === null ? NO_ID : guidOf(value)
    },
    options,
  )
}

/** A filter by such a reference. An id of another form meets nothing. */
export function byGuid(native: string) {
  return (id: string) => {
    const [key = ''] = decodeKey(id, 1) ?? []
    return `${native} eq ${isLiteral('guid', key) ? key : NO_ID}`
  }
}

export function byGuids(ids: readonly string[]): string {
  const keys = ids.map((id) => decodeKey(id, 1)?.[0] ?? '').filter((key) => isLiteral('guid', key))
  if (keys.length === 0) return `id eq ${NO_ID}`
  return `(${keys.map((key) => `id eq ${key}`).join(' or ')})`
}

/** Text within a text, whatever its case: `tolower` is the source's word for that only (vendor page). */
export function within(native: string) {
  return (value: string) =>
    `contains(tolower(${native}),'${value.toLowerCase().replaceAll("'", "''")}')`
}

/** Words that are members of an enumeration there, all compared with one field. */
export function byMembers(native: string, members: Readonly<Record<string, readonly string[]>>) {
  return (wanted: readonly string[]) => {
    const all = wanted.flatMap((word) => members[word] ?? [])
    const terms = all.map((member) => `${native} eq '${member}'`)
    return terms.length === 0 ? `id eq ${NO_ID}` : `(${terms.join(' or ')})`
  }
}

/** ETag of the record; the stamp of its last change. When it was made, no set tells. */
export const stamps = {
  updated_at: { ...instant('lastModifiedDateTime'), write: 'never' } as Field<string | null>,
  version: custom<string | null>([], (source) => {
    const tag = etagOf(source)
    return tag === null ? null : tag.replace(/^W\//, '').replaceAll('"', '')
  }),
}

/** Filters by the stamp. */
export const byStamp = {
  modified_after: v4.from('lastModifiedDateTime'),
  modified_before: v4.before('lastModifiedDateTime'),
}

/** Names that are remembered: callers send names of their own. */
const MOST_NAMES = 1000

/**
 * Adds the source's further fields to a map: those that are named with when they may be written, and whatever is not
 * standard, which an extension of the customer has added. `dull` is standard and has another place.
 */
export function withCustom<T extends Record<string, Field | undefined>>(
  fields: T,
  own: Readonly<Record<string, Write>>,
  dull: readonly string[] = [],
): T & { custom_fields: Field<Record<string, any> | null> } {
  const mapped = new Set(Object.values(fields).flatMap((field) => field?.native ?? []))
  const known = new Set([...mapped, ...dull, 'id', 'documentId', 'lastModifiedDateTime'])
  for (const name of Object.keys(own)) known.delete(name)
  known.add('@odata.etag')
  const judged = new Map<string, boolean>()
  /** Judged once for each name: records of one set have the same ones. */
  const isOwn = (name: string) => {
    let answer = judged.get(name)
    if (answer === undefined) {
      answer = !known.has(name) && !/[@$]/.test(name)
      if (judged.size < MOST_NAMES) judged.set(name, answer)
    }
    return answer
  }
  const custom_fields = custom<Record<string, any> | null>(
    ['*'],
    (source) => {
      const out: Record<string, unknown> = {}
      for (const name in source) {
        if (isOwn(name)) out[name] = readOwn(source[name])
      }
      return out
    },
    (values, body) => {
      for (const [name, value] of Object.entries((values ?? {}) as Native)) {
        const write = own[name] ?? (isOwn(name) ? 'always' : 'never')
        if (write === 'never') throw notWritable(name, own)
        if (body[name] === undefined) body[name] = writeOwn(name, value)
      }
    },
  )
  return { ...fields, custom_fields }
}

function notWritable(name: string, own: Readonly<Record<string, Write>>): FieldRefusal {
  const writable = Object.keys(own).filter((one) => own[one] !== 'never')
  const has = writable.length > 0 ? `; it has ${writable.join(', ')}` : ''
  const text = `No field "${name.slice(0, 60)}" can be written here${has}.`
  return new FieldRefusal('FIELD_NOT_WRITABLE', text, [name])
}

function readOwn(value: unknown): unknown {
  if (value === NO_ID || value === NO_DAY || value === '') return null
  return typeof value === 'number' ? toDecimal(value) : value
}

/** Numbers go out as numbers; which fields are numbers shows in their names only. */
function writeOwn(name: string, value: unknown): unknown {
  if (value === null) return /Id$/.test(name) ? NO_ID : /Date$/.test(name) ? NO_DAY : ''
  const isNumber = /Quantity$|Cost$|Price$|Amount$|Percent$/.test(name)
  return isNumber && typeof value === 'string' ? toNumber(value) : value
}

interface AddressNames {
  addressee?: string
  lines: readonly [string, string]
  city: string
  region: string
  country: string
  postal_code: string
}

/** Names of the parts of an address: `shipTo` → `shipToCity`. */
export function addressNames(prefix: string, post = 'postCode', addressee?: string): AddressNames {
  const spell = (name: string) => (prefix ? prefix + name[0]!.toUpperCase() + name.slice(1) : name)
  return {
    ...(addressee && { addressee }),
    lines: [spell('addressLine1'), spell('addressLine2')],
    city: spell('city'),
    region: spell('state'),
    country: spell('country'),
    postal_code: spell(post),
  }
}

/** An address, written as a whole. The country is the source's own code, which is mostly the ISO one. */
export function address(names: AddressNames, kind: string | null): Field<Native | null> {
  const { addressee, lines, city, region, country, postal_code } = names
  const all = [...lines, city, region, country, postal_code, ...(addressee ? [addressee] : [])]
  return custom<Native | null>(
    all,
    (source) => {
      if (all.every((name) => toText(source[name]) === null)) return null
      const code = toText(source[country])
      return {
        kind,
        addressee: addressee ? toText(source[addressee]) : null,
        lines: lines.map((name) => toText(source[name])).filter((line) => line !== null),
        city: toText(source[city]),
        postal_code: toText(source[postal_code]),
        region: toText(source[region]),
        country: code !== null && /^[A-Z]{2}$/.test(code) ? code : null,
        country_name: code !== null && !/^[A-Z]{2}$/.test(code) ? code : null,
      }
    },
    (value: Native | null, body) => {
      const given = value ?? {}
      if ((given.lines?.length ?? 0) > 2)
        throw new FieldRefusal('OUT_OF_RANGE', 'Business Central keeps two lines of an address.', [
          'lines',
        ])
      lines.forEach((name, index) => {
        body[name] = given.lines?.[index] ?? ''
      })
      body[city] = given.city ?? ''
      body[region] = given.region ?? ''
      body[country] = given.country ?? given.country_name ?? ''
      body[postal_code] = given.postal_code ?? ''
      if (addressee) body[addressee] = given.addressee ?? ''
    },
  )
}
