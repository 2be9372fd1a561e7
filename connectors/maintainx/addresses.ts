import type { Native } from '@millwright/kit'
import { custom, type Field, FieldRefusal, toText } from '@millwright/kit/fields'

/** All five parts are required by the source when an address is given. */
const places = { city: 'city', region: 'state', postal_code: 'postalCode' } as const

/** A postal address in five parts. The country is free text: a code of two letters reads as one. */
export function addressAt(native: string): Field<any> {
  return custom<any>(
    native,
    (source) => decodeAddress(source[native]),
    (address: Native | null, body) => {
      body[native] = address === null ? null : encodeAddress(address)
    },
  )
}

function decodeAddress(address: Native | null | undefined): Native | null {
  if (!address) return null
  const country = toText(address.country)
  const isCode = country !== null && /^[A-Z]{2}$/.test(country)
  return {
    addressee: toText(address.label),
    lines: toText(address.street)?.split('\n') ?? [],
    ...Object.fromEntries(
      Object.entries(places).map(([ours, theirs]) => [ours, toText(address[theirs])]),
    ),
    country: isCode ? country : null,
    country_name: isCode ? null : country,
  }
}

function encodeAddress(address: Native): Native {
  const known = ['addressee', 'lines', 'country', 'country_name', ...Object.keys(places)]
  for (const [name, value] of Object.entries(address)) {
    if (value !== null && !known.includes(name)) {
      const text = `MaintainX has no place for ${name} in an address of an order.`
      throw new FieldRefusal('FIELD_NOT_WRITABLE', text, [name])
    }
  }
  const out: Native = {
    street: (address.lines ?? []).join('\n'),
    country: address.country ?? address.country_name ?? '',
    label: address.addressee ?? null,
  }
  for (const [ours, theirs] of Object.entries(places)) out[theirs] = address[ours] ?? ''
  const missing = ['street', 'country', ...Object.values(places)].find((name) => out[name] === '')
  if (missing === undefined) return out
  throw new FieldRefusal(
    'REQUIRED',
    `An address of MaintainX needs street, city, state, postal code and country; ${missing} is missing.`,
  )
}
