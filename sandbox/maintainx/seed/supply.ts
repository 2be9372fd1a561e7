import { parts } from '../resources/parts.ts'
import { vendors } from '../resources/vendors.ts'
import { placesOf } from '../rules/part-stock.ts'
import { stamp } from '../store.ts'
import { HOME, momentIn, type Plant, plantRow, START } from './plant.ts'

const HOUR = 3_600_000

const VENDORS = [
  'Kessler Hydraulik',
  'Nordlager Bearings',
  'Veltman Seals',
  'Ostend Electric',
  'Brightline Fasteners',
  'Rhein Filtertechnik',
  'Carrow Lubricants',
  'Dunmore Valves',
  'Elbe Antriebe',
  'Fairway Belting',
  'Gantner Sensorik',
  'Harbour Steel',
  'Isar Werkzeuge',
  'Juno Safety',
  'Kvarn Pumps',
  'Lomond Cables',
  'Meridian Paints',
  'Neckar Pneumatik',
  'Orchard Tools',
  'Pelican Freight',
]

const KINDS = [
  'Mechanical seal',
  'Ball bearing',
  'V-belt',
  'Hydraulic hose',
  'Filter element',
  'Contactor',
  'Proximity sensor',
  'Grease cartridge',
  'Ball valve',
  'Hex bolt set',
  'Coupling insert',
  'Safety relay',
]

const SIZES = ['small', 'medium', 'large', 'heavy duty', 'stainless']

/** Vendors with one to three contacts each. */
export function seedVendors(plant: Plant): void {
  const { random, state } = plant
  for (const [at, name] of VENDORS.entries()) {
    const vendor = plantRow(
      plant,
      vendors,
      {
        name,
        description: at % 3 === 0 ? 'framework contract' : null,
        extraFields: { 'ERP No': `V-${1042 + at}` },
      },
      momentIn(random, START, START + 40 * HOUR),
    )
    for (let nth = 0; nth <= at % 3; nth++) {
      state.table('contacts').insert({
        vendorId: vendor.id,
        name: `Contact ${nth + 1} at ${name}`,
        role: nth === 0 ? 'Sales' : 'Service',
        email: `contact${nth + 1}@${name.toLowerCase().replace(/\W+/g, '-')}.example.com`,
        phoneNumber: `+49 711 55${100 + at * 3 + nth}`,
        extension: nth === 1 ? '12' : null,
        organizationId: HOME,
        ...stamp(plant.visit.now),
        deletedAt: null,
      })
    }
  }
}

/** Parts, without stock yet: the quantities are set after the orders of the past were received. */
export function seedParts(plant: Plant): void {
  const { random, made } = plant
  for (let at = 0; at < KINDS.length * SIZES.length; at++) {
    const kind = KINDS[at % KINDS.length]!
    const size = SIZES[Math.floor(at / KINDS.length)]!
    const stores = made.stores!.slice(0, (at % 3) + 1)
    plantRow(
      plant,
      parts,
      {
        name: `${kind} ${size}`,
        description: at % 4 === 0 ? null : `${kind}, ${size}`,
        unitCost: random.between(120, 48_000),
        barcode: `40${String(1_000_000 + at)}`,
        partTypes: [at % 5 === 0 ? 'critical spare' : 'consumable'],
        assetIds: at % 2 === 0 ? [random.pick(made.assets!).id] : [],
        vendors: vendorsFor(plant, at),
        extraFields: { 'ERP Item': `10-${4450 + at}` },
        locations: stores.map((store) => ({
          locationId: store.id,
          minimumQuantity: random.between(0, 4),
          maximumQuantity: random.between(10, 40),
          area: `R${random.between(1, 9)}-B${random.between(1, 4)}`,
        })),
      },
      momentIn(random, START + 40 * HOUR, START + 200 * HOUR),
    )
  }
}

function vendorsFor(plant: Plant, at: number) {
  const { random, made } = plant
  const count = at % 9 === 8 ? 0 : (at % 2) + 1
  return Array.from({ length: count }, (_, nth) => ({
    vendorId: made.vendors![(at + nth * 7) % made.vendors!.length]!.id,
    partNumber: `${random.pick(['KH', 'NX', 'BL', 'RF'])}-${at + 10}-${nth}`,
  }))
}

/** Stock as it is today. The first part is out of stock, the second was over-issued. */
export function setStock(plant: Plant): void {
  for (const [at, part] of plant.made.parts!.entries()) {
    for (const place of placesOf(part)) {
      place.availableQuantity = plant.random.between(1, 30)
      if (at === 0) place.availableQuantity = 0
    }
    if (at === 1) for (const place of placesOf(part)) place.availableQuantity = -2
  }
}
