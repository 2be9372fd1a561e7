import type { Seed } from '../../system.ts'
import { INNER_TABLES, RESOURCES } from '../catalogue.ts'
import { locations } from '../resources/locations.ts'
import { parts } from '../resources/parts.ts'
import { purchaseOrders } from '../resources/purchase-orders.ts'
import { vendors } from '../resources/vendors.ts'
import { State } from '../store.ts'
import { seedPurchaseOrders } from './orders.ts'
import { seedPeople } from './people.ts'
import { BRANCH, createPlant, type Plant, plantRow, START } from './plant.ts'
import { createRandom } from './random.ts'
import { seedAssets, seedLocations } from './sites.ts'
import { seedParts, seedVendors, setStock } from './supply.ts'
import { seedWork } from './work.ts'

/** A fresh organization with its history. Equal seeds give equal states. */
export function seedState(seed: Seed): State {
  const state = new State()
  for (const { path, firstId } of RESOURCES) state.addTable(path, firstId)
  for (const [path, firstId] of Object.entries(INNER_TABLES)) state.addTable(path, firstId)
  const plant = createPlant(state, createRandom(seed.seed))
  seedPeople(plant)
  seedLocations(plant)
  seedAssets(plant)
  seedVendors(plant)
  seedParts(plant)
  seedPurchaseOrders(plant, seed.purchase_orders)
  setStock(plant)
  seedWork(plant)
  seedBranch(plant)
  return state
}

/** The second organization, which only a key of several organizations sees. */
function seedBranch(plant: Plant): void {
  plant.visit.organization = BRANCH
  plant.visit.organizations = [BRANCH]
  const store = plantRow(plant, locations, { name: 'Southbank store' }, START)
  const vendor = plantRow(plant, vendors, { name: 'Kessler Hydraulik South' }, START)
  const part = plantRow(
    plant,
    parts,
    {
      name: 'Ball bearing small',
      unitCost: 900,
      locations: [{ locationId: store.id, availableQuantity: 5 }],
    },
    START,
  )
  const items = [{ partId: part.id, quantityOrdered: 10, unitCost: 900 }]
  plantRow(plant, purchaseOrders, { vendorId: vendor.id, items }, START)
}
