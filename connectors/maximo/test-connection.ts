import { createHttp, createIo, type Io } from '@millwright/kit'
import { createSandbox, type System } from '@millwright/sandbox'
import { maximo } from './connector.ts'

export interface Connected {
  io: Io
  /** The simulated system: its switches can be set at any time. */
  system: System
  /** The requests that it was sent, newest last. */
  sent(): Promise<{ method: string; path: string; status: number }[]>
  /** A person's change in the product. */
  intervene(change: Record<string, unknown>): Promise<unknown>
  /** What goes wrong at the source, until further notice. */
  break(fault: string): Promise<void>
  repair(): Promise<void>
  close(): Promise<void>
}

/** A connection of its own with the simulated system. */
export async function openMaximo(
  at: {
    switches?: Record<string, string | boolean | number>
    credentials?: Record<string, string>
  } = {},
): Promise<Connected> {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const system = sandbox.systems.find(({ name }) => name === maximo.system)!
  Object.assign(system.switches, at.switches)
  const http = createHttp({ allowPrivate: () => true })
  const control = `${sandbox.url}/_control/maximo`
  const credentials = {
    kind: 'api_key',
    ...system.credentials,
    base_url: `${sandbox.url}/maximo${system.basePath}`,
    ...at.credentials,
  }
  return {
    io: createIo({ connector: maximo, credentials, http, timeout: 10_000 }),
    system,
    async sent() {
      const answer = await fetch(`${control}/requests`)
      return ((await answer.json()) as any).requests
    },
    async intervene(change) {
      const answer = await fetch(`${control}/records`, {
        method: 'POST',
        body: JSON.stringify(change),
      })
      if (!answer.ok) throw new Error(await answer.text())
      return ((await answer.json()) as any).key
    },
    async break(fault) {
      const body = JSON.stringify({ fault, times: 'forever', match: { path: '/maximo/api/os/' } })
      await fetch(`${control}/faults`, { method: 'POST', body })
    },
    async repair() {
      await fetch(`${control}/faults`, { method: 'DELETE' })
    },
    async close() {
      await http.close()
      await sandbox.close()
    },
  }
}
