import type { Seed } from '../system.ts'
import { LOGIN } from './door.ts'
import { Plant } from './plant.ts'
import { seedEquipment, seedOrders } from './seed-documents.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'

/** A fresh plant with its history. Equal seeds give equal states. */
export function seedStore(seed: Seed, switches: Switches): Store {
  const plant = new Plant(seed.seed, switches)
  seedCompany(plant)
  seedPlaces(plant, switches.second_warehouse)
  seedVendors(plant)
  seedProducts(plant)
  seedEquipment(plant, switches.stages === 'renamed')
  seedOrders(plant, seed.purchase_orders)
  return plant.store
}

const EVERYTHING = [
  'internal',
  'purchase_user',
  'purchase_manager',
  'stock_user',
  'stock_manager',
  'maintenance_manager',
  'contact_manager',
  'invoicing',
]

const PEOPLE: readonly [login: string, name: string, groups: string[], companies: number[]][] = [
  [LOGIN, 'Millwright', EVERYTHING, [1, 2]],
  ['buyer@millworks.example', 'Bea Buyer', ['internal', 'purchase_user'], [1]],
  ['viewer@millworks.example', 'Vic Viewer', ['internal'], [1]],
  ['technician@millworks.example', 'Tom Technician', ['internal'], [1]],
  ['manager@millworks.example', 'Mia Manager', EVERYTHING, [1]],
]

function seedCompany(plant: Plant): void {
  for (const [name, symbol] of [
    ['EUR', '€'],
    ['USD', '$'],
    ['CHF', 'CHF'],
  ])
    plant.add('res.currency', { name, symbol })
  for (const [name, code] of [
    ['Germany', 'DE'],
    ['Austria', 'AT'],
    ['Switzerland', 'CH'],
    ['Italy', 'IT'],
  ])
    plant.add('res.country', { name, code })
  for (const name of ['Millworks GmbH', 'Millworks Austria']) {
    const partner = plant.add('res.partner', { name, is_company: true })
    plant.add('res.company', { name, partner_id: partner.id, currency_id: 1 })
  }
  const root = plant.add('res.partner', { name: 'OdooBot', active: false })
  const env = plant.environment()
  env.insert('res.users', {
    login: '__system__',
    name: 'OdooBot',
    partner_id: root.id,
    company_id: 1,
    company_ids: [1, 2],
    active: false,
    $groups: ['system'],
  })
  for (const [login, name, groups, companies] of PEOPLE) {
    const partner = plant.add('res.partner', { name, email: login })
    plant.environment().insert('res.users', {
      login,
      name,
      email: login,
      partner_id: partner.id,
      company_id: companies[0],
      company_ids: companies,
      lang: 'en_US',
      tz: 'Europe/Berlin',
      share: false,
      active: true,
      $groups: groups,
    })
  }
  for (const name of ['Immediate Payment', '30 Days', '14 days, 2 % discount'])
    plant.add('account.payment.term', { name })
  for (const [name, amount] of [
    ['19% VAT', 19],
    ['7% VAT', 7],
  ])
    plant.add('account.tax', { name, amount, type_tax_use: 'purchase' })
  for (const [name, factor, base] of [
    ['Units', 1, false],
    ['Pack of 6', 6, 1],
    ['kg', 1, false],
    ['L', 1, false],
    ['m', 1, false],
    ['Hours', 1, false],
  ])
    plant.add('uom.uom', { name, relative_factor: factor, relative_uom_id: base })
  for (const name of ['Goods', 'Spare parts', 'Services'])
    plant.add('product.category', { name, parent_id: name === 'Spare parts' ? 1 : false })
}

function seedPlaces(plant: Plant, second: boolean): void {
  const place = (name: string, usage: string, above: unknown = false, company: unknown = false) =>
    plant.add('stock.location', { name, usage, location_id: above, company_id: company }).id
  const suppliers = place('Vendors', 'supplier')
  place('Customers', 'customer')
  place('Inventory adjustment', 'inventory')
  for (const [code, name, company] of [
    ['WH', 'Millworks', 1],
    ['WHA', 'Millworks Austria', 2],
  ] as const) {
    if (company === 2 && !second) continue
    const view = place(code, 'view', false, company)
    const stock = place('Stock', 'internal', view, company)
    const shelf = place('Shelf A', 'internal', stock, company)
    place('Shelf B', 'internal', stock, company)
    place('Bin A-01', 'internal', shelf, company)
    const house = plant.add(
      'stock.warehouse',
      { name, code, company_id: company, view_location_id: view, lot_stock_id: stock },
      company,
    )
    const type = (label: string, kind: string, prefix: string, from: number, to: number) =>
      plant.add(
        'stock.picking.type',
        {
          name: label,
          code: kind,
          sequence_code: prefix,
          warehouse_id: house.id,
          default_location_src_id: from,
          default_location_dest_id: to,
          company_id: company,
        },
        company,
      ).id
    const incoming = type('Receipts', 'incoming', 'IN', suppliers, stock)
    type('Internal Transfers', 'internal', 'INT', stock, shelf)
    plant.store.update('stock.warehouse', house, { in_type_id: incoming })
    for (const row of plant.store.rows('stock.location').values())
      if (row.company_id === company) row.warehouse_id = house.id
  }
}

