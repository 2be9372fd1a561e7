import { bool, choice, list, map, str, text, ts, valueType } from '../schema.ts'

export const address = valueType('Address', {
  id: str('R', "The source's key of this address."),
  kind: choice(
    'W',
    ['billing', 'shipping', 'legal', 'site', 'remit_to', 'other'],
    'What the address is used for.',
  ),
  addressee: str('W', 'Person or company on the first line.'),
  lines: list('W', str, 'Street lines from the top, at most six.', { max: 6 }),
  city: str('W', 'Town or city.'),
  postal_code: str('W', 'Postal code as written in the country.'),
  region: str('W', 'State, province or county.'),
  country: str('W', 'Country code, ISO 3166-1 alpha-2.'),
  country_name: str('W', "Country in the source's own words."),
  phone: str('W', 'Telephone number at this address.'),
  email: str('W', 'E-mail address at this address.'),
  notes: text('W', 'Remarks, e.g. opening hours.'),
  is_active: bool('W', 'Whether the address may be used.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
  created_at: ts('R', 'When the address was made at the source, in UTC.'),
  updated_at: ts('R', 'When the address was last changed at the source, in UTC.'),
})
