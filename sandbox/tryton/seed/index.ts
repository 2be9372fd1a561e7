import { createRandom } from '../../random.ts'
import type { Seed } from '../../system.ts'
import type { Store } from '../store.ts'
import { seedCompany } from './company.ts'
import { seedCurrencies } from './currencies.ts'
import { seedProducts } from './products.ts'
import { seedPurchases } from './purchases.ts'
import { seedRequisitions } from './requisitions.ts'
import { START, seedAt } from './stage.ts'
import { seedStock } from './stock.ts'
import { seedUnits } from './units.ts'
import { seedUsers } from './users.ts'
import { seedVendors } from './vendors.ts'

export { PASSWORDS } from './users.ts'

/** Fills an empty store. The same seed gives the same rows, stamps included. */
export function seedStore(store: Store, { seed, purchase_orders }: Seed): void {
  const env = seedAt(store, START)
  seedCurrencies(env)
  seedUnits(env)
  seedCompany(env)
  seedUsers(env)
  seedStock(env)
  seedVendors(env)
  seedProducts(env)
  const random = createRandom(seed)
  const last = seedPurchases(store, random, purchase_orders)
  seedRequisitions(store, random, Math.max(3, Math.round(purchase_orders * 0.075)))
  store.takeStamp(last)
}
