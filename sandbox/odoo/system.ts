import type { System } from '../system.ts'
import { API_KEY, DATABASE, PASSWORD } from './door.ts'
import { Environment } from './environment.ts'
import { intervene, listIds } from './intervene.ts'
import { SYSTEM } from './plant.ts'
import { allModels, wholeModels } from './releases.ts'
import { seedStore } from './seed.ts'
import { Store } from './store.ts'
import { defaultSwitches } from './switches.ts'
import { type Engine, respond } from './wire.ts'

const SUMMED = {
  vendors: 'res.partner',
  items: 'product.product',
  purchase_orders: 'purchase.order',
  goods_receipts: 'stock.picking',
  stock_levels: 'stock.quant',
  inventory_locations: 'stock.location',
  assets: 'maintenance.equipment',
  work_orders: 'maintenance.request',
}

/**
 * A simulated Odoo Community (purchase, stock, maintenance) with JSON-2 and JSON-RPC. It rests on an Odoo 19.0 that was
 * tried over HTTP, on the sources of 18.0, and on the differences between releases that the OpenUpgrade project lists;
 * what these leave open is a switch.
 */
export function odoo(): System {
  const switches = defaultSwitches()
  const engine: Engine = {
    store: new Store(allModels),
    switches,
    door: { key: API_KEY, password: PASSWORD },
  }
  const environment = (now: number) =>
    new Environment({
      store: engine.store,
      switches: { ...switches, version: 19, conflicts: '' },
      user: SYSTEM,
      now,
      isSuper: true,
      models: wholeModels,
    })
  return {
    name: 'odoo',
    get credentials() {
      return { database: DATABASE, api_key: engine.door.key }
    },
    secrets: {
      api_key: (value) => {
        engine.door.key = value
      },
    },
    basePath: '',
    switches,
    summary: () =>
      Object.fromEntries(
        Object.entries(SUMMED).map(([name, model]) => [name, engine.store.rows(model).size]),
      ),
    reset(seed) {
      engine.store = seedStore(seed, switches)
      engine.door.key = API_KEY
      engine.door.password = PASSWORD
    },
    answer: (call) => respond(call, engine),
    intervene: (change, now) => intervene({ store: engine.store, environment, change, now }),
    keys: (native) => listIds(engine.store, native),
  }
}
