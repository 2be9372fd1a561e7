import { Decimal } from '../decimal.ts'
import type { Environment } from '../environment.ts'

const CURRENCIES = [
  ['US Dollar', 'USD', '$', '840', '1'],
  ['Euro', 'EUR', '€', '978', '0.92'],
  ['Pound Sterling', 'GBP', '£', '826', '0.79'],
] as const

const COUNTRIES = [
  ['United States', 'US', 'USA'],
  ['Germany', 'DE', 'DEU'],
  ['Canada', 'CA', 'CAN'],
  ['Mexico', 'MX', 'MEX'],
] as const

/** Country, code, name, kind. */
const SUBDIVISIONS = [
  [1, 'US-OH', 'Ohio', 'state'],
  [1, 'US-MI', 'Michigan', 'state'],
  [2, 'DE-BY', 'Bavaria', 'land'],
] as const

export function seedCurrencies(env: Environment): void {
  for (const [name, code, symbol, numeric_code, rate] of CURRENCIES) {
    const amounts = { rate: Decimal.parse(rate), rounding: Decimal.parse('0.01'), digits: 2 }
    env.insert('currency.currency', { name, code, symbol, numeric_code, active: true, ...amounts })
  }
  for (const [name, code, code3] of COUNTRIES) {
    env.insert('country.country', { name, code, code3, active: true })
  }
  for (const [country, code, name, type] of SUBDIVISIONS) {
    env.insert('country.subdivision', { country, code, name, type })
  }
  env.insert('ir.lang', { name: 'English', code: 'en', active: true })
  env.insert('ir.lang', { name: 'German', code: 'de', active: true })
}
