import { createHttp, createIo, type Exchange } from '@millwright/kit'
import { createSandbox } from '@millwright/sandbox'
import { maintainx } from './connector.ts'

/** A sandbox of its own for one test file, and the connector on it. Call `close` at the end. */
export async function connectSandbox(seed: { purchase_orders?: number } = {}) {
  const clock = { now: Date.parse('2026-09-01T08:00:00.250Z') }
  const sandbox = await createSandbox({
    port: 0,
    seed: { seed: 7, purchase_orders: seed.purchase_orders ?? 40 },
    // Every look at the clock is a little later, so that no two records are made at one instant by chance.
    now: () => clock.now++,
  })
  const system = sandbox.systems.find(({ name }) => name === 'maintainx')!
  sandbox.reset('maintainx')
  const http = createHttp({ allowPrivate: () => true })
  const exchanges: Exchange[] = []
  const connect = (more: Record<string, string> = {}) =>
    createIo({
      connector: maintainx,
      credentials: {
        kind: 'api_key',
        base_url: `${sandbox.url}/maintainx${system.basePath}`,
        ...(system.credentials as { api_key: string }),
        ...more,
      },
      http,
      timeout: 10_000,
      now: () => clock.now,
      sleep: async () => {},
      onExchange: (exchange) => exchanges.push(exchange),
    })
  return {
    io: connect(),
    connect,
    exchanges,
    system,
    clock,
    intervene: (op: 'insert' | 'update' | 'delete', native: string, key: unknown, data: Record<string, unknown> = {}) =>
      system.intervene({ op, native, key, data }, clock.now++),
    fault: (body: Record<string, unknown>) => control(sandbox.url, 'faults', body),
    close: async () => {
      await http.close()
      await sandbox.close()
    },
  }
}

export type Connection = Awaited<ReturnType<typeof connectSandbox>>

async function control(url: string, action: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/_control/maintainx/${action}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
}
