import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { createSandbox, createSystems } from '@millwright/sandbox'
import { type ConsentAt, makeOwner, openConsent } from '../server/engine/test-consent.ts'
import { startMonitor } from '../server/jobs/monitor-connections.ts'
import { startGrantRenewal } from '../server/jobs/renew-grants.ts'
import { createServices, type Services } from '../server/services.ts'
import { openDatabase, type SystemTrx, withSystem } from '../server/store/pool.ts'
import { freshDatabase } from '../server/store/test-database.ts'

const SYSTEM = 'sap-s4hana'
/** Until a call is given up, in ms of the real clock: a day of timeouts is not to take a day. */
const TIMEOUT = 150

/** A node with its jobs, whose rounds are called by hand; their own timers run beside. */
export interface SimulatedNode {
  services: Services
  renewal: ReturnType<typeof startGrantRenewal>
  monitor: ReturnType<typeof startMonitor>
}

/** Two nodes and a source in this process, all with one clock. */
export interface Simulation {
  nodes: readonly SimulatedNode[]
  at: ConsentAt
  owner: { account_id: string; customer_id: string }
  now(): number
  pass(ms: number): void
  /** From now on the clock runs by itself, so many times as fast as the real one; 0 stops it. */
  run(speed: number): void
  /** Requests that the token endpoint has got so far. */
  countTokenCalls(): number
  /** Looks into the tables of all accounts, and changes what a trial needs changed. */
  look<T>(fn: (trx: SystemTrx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openSimulation(options: { checkInterval: number }): Promise<Simulation> {
  const stops: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    return { ...(await openParts(stops, options)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openParts(
  stops: (() => Promise<unknown>)[],
  { checkInterval }: { checkInterval: number },
): Promise<Omit<Simulation, 'close'>> {
  const clock = createClock(Date.UTC(2026, 10, 24, 9, 12))
  const fresh = await freshDatabase()
  stops.push(() => fresh.close())
  const source = createSystems().find(({ name }) => name === SYSTEM)!
  const tokenCalls = countTokenCalls(source)
  const seed = { purchase_orders: 3 }
  const sandbox = await createSandbox({ port: 0, systems: [source], seed, now: clock.now })
  stops.push(() => sandbox.close())
  const masterKeys = [randomBytes(32)]
  const nodes: SimulatedNode[] = []
  for (let node = 0; node < 2; node++) {
    const database = await openDatabase({ url: fresh.url, size: 6 })
    stops.push(() => database.close())
    const { services, close } = await createServices({
      database,
      masterKeys,
      catalogue,
      log: { error: complain, warn: complain },
      allowPrivate: () => true,
      upstreamTimeout: TIMEOUT,
      publicUrl: 'https://api.example',
      checkInterval,
      now: clock.now,
    })
    stops.push(close)
    const renewal = startGrantRenewal(services, complain)
    const monitor = startMonitor(services, complain)
    stops.push(() => Promise.all([renewal.close(), monitor.close()]))
    nodes.push({ services, renewal, monitor })
  }
  const first = nodes[0]!.services
  return {
    nodes,
    at: await openConsent(first, sandbox.url),
    owner: await makeOwner(first),
    ...clock,
    countTokenCalls: tokenCalls,
    look: (fn) => withSystem(fresh.db, fn),
  }
}

function complain(...what: unknown[]): void {
  console.error(...what)
}

function countTokenCalls(source: ReturnType<typeof createSystems>[number]): () => number {
  const answer = source.answer.bind(source)
  let count = 0
  source.answer = (call) => {
    if (call.path.endsWith('/oauth2/token')) count++
    return answer(call)
  }
  return () => count
}

function createClock(start: number) {
  let base = start
  let since = performance.now()
  let speed = 0
  const now = () => Math.round(base + (performance.now() - since) * speed)
  return {
    now,
    pass(ms: number) {
      base += ms
    },
    run(faster: number) {
      base = now()
      since = performance.now()
      speed = faster
    },
  }
}
