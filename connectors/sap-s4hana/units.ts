import { custom, type Field, type FieldOptions, FieldRefusal, text } from '@millwright/kit/fields'

/** External unit codes of SAP and their UN/ECE Rec 20 codes; only those that mean exactly the same. */
const table: Readonly<Record<string, string>> = {
  PC: 'H87',
  ST: 'H87',
  EA: 'EA',
  KG: 'KGM',
  G: 'GRM',
  MG: 'MGM',
  TO: 'TNE',
  LB: 'LBR',
  OZ: 'ONZ',
  L: 'LTR',
  ML: 'MLT',
  HL: 'HLT',
  GAL: 'GLL',
  M: 'MTR',
  CM: 'CMT',
  MM: 'MMT',
  KM: 'KMT',
  FT: 'FOT',
  IN: 'INH',
  M2: 'MTK',
  CM2: 'CMK',
  FT2: 'FTK',
  M3: 'MTQ',
  CM3: 'CMQ',
  FT3: 'FTQ',
  // The first one is written: HR is what the services of version 2 show (sample answers).
  HR: 'HUR',
  H: 'HUR',
  STD: 'HUR',
  HUR: 'HUR',
  MIN: 'MIN',
  S: 'SEC',
  DAY: 'DAY',
  TAG: 'DAY',
  WK: 'WEE',
  WCH: 'WEE',
  MON: 'MON',
  YR: 'ANN',
  JHR: 'ANN',
  DZ: 'DZN',
  PAA: 'PR',
  SET: 'SET',
  KWH: 'KWH',
  BAR: 'BAR',
  PA: 'PAL',
  V: 'VLT',
  A: 'AMP',
  KW: 'KWT',
  HZ: 'HTZ',
  '%': 'P1',
}

const back = new Map<string, string>()
for (const [sap, rec] of Object.entries(table)) if (!back.has(rec)) back.set(rec, sap)

/** The Rec 20 code of a unit as SAP shows it, or null. */
export function unitCode(unit: unknown): string | null {
  return typeof unit === 'string' ? (table[unit.trim().toUpperCase()] ?? null) : null
}

/** `unit` and `unit_code` of one native property; either may be written. */
export function unitFields(
  native: string,
  options: FieldOptions = {},
): { unit: Field<string | null>; unit_code: Field<string | null> } {
  return {
    unit: text(native, { ...options, max: 3 }),
    unit_code: custom<string | null>(
      native,
      (source) => unitCode(source[native]),
      options.write === 'never'
        ? undefined
        : (value, body) => {
            if (value === null || body[native] !== undefined) return
            const unit = back.get(value)
            if (!unit)
              throw new FieldRefusal(
                'NOT_ALLOWED_WORD',
                `No unit of SAP is known for the code "${value}"; send unit.`,
              )
            body[native] = unit
          },
      options.write === undefined ? {} : { write: options.write },
    ),
  }
}

/** Internal codes, which services of version 4 want (measured by others: PC is ST there). */
export function toInternalUnit(unit: string): string {
  return unit === 'PC' ? 'ST' : unit
}
