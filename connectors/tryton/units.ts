import { divide, type Native, times, toDecimal } from '@millwright/kit'
import { pick } from './values.ts'

/** Symbols of the units that the product module brings, as UN/ECE Rec 20 codes. */
const codes: Readonly<Record<string, string>> = {
  u: 'C62',
  kg: 'KGM',
  g: 'GRM',
  c: 'CTM',
  lb: 'LBR',
  oz: 'ONZ',
  s: 'SEC',
  min: 'MIN',
  h: 'HUR',
  d: 'DAY',
  m: 'MTR',
  km: 'KMT',
  cm: 'CMT',
  mm: 'MMT',
  ft: 'FOT',
  yd: 'YRD',
  in: 'INH',
  mi: 'SMI',
  'm³': 'MTQ',
  l: 'LTR',
  'cm³': 'CMQ',
  'in³': 'INQ',
  'ft³': 'FTQ',
  gal: 'GLL',
  'm²': 'MTK',
  'cm²': 'CMK',
  a: 'ARE',
  ha: 'HAR',
  'in²': 'INK',
  'ft²': 'FTK',
  'yd²': 'YDK',
}

const symbols = new Map(Object.entries(codes).map(([symbol, code]) => [code, symbol]))

export function codeOfUnit(symbol: unknown): string | null {
  return typeof symbol === 'string' ? (codes[symbol] ?? null) : null
}

export function symbolOfCode(code: string): string | null {
  return symbols.get(code) ?? null
}

/** A quantity of one unit in another of the same category; null where a factor is unknown. Units are nested records. */
export function convert(
  quantity: unknown,
  from: Native | undefined,
  to: Native | undefined,
): string | null {
  const amount = toDecimal(quantity)
  if (amount === null || !from || !to) return null
  if (from.id === to.id) return amount
  const multiplier = toDecimal(from.factor)
  const divisor = toDecimal(to.factor)
  return multiplier === null || divisor === null || Number(divisor) === 0
    ? null
    : divide(times(amount, multiplier), divisor)
}

/** The unit under a name, nested in a record. */
export function unitAt(source: Native, name: string): Native | undefined {
  const symbol = pick(source, `${name}.symbol`)
  return symbol === undefined ? undefined : source[`${name}.`]
}
