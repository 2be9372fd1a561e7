import { assetCriticalities, assetCustomStatuses } from '../resources/asset-statuses.ts'
import { assets } from '../resources/assets.ts'
import { locations } from '../resources/locations.ts'
import { setStatus } from '../rules/asset.ts'
import type { Row } from '../store.ts'
import { momentIn, type Plant, plantRow, START } from './plant.ts'

const HOUR = 3_600_000

const SITES: [string, string, string[]][] = [
  ['Northfield Plant', 'Werkstr. 4, 70771 Northfield', ['Hall A', 'Hall B', 'Boiler House']],
  ['Lakeside Plant', '12 Lakeside Rd, Eastport', ['Press Shop', 'Paint Line']],
]

const STORES: [string, number][] = [
  ['Central store', 0],
  ['Tool crib', 0],
  ['Lakeside store', 1],
]

const LINES: [string, string[]][] = [
  ['Pump P-101', ['Motor P-101-M', 'Coupling P-101-C']],
  ['Pump P-102', ['Motor P-102-M', 'Coupling P-102-C']],
  ['Conveyor C-200', ['Drive C-200-D', 'Gearbox C-200-G', 'Belt C-200-B']],
  ['Boiler B-300', ['Feed pump B-300-F', 'Burner B-300-B']],
  ['Compressor K-400', ['Dryer K-400-D', 'Receiver K-400-R']],
  ['Press S-500', ['Hydraulics S-500-H', 'Cylinder S-500-Z', 'Valve block S-500-V']],
  ['Paint robot R-600', ['Pump R-600-P', 'Controller R-600-C']],
  ['Forklift F-700', []],
  ['Crane N-800', ['Hoist N-800-H', 'Trolley N-800-T']],
]

const MAKERS: [string, string][] = [
  ['Grundhof', 'GX4'],
  ['Siegel', 'M-220'],
  ['Brevo', 'B-9'],
  ['Atlas Nord', 'AN-75'],
]

/** Sites with halls and store rooms. */
export function seedLocations(plant: Plant): void {
  const roots: Row[] = []
  for (const [at, [name, address, halls]] of SITES.entries()) {
    const code = `P${at + 1}0`
    const root = plantRow(
      plant,
      locations,
      { name, address, extraFields: { 'Plant Code': code } },
      START + at * HOUR,
    )
    roots.push(root)
    for (const hall of halls) {
      plantRow(plant, locations, { name: hall, parentId: root.id }, START + at * HOUR)
    }
  }
  plant.made.stores = STORES.map(([name, site]) =>
    plantRow(
      plant,
      locations,
      { name, parentId: roots[site]!.id, barcode: name },
      START + 3 * HOUR,
    ),
  )
}

/** Machines with their components, criticalities, custom statuses and a history of standstills. */
export function seedAssets(plant: Plant): void {
  const { random, visit } = plant
  for (const [label, level] of [
    ['Low', 1],
    ['Medium', 2],
    ['High', 3],
  ] as const) {
    const row = plantRow(plant, assetCriticalities, {}, START)
    Object.assign(row, { label, level })
  }
  plantRow(plant, assetCustomStatuses, { label: 'In overhaul', baseAssetStatus: 'OFFLINE' }, START)
  for (const [at, [name, components]] of LINES.entries()) {
    const machine = plantAsset(plant, name, null, at)
    for (const component of components) plantAsset(plant, component, machine.id, at)
  }
  const made = plant.made.assets!
  for (const asset of made.filter((_, at) => at % 7 === 3)) {
    visit.now = momentIn(random, START + 100 * HOUR, START + 900 * HOUR)
    setStatus(asset, { status: 'OFFLINE', downtimeType: 'UNPLANNED' }, visit)
    visit.now += 5 * HOUR
    if (asset !== made[3]) setStatus(asset, { status: 'ONLINE' }, visit)
  }
}

function plantAsset(plant: Plant, name: string, parentId: number | null, at: number): Row {
  const { random, made } = plant
  const [manufacturer, model] = MAKERS[at % MAKERS.length]!
  const halls = made.locations!.filter((row) => row.parentId && !made.stores!.includes(row))
  const number = 10_004_711 + (made.assets?.length ?? 0)
  return plantRow(
    plant,
    assets,
    {
      name,
      parentId,
      locationId: halls[at % halls.length]!.id,
      criticalityId: random.pick(made.assetcriticalities!).id,
      serialNumber: `K-${random.between(10_000, 99_999)}`,
      assetTypes: [name.split(' ')[0]!.toLowerCase()],
      teamIds: [made.teams![at % 2]!.id],
      manufacturer: { name: manufacturer },
      model: { name: model },
      extraFields: { 'ERP Equip': String(number) },
    },
    momentIn(random, START, START + 60 * HOUR),
  )
}
