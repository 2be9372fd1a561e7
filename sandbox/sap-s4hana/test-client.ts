import assert from 'node:assert/strict'
import type { Answer, Call, System } from '../system.ts'
import { sapS4hana } from './system.ts'

export const base = 'http://sandbox.test/sap-s4hana'
export const purchasing = '/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV'
export const purchasingV4 =
  '/sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001'
export const noon = Date.parse('2026-03-03T12:00:00Z')

export interface Reply {
  status: number
  headers: Record<string, string | string[]>
  // The bodies are the vendor's JSON, which every test knows better than a type.
  body: any
}

/** A client that logs on, fetches its token and keeps its cookies, with its own clock. */
export class TestClient {
  readonly system: System
  now = noon
  fault: Call['fault'] = null
  #token = ''
  #cookie = ''

  /** A fresh system with 60 purchase orders, or one that is seeded already. */
  constructor(system?: System) {
    this.system = system ?? sapS4hana()
    if (!system) this.system.reset({ seed: 1, purchase_orders: 60 })
  }

  /** One request as it is, with logon and JSON unless `headers` say otherwise. */
  async send(
    method: string,
    address: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const [path = '', query = ''] = address.replace(base, '').split(/\?(.*)/s)
    const { username, password } = this.system.credentials
    const answer: Answer = await this.system.answer({
      method,
      path,
      query: query.includes('sap-client') ? query : `${query}${query && '&'}sap-client=100`,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        ...headers,
      },
      body:
        body instanceof Buffer
          ? body
          : Buffer.from(body === undefined ? '' : JSON.stringify(body), 'utf8'),
      base,
      now: this.now,
      fault: this.fault,
    })
    const sent = answer.body
    const plain =
      typeof sent === 'object' && !(sent instanceof Buffer) ? structuredClone(sent) : sent
    return { status: answer.status, headers: answer.headers ?? {}, body: plain }
  }

  async get(address: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('GET', address, undefined, headers)
  }

  /** GET that must succeed. */
  async read(address: string): Promise<Reply['body']> {
    const reply = await this.get(address)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return reply.body
  }

  /** A write with token and cookies. */
  async write(
    method: string,
    address: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    if (this.#token === '') await this.fetchToken()
    return this.send(method, address, body, {
      'x-csrf-token': this.#token,
      cookie: this.#cookie,
      'content-type': 'application/json',
      ...headers,
    })
  }

  async fetchToken(service = purchasing): Promise<Reply> {
    const reply = await this.get(`${service}/`, { 'x-csrf-token': 'Fetch' })
    this.#token = String(reply.headers['x-csrf-token'] ?? '')
    const cookies = reply.headers['set-cookie'] ?? []
    this.#cookie = (Array.isArray(cookies) ? cookies : [cookies])
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
    return reply
  }

  /** Changes an entity with its current ETag. */
  async patch(address: string, body: unknown, method = 'PATCH'): Promise<Reply> {
    const current = await this.get(address)
    const etag = current.headers.etag
    return this.write(method, address, body, etag ? { 'if-match': String(etag) } : {})
  }
}

/** The code of a refusal, in V2 and V4. */
export function codeOf(reply: Reply): string {
  return reply.body?.error?.code ?? ''
}
