import { custom, type Field, type FieldOptions, toText } from '@millwright/kit/fields'
import { words } from './fields.ts'

/** Usual unit codes and their UN/ECE Rec 20 codes; a customer is free to name his units otherwise. */
const table: Readonly<Record<string, string>> = {
  PCS: 'H87',
  STK: 'H87',
  STÜCK: 'H87',
  KG: 'KGM',
  G: 'GRM',
  L: 'LTR',
  M: 'MTR',
  CM: 'CMT',
  MM: 'MMT',
  KM: 'KMT',
  M2: 'MTK',
  QM: 'MTK',
  M3: 'MTQ',
  HOUR: 'HUR',
  STUNDE: 'HUR',
  DAY: 'DAY',
  TAG: 'DAY',
  SET: 'SET',
  PAIR: 'PR',
  DOZEN: 'DZN',
}

/** A unit in the source's words and as Rec 20 code. */
export function unitFields(
  native: string,
  options: FieldOptions = {},
): { unit: Field<string | null>; unit_code: Field<string | null> } {
  return {
    unit: words(native, { max: 10, ...options }),
    // A unit that is not in the table is no fault of the record.
    unit_code: custom<string | null>(
      [native, '$table'],
      (source) => table[toText(source[native])?.toUpperCase() ?? ''] ?? null,
    ),
  }
}
