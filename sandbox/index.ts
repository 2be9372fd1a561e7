import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { businessCentral } from './business-central/system.ts'
import { DEFAULT_SEED, Host } from './host.ts'
import { identityProvider } from './identity-provider/system.ts'
import { maintainx } from './maintainx/system.ts'
import { maximo } from './maximo/system.ts'
import { odoo } from './odoo/system.ts'
import { sapS4hana } from './sap-s4hana/system.ts'
import { createSandboxServer } from './server.ts'
import type { Seed, System } from './system.ts'
import { tryton } from './tryton/system.ts'

export type {
  Answer,
  Call,
  Intervention,
  Seed,
  System,
  SystemFault,
  WireFault,
} from './system.ts'

/** A listening sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:4100`, without a trailing slash; a system is at `${url}/${system.name}`. */
  readonly url: string
  readonly port: number
  readonly systems: readonly System[]
  /** Mounted like a system, but nothing to connect to. */
  readonly identityProvider: System
  /** The seeded state of one system again; what is left out of the seed stays as it was. */
  reset(system: string, seed?: Partial<Seed>): void
  /** Stops listening and cuts what is open. */
  close(): Promise<void>
}

export interface SandboxOptions {
  /** 0 takes any free port. */
  port: number
  /** Default 127.0.0.1. */
  host?: string
  /** Default: all. */
  systems?: System[]
  /** What a system is seeded with on its first use; default 200 purchase orders. */
  seed?: Partial<Seed>
  /** Milliseconds; default the machine's clock. */
  now?: () => number
}

/** New systems without state: they are seeded by `createSandbox` or by their `reset`. */
export function createSystems(): System[] {
  return [sapS4hana(), maintainx(), tryton(), maximo(), businessCentral(), odoo()]
}

/** Starts the sandbox. Rejects when the port is taken. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const systems = options.systems ?? createSystems()
  const seed = { ...DEFAULT_SEED, ...options.seed }
  const provider = identityProvider()
  const hosts = new Map(
    [...systems, provider].map((one) => [one.name, new Host(one, seed, one !== provider)]),
  )
  const server = createSandboxServer(hosts, options.now ?? Date.now)
  const address = options.host ?? '127.0.0.1'
  const port = await listen(server, options.port, address)
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    port,
    systems,
    identityProvider: provider,
    reset(name, change = {}) {
      const host = hosts.get(name)
      if (!host) throw new Error(`There is no system "${name}".`)
      host.reset(change)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const system of systems) system.close?.()
      }),
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
