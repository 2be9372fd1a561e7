import { Decimal } from '../decimal.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import { findPurchasePrice } from '../prices.ts'
import { sumStock } from '../stock.ts'
import type { Compute } from './index.ts'

export const computedOfProducts: Record<string, Record<string, Compute>> = {
  'product.product': {
    rec_name: (env, row) =>
      joinCode(row.code, env.follow(getModel('product.product'), row, 'name')),
    quantity: (env, row) => sumStock(env, row, { forecast: false }),
    forecast_quantity: (env, row) => sumStock(env, row, { forecast: true }),
    cost_value: (env, row) =>
      (row.cost_price as Decimal | null)?.times(
        Decimal.fromShortest(sumStock(env, row, { forecast: false })),
      ) ?? null,
    purchase_price_uom: (env, row) =>
      findPurchasePrice(env, row, {
        supplier: env.context.supplier,
        currency: env.context.currency,
        quantity: Number(env.context.quantity ?? 0),
      }),
  },
  'product.template': {
    rec_name: (_env, row) => joinCode(row.code, row.name),
    // Only a template with one variant has a price of its own.
    cost_price: (env, row) => {
      const products = listProducts(env, row)
      return products.length === 1 ? products[0]!.cost_price : null
    },
    quantity: (env, row) => sumProducts(env, row, false),
    forecast_quantity: (env, row) => sumProducts(env, row, true),
  },
  'stock.inventory.line': {
    rec_name: (env, row) => env.recName('product.product', row.product),
  },
  'product.category': { rec_name: (env, row) => joinParents(env, row) },
  'purchase.product_supplier': {
    rec_name: (env, row) => {
      const own = row.name ?? nameProduct(env, row)
      return joinCode(row.code, own)
    },
  },
}

function joinCode(code: unknown, name: unknown): string {
  return code ? `[${code}] ${name}` : String(name)
}

function nameProduct(env: Environment, supplier: Row): string | null {
  const template = env.find('product.template', supplier.template)
  return (template?.name as string | undefined) ?? env.recName('product.product', supplier.product)
}

function joinParents(env: Environment, category: Row): string {
  const parent = env.find('product.category', category.parent)
  return parent ? `${joinParents(env, parent)} / ${category.name}` : String(category.name)
}

function listProducts(env: Environment, template: Row): Row[] {
  const ids = env.value(getModel('product.template'), template, 'products') as number[]
  return ids.map((id) => env.find('product.product', id)!)
}

function sumProducts(env: Environment, template: Row, forecast: boolean): number {
  return listProducts(env, template).reduce((sum, row) => sum + sumStock(env, row, { forecast }), 0)
}
