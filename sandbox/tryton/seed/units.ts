import type { Environment } from '../environment.ts'

const CATEGORIES = ['Units', 'Weight', 'Time', 'Length', 'Volume', 'Surface']

/** Name, symbol, category, factor to the category's base unit, digits. */
const UNITS = [
  ['Unit', 'u', 1, 1, 0],
  ['Kilogram', 'kg', 2, 1, 2],
  ['Gram', 'g', 2, 0.001, 2],
  ['Carat', 'c', 2, 0.0002, 2],
  ['Pound', 'lb', 2, 0.45359237, 2],
  ['Ounce', 'oz', 2, 0.028349523125, 2],
  ['Second', 's', 3, 0.000277777777778, 0],
  ['Minute', 'min', 3, 0.016666666667, 0],
  ['Hour', 'h', 3, 1, 2],
  ['Work Day', 'wd', 3, 8, 2],
  ['Day', 'd', 3, 24, 2],
  ['Meter', 'm', 4, 1, 2],
  ['Kilometer', 'km', 4, 1000, 2],
  ['Centimeter', 'cm', 4, 0.01, 2],
  ['Millimeter', 'mm', 4, 0.001, 2],
  ['Foot', 'ft', 4, 0.3048, 2],
  ['Yard', 'yd', 4, 0.9144, 2],
  ['Inch', 'in', 4, 0.0254, 2],
  ['Mile', 'mi', 4, 1609.344, 2],
  ['Cubic meter', 'm³', 5, 1000, 2],
  ['Liter', 'l', 5, 1, 2],
  ['Gallon', 'gal', 5, 3.785411784, 2],
  ['Square meter', 'm²', 6, 1, 2],
] as const

export function seedUnits(env: Environment): void {
  for (const name of CATEGORIES) env.insert('product.uom.category', { name })
  for (const [name, symbol, category, factor, digits] of UNITS) {
    const scale = { factor, rate: 1 / factor, digits, rounding: 10 ** -digits }
    env.insert('product.uom', { name, symbol, category, active: true, ...scale })
  }
}
