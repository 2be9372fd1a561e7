import { createHash } from 'node:crypto'
import type { Answer, Call } from '../system.ts'
import { maintainx } from './system.ts'

/** A sandbox with its own clock, called without a network. */
export function createClient(purchaseOrders = 40, seed = 7) {
  const system = maintainx()
  system.reset({ seed, purchase_orders: purchaseOrders })
  const client = {
    system,
    now: Date.parse('2026-09-01T08:00:00.250Z'),
    base: 'http://sandbox.test/maintainx',
    /** `path` may hold a query; bodies are sent as JSON unless they are bytes. */
    async call(
      method: string,
      path: string,
      body?: unknown,
      more: { headers?: Record<string, string>; fault?: Call['fault'] } = {},
    ): Promise<Answer & { body: any }> {
      const [route = '', query = ''] = path.split('?')
      const answer = await system.answer({
        method,
        path: route.startsWith('/uploads') ? route : `/v1${route}`,
        query,
        headers: { authorization: `bearer ${system.credentials.api_key}`, ...more.headers },
        body: toBytes(body),
        base: client.base,
        now: client.now,
        fault: more.fault ?? null,
      })
      return { ...answer, body: answer.body as any }
    },
    get: (path: string) => client.call('GET', path),
    post: (path: string, body: unknown) => client.call('POST', path, body),
    patch: (path: string, body: unknown) => client.call('PATCH', path, body),
    delete: (path: string) => client.call('DELETE', path),
    /** All rows of a list, page by page. */
    async walk(path: string, wrapper: string): Promise<any[]> {
      const rows: any[] = []
      for (let next: string | null = path; next; ) {
        const { body } = await client.get(next)
        rows.push(...body[wrapper])
        next = body.nextPageUrl?.slice('/maintainx/v1'.length) ?? null
      }
      return rows
    },
  }
  return client
}

function toBytes(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
}

/** A short name for any value, to compare whole states. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
