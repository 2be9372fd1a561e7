import { Decimal } from './decimal.ts'
import { type Environment, getModel } from './environment.ts'
import type { Row } from './model.ts'

/** The supplier's entry for a product: the variant's own before the template's. */
export function findProductSupplier(env: Environment, product: Row, supplier: unknown): Row | null {
  const model = 'purchase.product_supplier'
  const ids = [
    ...env.store.findIds(model, 'product', product.id),
    ...env.store.findIds(model, 'template', product.template),
  ]
  const rows = ids.map((id) => env.find(model, id)!)
  return rows.find((row) => row.party === supplier && row.active !== false) ?? null
}

/**
 * What a unit of a product costs: the supplier's price for at least that quantity, else the cost price;
 * in the currency asked for.
 */
export function findPurchasePrice(
  env: Environment,
  product: Row,
  asked: { supplier: unknown; currency: unknown; quantity: number },
): Decimal | null {
  const supplier = findProductSupplier(env, product, asked.supplier)
  const company = env.find('company.company', env.context.company ?? 1)
  let price = product.cost_price as Decimal | null
  let currency = company?.currency
  if (supplier) {
    const model = getModel('purchase.product_supplier')
    for (const id of env.value(model, supplier, 'prices') as number[]) {
      const row = env.find('purchase.product_supplier.price', id)
      if (!row || (row.quantity as number) > asked.quantity) continue
      price = row.unit_price as Decimal
      currency = supplier.currency
    }
  }
  return price && convertCurrency(env, price, currency, asked.currency).round(4)
}

function convertCurrency(env: Environment, amount: Decimal, from: unknown, to: unknown): Decimal {
  const [source, target] = [
    env.find('currency.currency', from),
    env.find('currency.currency', to ?? from),
  ]
  if (!source || !target || source.id === target.id) return amount
  const [had, wanted] = [source.rate as Decimal, target.rate as Decimal]
  return Decimal.fromShortest((amount.toNumber() * wanted.toNumber()) / had.toNumber())
}
