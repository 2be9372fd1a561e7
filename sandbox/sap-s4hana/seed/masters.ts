import type { Random } from './random.ts'

export const day = 86_400_000
/** The seeded company stops here: nothing that is seeded is younger. */
export const seedEnd = Date.parse('2026-03-02T00:00:00Z')
export const companyCode = 'CC10'
export const purchasingOrganization = 'PO10'
export const purchasingGroups = ['001', '002', '003'] as const
export const people = ['MHANSEN', 'JKELLER', 'ASILVA', 'TNOVAK'] as const

export const plants = [
  { plant: 'PL01', locations: ['MR01', 'MR02'], workCenters: ['MECH01', 'ELEC01'] },
  { plant: 'PL02', locations: ['SP01', 'SP02'], workCenters: ['MECH02'] },
] as const

/** [name, city, country, currency, payment terms] */
export const supplierFacts = [
  ['Halden Bearings AB', 'Göteborg', 'SE', 'SEK', '0004'],
  ['Nordwerk Antriebstechnik GmbH', 'Bochum', 'DE', 'EUR', '0001'],
  ['Castell Pumps SA', 'Tarragona', 'ES', 'EUR', '0002'],
  ['Brightwell Valves Ltd', 'Leeds', 'GB', 'GBP', '0004'],
  ['Lakeshore Industrial Supply Inc', 'Cleveland', 'US', 'USD', 'NT30'],
  ['Kitamura Seiki KK', 'Nagoya', 'JP', 'JPY', '0003'],
  ['Vermeulen Hydraulics BV', 'Breda', 'NL', 'EUR', '0001'],
  ['Orsini Guarnizioni Srl', 'Bergamo', 'IT', 'EUR', '0002'],
  ['Polanski Elektro Sp. z o.o.', 'Gliwice', 'PL', 'EUR', '0001'],
  ['Meridian Fasteners Corp', 'Houston', 'US', 'USD', 'NT30'],
  ['Alder & Quist A/S', 'Aarhus', 'DK', 'EUR', '0004'],
  ['Sonnberg Schmierstoffe GmbH', 'Linz', 'AT', 'EUR', '0001'],
  ['Delacroix Instruments SAS', 'Grenoble', 'FR', 'EUR', '0002'],
  ['Rheintal Fördertechnik AG', 'Chur', 'CH', 'EUR', '0003'],
  ['Harbour Safety Products Ltd', 'Hull', 'GB', 'GBP', '0004'],
  ['Prairie Motor Rewinding LLC', 'Omaha', 'US', 'USD', 'NT30'],
  ['Tvrdík Filtrace s.r.o.', 'Brno', 'CZ', 'EUR', '0001'],
  ['Iberia Cables SL', 'Zaragoza', 'ES', 'EUR', '0002'],
  ['Blocked Trading GmbH', 'Hagen', 'DE', 'EUR', '0001'],
  ['Closed Works Ltd', 'Derby', 'GB', 'GBP', '0004'],
] as const

export interface Supplier {
  id: string
  currency: string
  terms: string
  blocked: boolean
  deleted: boolean
}

export const suppliers: Supplier[] = supplierFacts.map(([, , , currency, terms], index) => ({
  id: String(10_300_041 + index * 7),
  currency,
  terms,
  blocked: index === supplierFacts.length - 2,
  deleted: index === supplierFacts.length - 1,
}))

export interface Product {
  id: string
  text: string
  group: string
  unit: string
  /** Price in EUR of `per` units. */
  price: number
  per: number
  plants: readonly string[]
  outOfStock: boolean
  deleted: boolean
}

/** [prefix, text, group, unit, lowest price, price unit] */
const families = [
  ['BRG', 'Deep groove bearing', 'MRO-BRG', 'PC', 4, 1],
  ['SEAL', 'Mechanical seal', 'MRO-SEAL', 'PC', 38, 1],
  ['BLT', 'Hexagon bolt', 'MRO-FAST', 'PC', 12, 100],
  ['FLT', 'Filter cartridge', 'MRO-FILT', 'PC', 19, 1],
  ['OIL', 'Gear oil', 'MRO-LUB', 'L', 6, 1],
  ['CBL', 'Control cable', 'MRO-ELEC', 'M', 3, 1],
  ['MTR', 'Electric motor', 'MRO-ELEC', 'PC', 420, 1],
  ['GRS', 'Bearing grease', 'MRO-LUB', 'KG', 9, 1],
  ['VLV', 'Gate valve', 'MRO-VALV', 'PC', 95, 1],
  ['BLT2', 'Washer', 'MRO-FAST', 'PC', 2, 100],
] as const

export const products: Product[] = families.flatMap(([prefix, text, group, unit, price, per], f) =>
  Array.from({ length: 6 }, (_, index) => ({
    id: f === 4 ? String(17_035_056 + index) : `${prefix}-${6204 + index * 3}`,
    text: `${text} ${6204 + index * 3}`,
    group,
    unit,
    price: price + index * Math.max(1, Math.round(price / 5)) + 0.85,
    per,
    plants: index % 3 === 2 ? ['PL01'] : ['PL01', 'PL02'],
    outOfStock: f === 1 && index === 5,
    deleted: f === 9 && index === 5,
  })),
)

/** How many units of a currency one euro is, for prices that look like their currency. */
const euroRates: Record<string, number> = {
  EUR: 1,
  USD: 1.1,
  GBP: 0.86,
  SEK: 11.4,
  JPY: 165,
}

/** The price of a product for a supplier: no fractions in a currency that has none. */
export function priceFor(product: Product, currency: string, random: Random): number {
  const price = product.price * (euroRates[currency] ?? 1) * (0.92 + random.next() * 0.16)
  return currency === 'JPY'
    ? Math.max(1, Math.round(price))
    : Math.max(0.01, Number(price.toFixed(2)))
}

export function locationOf(plant: string, product: Product): string {
  const locations = plants.find((each) => each.plant === plant)?.locations ?? ['MR01', 'MR02']
  return product.group === 'MRO-LUB' ? locations[1] : locations[0]
}
