import { createHash } from 'node:crypto'
import type { TestAnswer, TestNode } from '../../test-node.ts'
import { connectBy } from '../link/test-link.ts'

export const redirect_uri = 'https://app.example.com/callback'
export const verifier = 'v'.repeat(43)

export interface TestClient {
  id: string
  client_secret: string | null
}

export async function makeClient(
  node: TestNode,
  body: Record<string, unknown> = {},
): Promise<TestClient> {
  const answer = await node.call('POST', '/admin/v1/oauth-clients', {
    token: node.account_key,
    body: { name: 'App', redirect_uris: [redirect_uri], ...body },
  })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

/** The parameters of a request that is right, with changes; null leaves one out. */
export function requestOf(client: TestClient, changes: Record<string, string | null> = {}): string {
  const all: Record<string, string | null> = {
    client_id: client.id,
    redirect_uri,
    response_type: 'code',
    state: 's-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(all)) if (value !== null) params.set(name, value)
  return `/oauth/authorize?${params}`
}

/** What a person does between the request and the redirect back; gives the address of that. */
export async function passThrough(node: TestNode, url: string): Promise<URL> {
  const answer = await node.call('GET', url)
  const location = answer.headers.location
  if (answer.status !== 302 || !location?.includes('/link/mwl_'))
    throw new Error(`${answer.status} ${location} ${answer.body}`)
  const link = { id: '', url: location, token: location.split('/').at(-1)! }
  const { result } = await connectBy(node, link)
  return new URL(result.redirect_to)
}

export function post(
  node: TestNode,
  path: string,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return node.call('POST', path, { body, headers: { ...type, ...headers } })
}

/** The form of a token request for a code. */
export function codeForm(client: TestClient, code: string): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri,
    code_verifier: verifier,
    client_id: client.id,
    ...(client.client_secret && { client_secret: client.client_secret }),
  }
}
