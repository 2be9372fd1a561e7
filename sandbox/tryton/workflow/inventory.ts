import { Environment } from '../environment.ts'
import type { Row } from '../model.ts'
import { sumStock } from '../stock.ts'
import type { Button } from './button.ts'

export const inventoryButtons: Record<string, Button> = {
  confirm: {
    from: ['draft'],
    to: 'done',
    run: (env, rows) => {
      for (const row of rows) {
        for (const id of env.store.findIds('stock.inventory.line', 'inventory', row.id)) {
          createMove(env, row, env.find('stock.inventory.line', id)!)
        }
      }
    },
  },
  cancel: { from: ['draft'], to: 'cancelled' },
}

/** What the location holds by itself on the day of the count, as the line keeps it. */
export function setExpected(env: Environment, line: Row): void {
  const inventory = env.find('stock.inventory', line.inventory)!
  const context = {
    locations: [inventory.location],
    with_childs: false,
    stock_date_end: inventory.date,
  }
  const place = new Environment(env.store, { user: env.user, context, stamp: env.stamp })
  const product = env.find('product.product', line.product)!
  env.store.update('stock.inventory.line', line, {
    expected_quantity: sumStock(place, product, { forecast: false }),
  })
}

/** What was found beyond the expected comes from the lost and found; what is missing goes there. */
function createMove(env: Environment, inventory: Row, line: Row): void {
  if (line.quantity === null) return
  const difference = (line.quantity as number) - (line.expected_quantity as number)
  if (difference === 0) return
  const locations = [...env.store.rows('stock.location').values()]
  const lost = locations.find((location) => location.type === 'lost_found')!.id
  const here = inventory.location
  const product = env.find('product.product', line.product)!
  env.insert('stock.move', {
    product: line.product,
    uom: env.find('product.template', product.template)!.default_uom,
    quantity: Math.abs(difference),
    from_location: difference > 0 ? lost : here,
    to_location: difference > 0 ? here : lost,
    shipment: null,
    origin: `stock.inventory.line,${line.id}`,
    planned_date: null,
    effective_date: inventory.date,
    state: 'done',
    company: inventory.company,
    unit_price: null,
    currency: null,
  })
}
