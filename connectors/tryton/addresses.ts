import type { Native } from '@millwright/kit'
import { custom, type Field, FieldRefusal, flag, type LineMap, text } from '@millwright/kit/fields'
import { stamps, textAt } from './fields.ts'
import { Lookup } from './lookup.ts'
import { pick } from './values.ts'

const street: Field<string[] | null> = custom<string[] | null>(
  'street',
  (source) =>
    typeof source.street === 'string' ? source.street.split('\n').filter(Boolean) : null,
  (lines: readonly string[] | null, body) => {
    body.street = lines === null ? null : lines.join('\n')
  },
)

function countryNamed(value: string): Lookup {
  return new Lookup('country.country', [['code', '=', value]], '/addresses/*/country', value)
}

/** Use of an address: the server has two marks, which may both be set. */
const kind: Field<string> = custom<string>(
  ['invoice', 'delivery'],
  (source) => (source.invoice ? 'billing' : source.delivery ? 'shipping' : 'other'),
  (value, body) => {
    if (value !== null && value !== 'billing' && value !== 'shipping' && value !== 'other') {
      throw new FieldRefusal(
        'NOT_ALLOWED_WORD',
        `This system marks addresses as billing and shipping, not as "${value}".`,
      )
    }
    // An address with both marks reads billing, so that word says nothing against the mark for deliveries.
    if (value === 'billing') body.invoice = true
    else {
      body.invoice = false
      body.delivery = value === 'shipping'
    }
  },
)

/** Addresses of a party. */
export const addressMap: LineMap = {
  key: ['id'],
  deletes: 'hard',
  adds: true,
  fields: {
    kind,
    addressee: text('party_name'),
    lines: street,
    city: text('city'),
    postal_code: text('postal_code'),
    region: textAt('subdivision.name'),
    country: custom<string | null>(
      ['country', 'country.code'],
      (source) => pick(source, 'country.code') ?? null,
      (value, body) => {
        body.country = value === null ? null : countryNamed(value)
      },
    ),
    country_name: textAt('country.name'),
    is_active: flag('active'),
    created_at: stamps.created_at,
    updated_at: stamps.updated_at,
  },
}

const addressFields = Object.entries(addressMap.fields)

/** Paths of an address that another record points at. */
export function addressPaths(native: string): string[] {
  const paths = Object.values(addressMap.fields).flatMap((field) => field.native)
  return [native, ...new Set(paths)].map((path) => (path === native ? path : `${native}.${path}`))
}

/** An address that another record points at, as a value. */
export function addressAt(native: string): Field<any> {
  return custom<Native | null>(addressPaths(native), (source, context) => {
    const address = source[`${native}.`]
    return address ? decodeAddress(address, context) : null
  })
}

/** One nested address in our words. */
export function decodeAddress(address: Native, context: Parameters<Field['decode']>[1]): Native {
  const values: Native = { id: String(address.id) }
  for (const [name, field] of addressFields) values[name] = field.decode(address, context)
  return values
}
