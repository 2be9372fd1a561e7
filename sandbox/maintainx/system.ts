import type { System } from '../system.ts'
import { API_KEY } from './access.ts'
import { RESOURCES } from './catalogue.ts'
import { respond } from './engine.ts'
import { intervene, listKeys } from './intervene.ts'
import { RateLimit } from './rate-limit.ts'
import { seedState } from './seed/seed.ts'
import { defaultSwitches } from './switches.ts'
import { Webhooks } from './webhooks.ts'

/** A simulated MaintainX organization behind REST API v1. */
export function maintainx(): System {
  const switches = defaultSwitches()
  const state = seedState({ seed: 1, purchase_orders: 0 })
  const engine = { state, key: API_KEY, switches, limit: new RateLimit() }
  const webhooks = new Webhooks(state, switches)
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
      webhooks.reset(engine.state)
    },
    answer(call) {
      const answer = respond(call, engine)
      webhooks.tell(call.now, /[?&]skipWebhook=(true|1|yes)(&|$)/.test(`?${call.query}`))
      return answer
    },
    intervene(change, now) {
      const id = intervene(engine.state, change, now)
      webhooks.tell(now, false)
      return id
    },
    deliveries: (since) => webhooks.deliveries(since),
    close: () => webhooks.close(),
    keys: (native) => listKeys(engine.state, native),
  }
}
