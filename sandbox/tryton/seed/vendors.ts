import type { Environment } from '../environment.ts'

/** Name, street, postal code, city, country. */
const VENDORS = [
  ['Acme Bearings Co.', '410 Raceway Blvd', '44115', 'Cleveland', 1],
  ['Köhler Wälzlager GmbH', 'Hafenstraße 7', '20457', 'Hamburg', 2],
  ['Great Lakes Fasteners', '88 Harbor Street', '49503', 'Grand Rapids', 1],
  ['Summit Hydraulics', '2100 Alpine Drive', '80216', 'Denver', 1],
  ['Cascade Lubricants', '9 Viscosity Way', '97201', 'Portland', 1],
  ['Tri-County Electric Supply', '77 Volt Avenue', '43604', 'Toledo', 1],
  ['Maple Ridge Tooling', '31 Chisel Lane', 'L8E 2X9', 'Hamilton', 3],
  ['Pioneer Belting', '500 Pulley Road', '53202', 'Milwaukee', 1],
  ['Delta Filtration', '14 Mesh Court', '77002', 'Houston', 1],
  ['Ironwood Castings', '6 Cupola Street', '35203', 'Birmingham', 1],
  ['Nordhaus Antriebstechnik GmbH', 'Werkstraße 21', '70435', 'Stuttgart', 2],
  ['Bluewater Pumps', '240 Impeller Way', '48226', 'Detroit', 1],
  ['Sonora Conveyors', 'Calle Norte 18', '83000', 'Hermosillo', 4],
  ['Keystone Welding Supply', '19 Arc Street', '15222', 'Pittsburgh', 1],
  ['Redline Pneumatics', '303 Piston Parkway', '46204', 'Indianapolis', 1],
  ['Northline Steel', '1 Mill Road', '46402', 'Gary', 1],
  ['Ozark Gasket & Seal', '75 Flange Drive', '65806', 'Springfield', 1],
  ['Prairie Safety Products', '12 Guard Lane', '68102', 'Omaha', 1],
  ['Lakeshore Instruments', '640 Gauge Avenue', '60611', 'Chicago', 1],
  ['Union Chain & Sprocket', '28 Roller Street', '13202', 'Syracuse', 1],
  ['Former Supply Partners', '5 Closed Court', '44101', 'Cleveland', 1],
] as const

/** The ids of vendors that sell: 5 to 24. The last of the list is inactive. */
export const FIRST_VENDOR = 5
export const VENDOR_COUNT = VENDORS.length - 1

/** Vendors abroad sell in euros. */
export function findVendorCurrency(vendor: number): number {
  return VENDORS[vendor - FIRST_VENDOR]?.[4] === 2 ? 2 : 1
}

/** Cities whose state is known. */
const SUBDIVISIONS: Record<string, number> = {
  Cleveland: 1,
  Toledo: 1,
  'Grand Rapids': 2,
  Detroit: 2,
}

export function seedVendors(env: Environment): void {
  env.insert('party.category', { name: 'Suppliers', parent: null, active: true })
  env.insert('party.category', { name: 'Preferred', parent: 1, active: true })
  VENDORS.forEach(([name, street, postal_code, city, country], at) => {
    const number = String(at + 1).padStart(2, '0')
    const party = env.insert('party.party', {
      name,
      code: `V00${number}`,
      active: at < VENDOR_COUNT,
      lang: country === 2 ? 2 : 1,
      supplier_payment_term: at % 4 === 3 ? 2 : 1,
      supplier_location: 6,
      categories: at % 5 === 0 ? [2] : [1],
    })
    const address = {
      party: party.id,
      city,
      country,
      subdivision: SUBDIVISIONS[city] ?? null,
      active: true,
      delivery: false,
    }
    env.insert('party.address', { ...address, street, postal_code, invoice: true })
    if (at === 4) {
      env.insert('party.address', { ...address, street: 'PO Box 5', postal_code: null })
    }
    const contacts = [
      ['email', `orders${number}@vendor.example`],
      ['phone', `+1 216 555 01${number}`],
    ]
    for (const [type, value] of contacts) {
      env.insert('party.contact_mechanism', { party: party.id, type, value, active: true })
    }
    const kind = country === 2 ? 'eu_vat' : 'us_ein'
    const code = country === 2 ? `DE1234567${number}` : `34-12345${number}`
    env.insert('party.identifier', { party: party.id, type: kind, code })
    env.update('party.party', party, {})
  })
}
