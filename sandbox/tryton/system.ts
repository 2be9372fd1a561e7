import type { System } from '../system.ts'
import { Environment } from './environment.ts'
import { PythonError } from './errors.ts'
import { interveneInRow } from './intervene.ts'
import { MODELS } from './models/index.ts'
import { answerRpc, DATABASE, type Instance } from './rpc.ts'
import { PASSWORDS, seedStore } from './seed/index.ts'
import { Sessions } from './sessions.ts'
import { Store } from './store.ts'
import { defaultSwitches, type Switches } from './switches.ts'

const COUNTED = {
  purchase_orders: 'purchase.purchase',
  purchase_order_lines: 'purchase.line',
  products: 'product.product',
  shipments: 'stock.shipment.in',
  invoices: 'account.invoice',
  requisitions: 'purchase.requisition',
}

const LOGIN = 'buyer'

/** A simulated Tryton 6.0: JSON-RPC at `/mill/`, purchasing, stock and parties. */
export function tryton(): System {
  const switches = defaultSwitches()
  let instance = createInstance(switches)
  return {
    name: 'tryton',
    get credentials() {
      const password = String(findUser(instance.store)?.password ?? PASSWORDS[LOGIN])
      return { database: DATABASE, username: LOGIN, password }
    },
    secrets: { password: (value) => changePassword(instance, value) },
    lockout: (now) => instance.sessions.lockout(LOGIN, now),
    basePath: '',
    switches,
    summary: () => summarize(instance.store),
    reset: (seed) => {
      instance = createInstance(switches)
      seedStore(instance.store, seed)
    },
    answer: (call) => answerRpc(instance, call),
    intervene: (change, now) => {
      const { store } = instance
      const stamp = change.at === undefined ? store.takeStamp(now) : change.at * 1000
      const env = new Environment(store, { user: 1, context: {}, stamp })
      try {
        return store.transact(() => interveneInRow(env, change))
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        throw new Error(`Wrong value or unknown model: ${error.message}`)
      }
    },
    keys(native) {
      if (!MODELS.has(native)) throw new Error(`There is no model ${native}.`)
      return [...instance.store.rows(native).keys()]
    },
  }
}

function createInstance(switches: Switches): Instance {
  const store = new Store()
  return { store, sessions: new Sessions(store), switches }
}

function findUser(store: Store) {
  return [...store.rows('res.user').values()].find((row) => row.login === LOGIN)
}

function changePassword({ store, sessions }: Instance, password: string): void {
  const user = findUser(store)
  if (!user) return
  store.update('res.user', user, { password })
  sessions.endOf(user)
}

function summarize(store: Store): Record<string, number> {
  const suppliers = [...store.rows('purchase.product_supplier').values()].map((row) => row.party)
  const counts = Object.entries(COUNTED).map(([word, model]) => [word, store.rows(model).size])
  return { ...Object.fromEntries(counts), vendors: new Set(suppliers).size }
}
