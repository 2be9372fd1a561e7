import { custom, FieldRefusal } from '@millwright/kit/fields'
import { Named, nameIn } from './fields.ts'

/** Names of the units that the product brings, in English and German, as UN/ECE Rec 20 codes. */
const CODES: Readonly<Record<string, string>> = {
  Units: 'C62',
  Einheiten: 'C62',
  Dozens: 'DZN',
  Dutzend: 'DZN',
  Hours: 'HUR',
  Stunden: 'HUR',
  Days: 'DAY',
  Tage: 'DAY',
  kg: 'KGM',
  g: 'GRM',
  t: 'TNE',
  lb: 'LBR',
  oz: 'ONZ',
  L: 'LTR',
  m: 'MTR',
  cm: 'CMT',
  mm: 'MMT',
  km: 'KMT',
  in: 'INH',
  ft: 'FOT',
  'm²': 'MTK',
  'm³': 'MTQ',
}

export const codeOfUnit = (name: string | null): string | null =>
  name === null ? null : (CODES[name] ?? null)

/** A unit by its name, or by its code. `place` is where it stands in the caller's body. */
export function unitFields(native: string, place: string, write: 'always' | 'create' = 'always') {
  const named = (value: string) => new Named('uom.uom', 'name', value, place)
  return {
    unit: custom<string | null>(
      native,
      (source) => nameIn(source[native]),
      (value, body) => {
        if (value !== null) body[native] = named(value)
      },
      { write },
    ),
    unit_code: custom<string | null>(
      native,
      (source) => codeOfUnit(nameIn(source[native])),
      (value, body) => {
        if (value === null || body[native] !== undefined) return
        const name = Object.keys(CODES).find((one) => CODES[one] === value)
        if (name === undefined)
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `This system has no unit for the code "${value}".`,
          )
        body[native] = named(name)
      },
      { write },
    ),
  }
}
