import { addDays } from '../json.ts'
import type { Store } from '../store.ts'
import { requisitionButtons } from '../workflow/requisition.ts'
import { PRODUCT_COUNT } from './products.ts'
import { DAY, START, seedAt } from './stage.ts'
import { FIRST_VENDOR } from './vendors.ts'

const MODEL = 'purchase.requisition'
const STATES = ['draft', 'waiting', 'approved', 'rejected', 'cancelled'] as const

/** Requisitions of employees in all states; approved ones have been turned into requests. */
export function seedRequisitions(store: Store, random: () => number, count: number): void {
  for (let at = 0; at < count; at++) {
    const created = START + (2 + (at % 140)) * DAY + at
    const env = seedAt(store, created)
    const row = env.insert(MODEL, {
      company: 1,
      number: String(store.nextNumber(MODEL)),
      description: `Requisition for cell ${1 + (at % 6)}`,
      employee: 1 + (at % 3),
      supply_date: addDays(env.today, 14),
      warehouse: 5,
      currency: 1,
      approved_by: null,
      rejected_by: null,
      state: 'draft',
    })
    for (let line = 0; line < 1 + (at % 3); line++) {
      const product = env.find('product.product', 1 + Math.floor(random() * PRODUCT_COUNT))!
      env.insert('purchase.requisition.line', {
        requisition: row.id,
        sequence: null,
        supplier: FIRST_VENDOR + ((product.id - 1) % 20),
        product: product.id,
        description: null,
        quantity: 1 + Math.floor(random() * 20),
        unit: env.find('product.template', product.template)!.purchase_uom,
        unit_price: product.cost_price,
      })
    }
    const state = STATES[at % STATES.length]!
    if (state === 'draft') continue
    const later = seedAt(store, created + 60_000)
    const employee = state === 'approved' || state === 'rejected' ? { [`${state}_by`]: 2 } : {}
    later.update(MODEL, row, { state, ...employee })
    if (state === 'approved') requisitionButtons.process!.run!(later, [row])
  }
}