const VENDORS = [
  'Alpine Bearings',
  'Baltic Seals',
  'Cordoba Valves',
  'Danube Drives',
  'Elbe Filters',
  'Fjord Pumps',
  'Gotthard Tools',
  'Harz Fasteners',
  'Isar Electric',
  'Jura Hydraulics',
  'Kiel Couplings',
  'Lahn Lubricants',
]

function seedVendors(plant: Plant): void {
  for (const [index, name] of VENDORS.entries()) {
    const vendor = plant.add('res.partner', {
      name,
      ref: `V${1001 + index}`,
      is_company: true,
      vat: `DE${811000000 + index * 137}`,
      street: `Industriestraße ${index + 1}`,
      street2: index % 3 === 0 ? 'Tor 2' : false,
      zip: String(70173 + index * 11),
      city: plant.pick(['Stuttgart', 'Linz', 'Zürich', 'Ulm']),
      country_id: (index % 3) + 1,
      phone: `+49 711 5550${index}`,
      email: `sales@${name.toLowerCase().replace(' ', '-')}.example`,
      website: `https://${name.toLowerCase().replace(' ', '-')}.example`,
      comment: index % 4 === 0 ? 'Rings before delivery.' : false,
      // Billing raises it, ordering does not.
      supplier_rank: index % 4 === 3 ? 0 : 1 + (index % 3),
      property_supplier_payment_term_id: (index % 3) + 1,
      property_purchase_currency_id: index === 6 ? 3 : false,
      company_id: index === 10 ? 2 : false,
      active: index !== 11,
      x_rating: index % 2 ? 'B' : 'A',
    })
    if (index % 2 === 0)
      plant.add('res.partner', {
        name: plant.pick(['Anna Berg', 'Luca Rossi', 'Mara Stein']),
        parent_id: vendor.id,
        function: 'Sales',
        email: `contact@${name.toLowerCase().replace(' ', '-')}.example`,
        phone: `+49 711 6660${index}`,
      })
  }
  plant.add('res.partner', { name: 'Brewery Hall', is_company: true, customer_rank: 3 })
}

const NAMES = ['Ball bearing', 'Shaft seal', 'V-belt', 'Filter', 'Gasket', 'Coupling', 'Valve']

function seedProducts(plant: Plant): void {
  const vendors = [...plant.store.rows('res.partner').values()].filter(
    ({ ref, active, company_id }) => ref && active !== false && !company_id,
  )
  for (let index = 0; index < 36; index++) {
    const isService = index % 12 === 11
    const name = isService ? 'Overhaul' : NAMES[index % NAMES.length]!
    const product = plant.add('product.product', {
      name: `${name} ${20 + index} mm`,
      default_code: index % 9 === 8 ? false : `MW-${100 + index}`,
      barcode: index % 5 === 0 ? `40065920${1000 + index}` : false,
      type: isService ? 'service' : 'consu',
      is_storable: !isService && index % 6 !== 5,
      tracking: index === 4 ? 'lot' : 'none',
      categ_id: isService ? 3 : (index % 2) + 1,
      uom_id: isService ? 6 : index % 10 === 9 ? 3 : 1,
      list_price: 20 + index * 1.25,
      standard_price: 12 + index * 0.75,
      weight: index % 3 === 0 ? 0.4 + index / 10 : 0,
      purchase_method: index % 4 === 0 ? 'purchase' : 'receive',
      purchase_ok: index !== 30,
      description: index % 7 === 0 ? 'Keep dry.' : false,
      description_purchase: index % 8 === 0 ? 'With certificate 3.1' : false,
      active: index !== 35,
    })
    if (index % 7 === 0)
      plant.store.update('product.product', product, { 'name:fr_FR': `Pièce ${index}` })
    if (index % 3 === 2) continue
    plant.add('product.supplierinfo', {
      partner_id: plant.pick(vendors).id,
      product_id: product.id,
      product_code: `X-${9000 + index}`,
      price: 11 + index * 0.7,
      delay: 3 + (index % 10),
      min_qty: index % 2 ? 10 : 0,
    })
  }
}
