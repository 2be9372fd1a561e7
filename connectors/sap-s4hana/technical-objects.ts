import { type Native, type Step, toDecimal } from '@millwright/kit'
import { custom, type Field, FieldRefusal, toText } from '@millwright/kit/fields'
import { ifMatch, type ODataEntity, predicate } from '@millwright/kit/protocols'
import { unitCode } from './units.ts'

/** Moves open new time slices of an asset; the one without an end is the asset as it is. */
export const OPEN_END = "datetime'9999-12-31T00:00:00'"

/** The long text of an asset or a location: one record of its own below it. */
export function longTextField(native: string): Field<string | null> {
  return custom<string | null>(
    'to_LongText',
    (source) => toText(longTextOf(source)?.[native]),
    (value, body) => {
      body.$longText = value ?? ''
    },
  )
}

function longTextOf(source: Native): Native | null {
  const text = source.to_LongText
  return Array.isArray(text) ? (text[0] ?? null) : (text ?? null)
}

/** Brings the long text up to date. `set` is its own set, addressed by the object's number alone. */
export function longTextSteps(
  entity: ODataEntity,
  set: string,
  native: string,
  key: string,
  body: Native,
  current: Native,
): Step[] {
  if (body.$longText === undefined) return []
  const values = { [native]: body.$longText }
  const effect = `Writes the long text of ${entity.native} ${key}.`
  const known = longTextOf(current)
  const path = `${entity.at.service}/${set}`
  if (known === null || toText(known[native]) === null) {
    return [{ method: 'POST', path, body: { [entity.key[0]!]: key, ...values }, effect }]
  }
  return [
    {
      method: 'PATCH',
      path: path + predicate(2, [entity.key[0]!], [key]),
      headers: ifMatch(known),
      body: values,
      effect,
    },
  ]
}

const places: readonly (readonly [string, string])[] = [
  ['addressee', 'BusinessPartnerName1'],
  ['city', 'CityName'],
  ['postal_code', 'PostalCode'],
  ['region', 'Region'],
  ['country', 'Country'],
  ['phone', 'PhoneNumber'],
]

/** The address that a technical object carries in its own record. */
export const addressField: Field = custom(
  [...places.map(([, native]) => native), 'StreetName', 'HouseNumber'],
  (source) => {
    const street = [source.StreetName, source.HouseNumber]
      .map(toText)
      .filter((part) => part !== null)
      .join(' ')
    const address: Native = { lines: street === '' ? [] : [street] }
    for (const [name, native] of places) address[name] = toText(source[native])
    const isEmpty = street === '' && places.every(([name]) => address[name] === null)
    return isEmpty ? null : address
  },
  (value, body) => {
    const known = ['id', 'lines', ...places.map(([name]) => name)]
    const stray = Object.keys(value ?? {}).find(
      (name) => !known.includes(name) && value[name] != null,
    )
    if (stray !== undefined)
      throw new FieldRefusal('FIELD_NOT_WRITABLE', `SAP keeps no ${stray} of an address here.`, [
        stray,
      ])
    for (const [name, native] of places)
      if (value && name in value) body[native] = value[name] ?? ''
    if (!value?.lines) return
    if (value.lines.length > 1)
      throw new FieldRefusal('OUT_OF_RANGE', 'SAP keeps one street line here.', ['lines'])
    Object.assign(body, { StreetName: value.lines[0] ?? '', HouseNumber: '' })
  },
)

/** Weight is all that SAP keeps of the dimensions of a technical object. */
export const weightField: Field = custom(
  ['GrossWeight', 'GrossWeightUnit'],
  (source) => ({
    gross_weight: toDecimal(source.GrossWeight),
    weight_unit: toText(source.GrossWeightUnit),
    weight_unit_code: unitCode(source.GrossWeightUnit),
  }),
  (value, body) => {
    for (const [name, found] of Object.entries(value ?? {})) {
      if (name === 'gross_weight') body.GrossWeight = found
      else if (name === 'weight_unit') body.GrossWeightUnit = found ?? ''
      else if (name === 'weight_unit_code' && value.weight_unit) continue
      else if (found !== null)
        throw new FieldRefusal('FIELD_NOT_WRITABLE', `SAP keeps no ${name} here.`, [name])
    }
  },
)

/** ABC indicators as delivered; a customer may have others, which read unknown. */
export const abcIndicators = { high: 'A', medium: 'B', low: 'C' } as const
