import type { System } from '../system.ts'
import { API_KEY } from './access.ts'
import { type Engine, respond } from './engine.ts'
import { intervene, listKeys } from './intervene.ts'
import { seedState } from './seed.ts'
import { defaultSwitches } from './switches.ts'

const SUMMED = {
  vendors: 'companies',
  items: 'item',
  purchase_orders: 'po',
  purchase_requisitions: 'pr',
  work_orders: 'workorder',
  work_requests: 'sr',
  assets: 'asset',
  locations: 'locations',
  stock_levels: 'inventory',
  meters: 'assetmeter',
}

/**
 * A simulated Maximo Manage: object structures over its JSON API. It rests on the vendor's REST guide and the fixtures of its
 * own mobile applications (MAS 8), on names and keys of the 7.6 data dictionary, and on what was measured on two 7.6 systems
 * (row stamps, refused offsets, memos, stale cookies). What these leave open is a switch, or said where it stands.
 */
export function maximo(): System {
  const door = { key: API_KEY, sessions: new Set<string>() }
  const engine: Engine = {
    state: seedState({ seed: 1, purchase_orders: 0 }),
    door,
    switches: defaultSwitches(),
  }
  return {
    name: 'maximo',
    get credentials() {
      return {
        api_key: door.key,
        time_zone: engine.switches.clock_zone,
        own_fields: 'workorder.x_permit',
      }
    },
    secrets: {
      api_key: (value) => {
        door.key = value
      },
    },
    basePath: '/maximo',
    switches: engine.switches,
    summary: () =>
      Object.fromEntries(
        Object.entries(SUMMED).map(([name, object]) => [name, engine.state.rows(object).length]),
      ),
    reset(seed) {
      engine.state = seedState(seed)
      door.key = API_KEY
      door.sessions.clear()
    },
    answer: (call) => respond(call, engine),
    intervene: (change, now) => intervene(engine.state, change, now),
    keys: (native) => listKeys(engine.state, native),
  }
}
