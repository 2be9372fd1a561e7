import { createSandbox } from '../index.ts'
import type { Seed } from '../system.ts'
import { businessCentral, USER } from './system.ts'

type Json = Record<string, any>

export interface Reply {
  status: number
  headers: Headers
  body: Json
}

/** A client of one company of a simulated environment with its own clock. For tests only. */
export async function startTestClient(seed: Partial<Seed> = {}) {
  const clock = { now: Date.parse('2026-06-01T08:00:00Z') }
  const system = businessCentral()
  const sandbox = await createSandbox({
    port: 0,
    systems: [system],
    seed: { purchase_orders: 12, ...seed },
    now: () => clock.now++,
  })
  sandbox.reset('business-central')
  const base = `${sandbox.url}/business-central`
  const { company } = system.credentials
  const login = Buffer.from(`${USER.username}:${USER.web_service_key}`).toString('base64')
  const send = async (method: string, path: string, body?: unknown, headers: Json = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${login}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const reply: Reply = {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : { text },
    }
    return reply
  }
  const root = '/v2.0/production/api/v2.0'
  const { value } = (await send('GET', `${root}/companies`)).body
  const { id } = value.find(({ name }: Json) => name === company)
  return {
    sandbox,
    system,
    clock,
    base,
    root,
    send,
    /** A request inside the company. */
    call: (method: string, path: string, body?: unknown, headers?: Json) =>
      send(method, `${root}/companies(${id})${path}`, body, headers),
    close: () => sandbox.close(),
  }
}
