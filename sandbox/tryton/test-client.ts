import { createSandbox, type Sandbox } from '../index.ts'
import { PASSWORDS } from './seed/index.ts'
import { tryton } from './system.ts'

type Wire = Record<string, any>

/** A sandbox with a Tryton and somebody who calls it over HTTP, for tests. */
export interface TestClient {
  sandbox: Sandbox
  clock: { now: number }
  /** Adds to the context of every call. */
  context: Wire
  post(body: unknown, headers?: Record<string, string>, path?: string): Promise<Response>
  login(user?: keyof typeof PASSWORDS): Promise<string>
  /** The envelope's body for a call as `buyer`, or as whom the header names. */
  call(method: string, params: unknown[], authorization?: string): Promise<Wire>
  /** The result; throws the error as JSON text. */
  result(method: string, ...params: unknown[]): Promise<any>
  control(method: string, path: string, body?: unknown): Promise<Wire>
}

export async function startTestClient(purchaseOrders = 40): Promise<TestClient> {
  const clock = { now: Date.parse('2026-03-02T09:00:00Z') }
  const sandbox = await createSandbox({
    port: 0,
    systems: [tryton()],
    seed: { seed: 1, purchase_orders: purchaseOrders },
    now: () => clock.now,
  })
  const context: Wire = { company: 1, employee: 2, language: 'en' }
  let buyer: string | undefined
  const client: TestClient = {
    sandbox,
    clock,
    context,
    post: (body, headers = {}, path = '/mill/') =>
      fetch(`${sandbox.url}/tryton${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async login(user = 'buyer') {
      const params = [user, { password: PASSWORDS[user] }]
      const response = await client.post({ id: 1, method: 'common.db.login', params })
      const [id, token] = ((await response.json()) as Wire).result
      return `Session ${Buffer.from(`${user}:${id}:${token}`).toString('base64')}`
    },
    async call(method, params, authorization) {
      buyer ??= await client.login()
      const body = { id: 7, method, params: [...params, context] }
      const response = await client.post(body, { authorization: authorization ?? buyer })
      return (await response.json()) as Wire
    },
    async result(method, ...params) {
      const body = await client.call(`model.${method}`, params)
      if ('error' in body) throw new Error(JSON.stringify(body.error))
      return body.result
    },
    async control(method, path, body) {
      const response = await fetch(`${sandbox.url}/_control/tryton${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return (await response.json()) as Wire
    },
  }
  return client
}

/** Numbers as the wire carries them. */
export function decimal(text: string): Wire {
  return { __class__: 'Decimal', decimal: text }
}
