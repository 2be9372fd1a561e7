import type { System } from '../system.ts'
import { API_KEY } from './access.ts'
import { RESOURCES } from './catalogue.ts'
import { respond } from './engine.ts'
import { intervene } from './intervene.ts'
import { RateLimit } from './rate-limit.ts'
import { seedState } from './seed/seed.ts'
import { defaultSwitches } from './switches.ts'

/** A simulated MaintainX organization behind REST API v1. */
export function maintainx(): System {
  const engine = {
    state: seedState({ seed: 1, purchase_orders: 0 }),
    key: API_KEY,
    switches: defaultSwitches(),
    limit: new RateLimit(),
  }
  return {
    name: 'maintainx',
    get credentials() {
      return { api_key: engine.key }
    },
    secrets: {
      key: (value) => {
        engine.key = value
      },
    },
    basePath: '/v1',
    switches: engine.switches,
    summary() {
      const counts = RESOURCES.map(({ many, path }) => {
        const name = many.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        return [name, engine.state.table(path).ordered('id').length] as const
      })
      return Object.fromEntries(counts.filter(([, count]) => count > 0))
    },
    reset(seed) {
      engine.state = seedState(seed)
      engine.key = API_KEY
      engine.limit.reset()
    },
    answer: (call) => respond(call, engine),
    intervene: (change, now) => intervene(engine.state, change, now),
  }
}
