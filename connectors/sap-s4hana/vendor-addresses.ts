import type { Native } from '@millwright/kit'
import { FieldRefusal, toText } from '@millwright/kit/fields'

/** An address of a business partner in the model's form. */
export function toAddress(source: Native): Native {
  const street = [source.StreetName, source.HouseNumber]
    .map(toText)
    .filter((part) => part !== null)
    .join(' ')
  const lines = [
    street,
    source.StreetPrefixName,
    source.AdditionalStreetPrefixName,
    source.StreetSuffixName,
  ]
  return {
    id: toText(source.AddressID),
    addressee: toText(source.CareOfName),
    lines: lines.map(toText).filter((line) => line !== null),
    city: toText(source.CityName),
    postal_code: toText(source.PostalCode),
    region: toText(source.Region),
    country: toText(source.Country),
    phone: defaultOf(source.to_PhoneNumber, 'IsDefaultPhoneNumber', 'PhoneNumber'),
    email: defaultOf(source.to_EmailAddress, 'IsDefaultEmailAddress', 'EmailAddress'),
  }
}

const kept: ReadonlySet<string> = new Set([
  'id',
  'addressee',
  'lines',
  'city',
  'postal_code',
  'region',
  'country',
  'phone',
  'email',
])

/** Refuses what SAP would silently lose of an address. `path` is where the address stands below its field. */
export function checkAddress(address: Native, path: readonly (string | number)[]): Native {
  if (address.deleted === true)
    throw new FieldRefusal('NOT_ALLOWED', 'Addresses of a vendor are removed in SAP itself.', [
      ...path,
      'deleted',
    ])
  if ((address.lines?.length ?? 0) > 4)
    throw new FieldRefusal('OUT_OF_RANGE', 'SAP keeps four lines of an address.', [
      ...path,
      'lines',
    ])
  const stray = Object.keys(address).find((name) => !kept.has(name) && address[name] != null)
  if (stray !== undefined)
    throw new FieldRefusal('FIELD_NOT_WRITABLE', `SAP keeps no ${stray} of an address here.`, [
      ...path,
      stray,
    ])
  return address
}

/** Only what was said: what is absent stays as it is. */
export function fromAddress(address: Native): Native {
  const out: Native = {}
  const put = (field: string, native: string) => {
    if (field in address) out[native] = address[field] ?? ''
  }
  put('addressee', 'CareOfName')
  put('city', 'CityName')
  put('postal_code', 'PostalCode')
  put('region', 'Region')
  put('country', 'Country')
  if ('lines' in address) {
    const [street = '', second = '', third = '', fourth = ''] = (address.lines ?? []) as string[]
    // The house number is part of the street line here.
    Object.assign(out, { StreetName: street, HouseNumber: '', StreetPrefixName: second })
    Object.assign(out, { AdditionalStreetPrefixName: third, StreetSuffixName: fourth })
  }
  return out
}

/** The standard number or address among several, else the first. */
export function defaultOf(list: unknown, flag: string, value: string): string | null {
  return toText(defaultMember(list, flag)?.[value])
}

/** The record of the standard number or address among several, else of the first. */
export function defaultMember(list: unknown, flag: string): Native | undefined {
  if (!Array.isArray(list)) return undefined
  return list.find((candidate) => candidate[flag] === true) ?? list[0]
}
