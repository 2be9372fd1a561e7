import type { Seed } from '../../system.ts'
import type { Store } from '../store.ts'
import type { Numbers } from '../work.ts'
import { seedNotifications, seedOrdersOfMaintenance } from './maintenance.ts'
import { Ledger, seedOpeningStock } from './movements.ts'
import { seedObjects } from './objects.ts'
import { seedOrders } from './orders.ts'
import { seedPartners } from './partners.ts'
import { seedMeters, seedPlans } from './plans.ts'
import { seedProducts } from './products.ts'
import { Random } from './random.ts'
import { seedOpenRequisitions } from './requisitions.ts'
import { seedTexts } from './texts.ts'

const notifications = 36
const maintenanceOrders = 40
const plans = 9
const meters = 10

/** Fills the empty tables. Equal seeds make equal records. */
export function seedStore(store: Store, numbers: Numbers, seed: Seed) {
  const random = new Random(seed.seed)
  const ledger = new Ledger(store)
  seedPartners(store)
  seedProducts(store)
  seedOpeningStock(store, ledger)
  seedOrders(store, ledger, random, seed.purchase_orders)
  seedOpenRequisitions(store, random, 24)
  const equipment = seedObjects(store)
  seedNotifications(store, equipment, notifications)
  numbers.start('confirmation', 118_000)
  seedOrdersOfMaintenance(store, numbers, ledger, equipment, maintenanceOrders)
  seedPlans(store, equipment, plans)
  seedTexts(store, equipment)
  const documents = seedMeters(store, equipment, meters)
  const ranges: [string, number][] = [
    ['purchase_order', 4_500_000_000 + seed.purchase_orders],
    ['material_document', ledger.last],
    ['purchase_requisition', 9_999_999 + store.table('A_PurchaseRequisitionHeader').size],
    ['business_partner', 10_400_000],
    ['address', 23_000],
    ['product', 17_100_000],
    ['equipment', 10_000_416 + equipment.length],
    ['notification', 10_000_899 + notifications],
    ['maintenance_order', 4_000_799 + maintenanceOrders],
    ['component', 950_000],
    ['reservation', 80_500],
    ['maintenance_plan', 209 + plans],
    ['maintenance_item', 1209 + plans],
    ['measuring_point', 213 + meters],
    ['measurement_document', documents],
    ['attachment', 0],
  ]
  for (const [range, last] of ranges) numbers.start(range, last)
}
