import { Decimal } from '../decimal.ts'
import type { Environment } from '../environment.ts'
import { formatDate } from '../json.ts'
import { DAY, START } from './stage.ts'
import { FIRST_VENDOR, findVendorCurrency, VENDOR_COUNT } from './vendors.ts'

export const PRODUCT_COUNT = 60

/** What is out of stock: its code is RM-0007. */
export const OUT_OF_STOCK = 7

/** Name, sizes, unit, cost in cents, step in cents. Product n is of family (n - 1) mod 10. */
const FAMILIES = [
  [
    'Deep groove bearing',
    ['6205-2RS', '6206-2RS', '6207-2RS', '6208-2RS', '6304-2RS', '6305-2RS'],
    1,
    740,
    55,
  ],
  ['V-belt', ['A-38', 'A-42', 'B-50', 'B-62', 'C-75', 'C-90'], 1, 1125, 80],
  [
    'Gear oil',
    ['ISO VG 5', 'ISO VG 32', 'ISO VG 68', 'ISO VG 100', 'ISO VG 220', 'ISO VG 460'],
    21,
    635,
    2,
  ],
  ['Hex bolt, box of 50', ['M6x20', 'M8x30', 'M10x40', 'M12x50', 'M16x60', 'M20x80'], 1, 1480, 95],
  ['Shaft seal', ['25x40x7', '30x47x7', '35x52x7', '40x62x8', '45x68x8', '50x72x8'], 1, 310, 25],
  ['Welding wire', ['0.8 mm', '0.9 mm', '1.0 mm', '1.2 mm', '1.4 mm', '1.6 mm'], 2, 889, 5],
  [
    'Electric motor',
    ['0.37 kW', '0.55 kW', '0.75 kW', '1.1 kW', '1.5 kW', '2.2 kW'],
    1,
    12000,
    500,
  ],
  [
    'Field service',
    ['mechanical', 'electrical', 'hydraulic', 'alignment', 'vibration', 'thermal'],
    9,
    9500,
    250,
  ],
  ['Filter cartridge', ['5 µm', '10 µm', '25 µm', '40 µm', '60 µm', '100 µm'], 1, 4690, 200],
  ['Hydraulic hose', ['1/4 in', '3/8 in', '1/2 in', '5/8 in', '3/4 in', '1 in'], 12, 560, 45],
] as const

export function seedProducts(env: Environment): void {
  env.insert('product.category', { name: 'Spare parts', accounting: false })
  env.insert('product.category', { name: 'Taxed', accounting: true, supplier_taxes: [1] })
  env.insert('product.category', { name: 'Untaxed', accounting: true, supplier_taxes: [] })
  env.insert('product.category', { name: 'Bearings', parent: 1, accounting: false })
  for (let number = 1; number <= PRODUCT_COUNT; number++) seedProduct(env, number)
}

function seedProduct(env: Environment, number: number): void {
  const [family, sizes, unit, base, step] = FAMILIES[(number - 1) % FAMILIES.length]!
  const rank = Math.floor((number - 1) / FAMILIES.length)
  const cents = BigInt(base + step * rank)
  const service = unit === 9
  const code = `RM-${String(number).padStart(4, '0')}`
  const template = env.insert('product.template', {
    name: `${family} ${sizes[rank]}`,
    code: null,
    type: service ? 'service' : 'goods',
    consumable: false,
    cost_price_method: 'fixed',
    default_uom: unit,
    purchase_uom: unit,
    purchasable: true,
    list_price: new Decimal(cents * 140n, 4),
    account_category: (number - 1) % 3 === 0 ? 2 : 3,
    categories: [family === 'Deep groove bearing' ? 4 : 1],
    active: true,
  })
  const product = env.insert('product.product', {
    template: template.id,
    code,
    suffix_code: code,
    description: null,
    cost_price: new Decimal(cents, 2),
    active: true,
  })
  if (!service && number % 2 === 1) {
    env.insert('product.identifier', { product: product.id, type: 'ean', code: makeEan(number) })
  }
  seedSupplier(env, number, template.id, cents)
  if (service || number === OUT_OF_STOCK) return
  const quantity = number === 3 ? 24.5 : 20 + ((number - 1) % 7) * 15
  for (const [share, storage] of [
    [quantity, 3],
    [number % 4 === 0 ? 8 : 0, 10],
  ] as const) {
    if (share === 0) continue
    env.insert('stock.move', {
      product: product.id,
      uom: unit,
      quantity: share,
      from_location: 4,
      to_location: storage,
      shipment: null,
      origin: null,
      planned_date: null,
      effective_date: formatDate(START - DAY),
      state: 'done',
      company: 1,
      unit_price: null,
      currency: null,
    })
  }
}

/** Thirteen digits, the last of which checks the others. */
function makeEan(number: number): string {
  const digits = `4012345${String(number).padStart(5, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function seedSupplier(env: Environment, number: number, template: number, cents: bigint): void {
  const party = FIRST_VENDOR + ((number - 1) % VENDOR_COUNT)
  const supplier = env.insert('purchase.product_supplier', {
    template,
    product: null,
    party,
    name: null,
    code: `SUP-${party - FIRST_VENDOR + 1}-${String(number).padStart(4, '0')}`,
    company: 1,
    currency: findVendorCurrency(party),
    lead_time: 5 * 86_400,
    active: true,
  })
  const breaks =
    number % 3 === 0
      ? ([
          [0, 100n],
          [100, 92n],
        ] as const)
      : ([[0, 100n]] as const)
  for (const [quantity, percent] of breaks) {
    const unit_price = new Decimal(cents * percent, 4)
    env.insert('purchase.product_supplier.price', {
      product_supplier: supplier.id,
      quantity,
      unit_price,
    })
  }
}
