import { convertQuantity, roundQuantity } from './amounts.ts'
import { type Environment, getModel } from './environment.ts'
import type { Row } from './model.ts'

/**
 * A product's quantity in the locations that the context names, and below them, in its default unit: what
 * has been moved, with `forecast` also what will be. 0 without locations.
 */
export function sumStock(
  env: Environment,
  product: Row,
  { forecast }: { forecast: boolean },
): number {
  const inside = collectLocations(env, env.context.locations)
  if (inside.size === 0) return 0
  const end = typeof env.context.stock_date_end === 'string' ? env.context.stock_date_end : null
  const unit = env.find(
    'product.uom',
    env.follow(getModel('product.product'), product, 'default_uom'),
  )
  let sum = 0
  for (const id of env.store.findIds('stock.move', 'product', product.id)) {
    const move = env.find('stock.move', id)!
    if (!counts(move, forecast, end)) continue
    const change = Number(inside.has(move.to_location)) - Number(inside.has(move.from_location))
    if (change === 0) continue
    const quantity = convertQuantity(
      env.find('product.uom', move.uom),
      move.quantity as number,
      unit,
    )
    sum += change * quantity
  }
  return roundQuantity(sum, unit)
}

function counts(move: Row, forecast: boolean, end: string | null): boolean {
  if (move.state === 'done') return end === null || (move.effective_date as string) <= end
  if (!forecast || move.state === 'cancelled') return false
  return end === null || (move.planned_date !== null && (move.planned_date as string) <= end)
}

function collectLocations(env: Environment, roots: unknown): Set<unknown> {
  const inside = new Set<unknown>()
  const visit = (id: number): void => {
    inside.add(id)
    if (env.context.with_childs === false) return
    for (const child of env.store.findIds('stock.location', 'parent', id)) visit(child)
  }
  if (Array.isArray(roots)) for (const root of roots) visit(root as number)
  return inside
}
