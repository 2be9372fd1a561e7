import { convertQuantity } from '../amounts.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'

export const computedOfStock: Record<string, Record<string, Compute>> = {
  'stock.location': {
    rec_name: (_env, row) => row.name,
    warehouse: (env, row) => {
      let location: Row | null = row
      while (location && location.type !== 'warehouse') {
        location = env.find('stock.location', location.parent)
      }
      return location?.id ?? null
    },
  },
  'stock.move': {
    rec_name: (env, row) => {
      const unit = env.find('product.uom', row.uom)?.symbol ?? ''
      return `${row.quantity}${unit} ${env.recName('product.product', row.product)}`
    },
    internal_quantity: (env, row) => {
      const unit = env.follow(
        getModel('product.product'),
        env.find('product.product', row.product)!,
        'default_uom',
      )
      const uom = env.find('product.uom', row.uom)
      return convertQuantity(uom, row.quantity as number, env.find('product.uom', unit))
    },
    purchase: (env, row) => findLine(env, row)?.purchase ?? null,
    supplier: (env, row) =>
      env.find('purchase.purchase', findLine(env, row)?.purchase)?.party ?? null,
  },
  'stock.shipment.in': {
    origins: (env, row) => {
      const names = new Set<string>()
      for (const id of env.store.findIds('stock.move', 'shipment', `stock.shipment.in,${row.id}`)) {
        const line = findLine(env, env.find('stock.move', id)!)
        if (line) names.add(env.recName('purchase.purchase', line.purchase)!)
      }
      return [...names].join(', ')
    },
  },
}

/** The order's line that a move comes from, or null. */
export function findLine(env: Environment, move: Row): Row | null {
  const [model, id] = String(move.origin ?? '').split(',')
  return model === 'purchase.line' ? env.find(model, Number(id)) : null
}
