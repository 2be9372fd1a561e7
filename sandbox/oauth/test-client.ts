import { createHash, randomBytes } from 'node:crypto'
import { createSandbox, type Sandbox } from '../index.ts'

type Json = Record<string, any>

export interface TokenAnswer {
  status: number
  headers: Headers
  body: Json
}

/** An OAuth client of one authorization server of a sandbox with its own clock. */
export interface TestClient {
  sandbox: Sandbox
  clock: { now: number }
  /** Redirect address, and the one that the client has not registered. */
  redirect: string
  /** Opens the authorization endpoint with PKCE; `change` sets, or with null leaves out, parameters. */
  open(change?: Record<string, string | null>): Promise<Response>
  /** Sends the form of the consent page. */
  decide(form: Record<string, string>, change?: Record<string, string | null>): Promise<Response>
  /** A code by automatic consent. */
  fetchCode(change?: Record<string, string | null>): Promise<string>
  token(form: Record<string, string>, headers?: Record<string, string>): Promise<TokenAnswer>
  redeem(code: string, change?: Record<string, string>): Promise<TokenAnswer>
  refresh(refreshToken: string): Promise<TokenAnswer>
  /** The tokens of a new grant. */
  connect(change?: Record<string, string | null>): Promise<Json>
  setSwitches(switches: Json): Promise<void>
  control(method: string, path: string, body?: unknown): Promise<Json>
  /** What `GET /_control` tells about the system. */
  describe(): Promise<Json>
}

/** A client of `system`: the scope is one that it knows. */
export async function startTestClient(
  system: 'identity-provider' | 'sap-s4hana',
): Promise<TestClient> {
  const clock = { now: Date.parse('2026-03-02T09:00:00Z') }
  const seed = { purchase_orders: 8 }
  const sandbox = await createSandbox({ port: 0, seed, now: () => clock.now })
  const redirect = 'https://millwright.example/link/return'
  const verifier = randomBytes(32).toString('base64url')
  const isSap = system === 'sap-s4hana'
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as Json
    if (!response.ok) throw new Error(answer.error)
    return answer
  }
  const describe = async () => {
    const { systems, identity_provider } = await call('GET', '')
    return [...systems, identity_provider].find(({ name }) => name === system)
  }
  const { oauth } = await describe()
  const address = (change: Record<string, string | null> = {}) => {
    const parameters = {
      response_type: 'code',
      client_id: oauth.client_id,
      redirect_uri: redirect,
      scope: isSap ? 'API_PURCHASEORDER_PROCESS_SRV_0001' : 'openid email offline_access',
      state: 'st/1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(isSap && { 'sap-client': '100' }),
      ...change,
    }
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) {
      if (typeof value === 'string') query.set(name, value)
    }
    return `${oauth.authorize_url}?${query}`
  }
  const client: TestClient = {
    sandbox,
    clock,
    redirect,
    open: (change) => fetch(address(change), { redirect: 'manual' }),
    decide: (form, change) =>
      fetch(address(change), {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      }),
    async fetchCode(change) {
      await client.setSwitches({ consent: 'automatic' })
      return readReturn(await client.open(change)).get('code') ?? ''
    },
    async token(form, headers) {
      const { client_id, client_secret } = oauth
      const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
      const response = await fetch(`${oauth.token_url}${isSap ? '?sap-client=100' : ''}`, {
        method: 'POST',
        headers: headers ?? { authorization: `Basic ${basic}` },
        body: new URLSearchParams(form),
      })
      const { status } = response
      return { status, headers: response.headers, body: (await response.json()) as Json }
    },
    redeem: (code, change) =>
      client.token({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirect,
        code_verifier: verifier,
        ...change,
      }),
    refresh: (refresh_token) => client.token({ grant_type: 'refresh_token', refresh_token }),
    connect: async (change) => (await client.redeem(await client.fetchCode(change))).body,
    setSwitches: async (switches) => {
      await client.control('POST', '/switches', switches)
    },
    control: (method, path, body) => call(method, `/${system}${path}`, body),
    describe,
  }
  return client
}

/** What an answer sends back to the client. */
export function readReturn(response: Response): URLSearchParams {
  return new URL(response.headers.get('location') ?? 'none:').searchParams
}
