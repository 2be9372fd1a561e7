import { randomBytes } from 'node:crypto'
import { catalogue } from '@millwright/connectors'
import { type Program, startProgram } from '../bench/program.ts'
import { startSandbox } from '../bench/sandbox.ts'
import { type ConsentAt, makeOwner, openConsent } from '../server/engine/test-consent.ts'
import { createServices, type Services } from '../server/services.ts'
import { type SystemTrx, withSystem } from '../server/store/pool.ts'
import { freshDatabase } from '../server/store/test-database.ts'
import type { CallResult } from './node.ts'

/** A node in a process of its own. */
export interface ClusterNode {
  pid: number
  call(ids: readonly string[]): Promise<CallResult[]>
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
}

/** Nodes on one PostgreSQL, and a source with its authorization server in a process of its own. */
export interface Cluster {
  at: ConsentAt
  owner: { account_id: string; customer_id: string }
  /** Of the parent: makes connections and looks, renews nothing. */
  services: Services
  startNode(): Promise<ClusterNode>
  /** Lets time pass at once: for the nodes and for `services`, not for the source. */
  pass(ms: number): Promise<void>
  /** Looks into the tables of all accounts, and changes what a trial needs changed. */
  look<T>(fn: (trx: SystemTrx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** `seed` decides on the latencies of the authorization server. */
export async function startCluster({ seed, monitor = false }: { seed: number; monitor?: boolean }) {
  const stops: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    return { ...(await openCluster(stops, seed, monitor)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openCluster(
  stops: (() => Promise<unknown>)[],
  seed: number,
  monitor: boolean,
): Promise<Omit<Cluster, 'close'>> {
  let offset = 0
  const fresh = await freshDatabase()
  stops.push(() => fresh.close())
  const sandbox = await startSandbox()
  stops.push(() => sandbox.program.stop())
  const masterKey = randomBytes(32)
  const tell = (fields: object, text: string) => console.error(text, fields)
  const { services, close } = await createServices({
    database: fresh.db,
    masterKeys: [masterKey],
    catalogue,
    log: { error: tell, warn: tell },
    allowPrivate: () => true,
    upstreamTimeout: 30_000,
    publicUrl: 'https://api.example',
    now: () => Date.now() + offset,
  })
  stops.push(close)
  const at = await openConsent(services, sandbox.program.url)
  await at.control('POST', '/reset', { seed, purchase_orders: 3 })
  const owner = await makeOwner(services)
  const programs = new Set<Program>()
  const env = {
    CHAOS_DATABASE: fresh.url,
    CHAOS_MASTER_KEY: masterKey.toString('base64'),
    CHAOS_MONITOR: monitor ? 'on' : '',
  }
  return {
    at,
    owner,
    services,
    async startNode() {
      const program = await startProgram('chaos/node.ts', { env, ready: /ready/ })
      programs.add(program)
      await program.ask('setOffset', offset)
      const pid: number = await program.ask('pid')
      stops.push(() => program.stop())
      return {
        pid,
        call: (ids) => program.ask('call', { account_id: owner.account_id, ids }),
        kill(signal) {
          if (signal === 'SIGKILL') programs.delete(program)
          process.kill(pid, signal)
        },
      }
    },
    async pass(ms) {
      offset += ms
      await Promise.all([...programs].map((program) => program.ask('setOffset', offset)))
    },
    look: (fn) => withSystem(fresh.db, fn),
  }
}
