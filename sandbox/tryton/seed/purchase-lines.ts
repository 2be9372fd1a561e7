import type { Environment } from '../environment.ts'
import type { Row } from '../model.ts'
import { findPurchasePrice } from '../prices.ts'
import { OUT_OF_STOCK, PRODUCT_COUNT } from './products.ts'

const QUANTITIES = [1, 2, 4, 10, 12, 25, 50, 100]

/** One to four lines of products, and now and then a comment. */
export function seedLines(env: Environment, random: () => number, order: Row, at: number): void {
  const count = 1 + Math.floor(random() * 4)
  for (let number = 1; number <= count; number++) {
    const product = env.find('product.product', pickProduct(random))!
    const template = env.find('product.template', product.template)!
    const quantity = QUANTITIES[Math.floor(random() * QUANTITIES.length)]!
    const { party: supplier, currency } = order
    env.insert('purchase.line', {
      purchase: order.id,
      sequence: null,
      type: 'line',
      quantity,
      actual_quantity: null,
      unit: template.purchase_uom,
      product: product.id,
      product_supplier: null,
      unit_price: findPurchasePrice(env, product, { supplier, currency, quantity }),
      description: `Line ${number} of order ${order.id}`,
      note: null,
      taxes: template.account_category === 2 ? [1] : [],
      delivery_date_store: null,
    })
  }
  if (at % 7 !== 3) return
  env.insert('purchase.line', {
    purchase: order.id,
    sequence: null,
    type: 'comment',
    quantity: null,
    actual_quantity: null,
    unit: null,
    product: null,
    product_supplier: null,
    unit_price: null,
    description: 'Certificates of conformity with the delivery, please.',
    note: null,
    taxes: [],
    delivery_date_store: null,
  })
}

/** Nobody orders what is out of stock, or a receipt would fill it. */
function pickProduct(random: () => number): number {
  const picked = 1 + Math.floor(random() * PRODUCT_COUNT)
  return picked === OUT_OF_STOCK ? picked + 1 : picked
}
