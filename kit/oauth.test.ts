import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { ApiError, type CredentialSignal, type ErrorCode } from '@millwright/model'
import { createHttp } from './http.ts'
import { createLockoutGuard } from './lockout.ts'
import {
  issuerOf,
  type OauthWay,
  redeemCode,
  refreshTokens,
  requestClientToken,
  startAuthorization,
} from './oauth.ts'

const secret = 'Grind-the-lens-4+%'
const codeVerifier = 'v'.repeat(43)

interface Seen {
  path: string
  headers: Record<string, unknown>
  form: URLSearchParams
}
type Reply = { status?: number; body?: unknown; headers?: Record<string, string> }

let seen: Seen[]
let reply: Reply | 'cut' | 'hang'
let base_url: string
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const form = new URLSearchParams(Buffer.concat(chunks).toString())
  seen.push({ path: request.url!, headers: request.headers, form })
  if (reply === 'cut') return request.socket.destroy()
  if (reply === 'hang') return
  const { status = 200, body, headers } = reply
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
})
const http = createHttp({ allowPrivate: () => true })
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  await http.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen = []
  reply = { body: { access_token: 'a1', token_type: 'Bearer', expires_in: '3600' } }
})

const oauth: OauthWay = {
  grant: 'authorization_code',
  authorizeUrl: ({ base_url }) => `${base_url}/authorize?tenant=7`,
  tokenUrl: ({ base_url }) => `${base_url}/token?tenant=7`,
  scope: ({ scope }) => scope,
  clientAuth: 'basic',
}
const form = () => ({ base_url, client_id: 'mill_wright', client_secret: secret, scope: 'a b' })
const at = () => ({ connector: { system: 'fabrik', name: 'Fabrik' }, http, timeout: 500 })
const refresh = (more = {}) => refreshTokens(oauth, form(), 'refresh-1', { ...at(), ...more })

async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => assert.fail('it went well'),
    (error) => error,
  )
  assert.ok(error instanceof ApiError, String(error))
  return error
}

test('a person is sent to the address with a challenge and a state, and what was in it stays', () => {
  const at = { redirectUri: 'https://mw.example/link/return', state: 'st', codeVerifier }
  const url = new URL(startAuthorization(oauth, form(), at))
  assert.equal(url.origin + url.pathname, `${base_url}/authorize`)
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    tenant: '7',
    response_type: 'code',
    client_id: 'mill_wright',
    redirect_uri: 'https://mw.example/link/return',
    scope: 'a b',
    state: 'st',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  assert.equal(issuerOf(oauth, form()), base_url)
})

test('a code is redeemed with its verifier, and the tokens say until when they are good', async () => {
  reply = {
    body: {
      access_token: 'a1',
      token_type: 'bearer',
      expires_in: '3600',
      refresh_token: 'r1',
      scope: 'a',
    },
  }
  const redeeming = { code: 'c1', redirectUri: 'https://mw.example/back', codeVerifier }
  const tokens = await redeemCode(oauth, form(), redeeming, { ...at(), now: () => 5_000 })
  assert.deepEqual(tokens, {
    access_token: 'a1',
    refresh_token: 'r1',
    expires_at: 3_605_000,
    scope: 'a',
  })
  assert.equal(seen[0]!.path, '/token?tenant=7')
  assert.deepEqual(Object.fromEntries(seen[0]!.form), {
    grant_type: 'authorization_code',
    code: 'c1',
    redirect_uri: 'https://mw.example/back',
    code_verifier: codeVerifier,
  })
})

test('id and secret of the client go as they are, in the header or in the form', async () => {
  await refresh()
  const proof = Buffer.from(`mill_wright:${secret}`).toString('base64')
  assert.equal(seen[0]!.headers.authorization, `Basic ${proof}`)
  await requestClientToken({ ...oauth, clientAuth: 'post' }, form(), at())
  assert.equal(seen[1]!.headers.authorization, undefined)
  assert.deepEqual(Object.fromEntries(seen[1]!.form), {
    scope: 'a b',
    grant_type: 'client_credentials',
    client_id: 'mill_wright',
    client_secret: secret,
  })
})

test('a refresh without a new refresh token or a lifetime says so', async () => {
  reply = { body: { access_token: 'a2', token_type: 'Bearer' } }
  const none = { refresh_token: null, expires_at: null, scope: null }
  assert.deepEqual(await refresh(), { access_token: 'a2', ...none })
})

const refusals: readonly [string, Reply, ErrorCode, CredentialSignal?][] = [
  ['invalid_grant', { status: 400 }, 'REAUTHORIZATION_REQUIRED', 'grant_revoked'],
  [
    'invalid_client',
    { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    'REAUTHORIZATION_REQUIRED',
    'client_refused',
  ],
  ['unauthorized_client', { status: 400 }, 'REAUTHORIZATION_REQUIRED', 'client_refused'],
  [
    '',
    { status: 401, headers: { 'content-type': 'text/html' }, body: '<html>Logon failed</html>' },
    'REAUTHORIZATION_REQUIRED',
    'client_refused',
  ],
  ['invalid_scope', { status: 400 }, 'UPSTREAM_ERROR'],
  ['temporarily_unavailable', { status: 400 }, 'CONNECTION_UNAVAILABLE'],
  ['invalid_grant', { status: 503 }, 'CONNECTION_UNAVAILABLE'],
  ['', { status: 500, body: 'oops' }, 'CONNECTION_UNAVAILABLE'],
  ['slow_down', { status: 429 }, 'UPSTREAM_RATE_LIMITED'],
  ['', { status: 302, headers: { location: '/elsewhere' } }, 'UPSTREAM_ERROR'],
  ['', { status: 404, body: 'no such page' }, 'UPSTREAM_ERROR'],
]
for (const [error, answer, code, signal] of refusals) {
  test(`${error || 'nothing in words'} with status ${answer.status} is ${code}${signal ? `, ${signal}` : ''}`, async () => {
    reply = { body: { error, error_description: `because of ${secret} and refresh-1.` }, ...answer }
    const failure = await failureOf(refresh())
    assert.equal(failure.code, code)
    assert.equal(failure.signal, signal)
    assert.equal(seen.length, 1, 'a redirect is not followed, and nothing is sent twice')
    const shown = JSON.stringify(failure.toProblem({ requestId: '', docsBase: '' }))
    for (const word of [secret, encodeURIComponent(secret), 'refresh-1'])
      assert.ok(!shown.includes(word), shown)
  })
}

test('a pause that the token service asks for is told', async () => {
  for (const status of [429, 503]) {
    reply = { status, body: {}, headers: { 'retry-after': '7' } }
    const failure = await failureOf(refresh())
    assert.equal(failure.retryAfterMs, 7_000)
    assert.ok(failure.retryable)
  }
})

test('no answer is worth another try, and tells whether the request may have arrived', async () => {
  for (const [broken, code] of [
    ['cut', 'CONNECTION_UNAVAILABLE'],
    ['hang', 'UPSTREAM_TIMEOUT'],
  ] as const) {
    reply = broken
    const failure = await failureOf(refresh({ timeout: 60 }))
    assert.equal(failure.code, code)
    assert.ok(failure.retryable)
    assert.equal((failure.cause as { sent: boolean }).sent, true)
  }
  const nowhere = { ...form(), base_url: 'http://127.0.0.1:1' }
  const failure = await failureOf(refreshTokens(oauth, nowhere, 'r', at()))
  assert.equal(failure.code, 'CONNECTION_UNAVAILABLE')
  assert.equal((failure.cause as { sent: boolean }).sent, false)
})

test('garbage in place of a token is a fault of the source, and is not quoted', async () => {
  for (const body of [
    '',
    '<html><input type="password"></html>',
    '[]',
    '{"access_token":7,"token_type":"Bearer"}',
    '{"access_token":"half-a-token"}',
    '{"access_token":"half-a-token","token_type":"mac"}',
    '{"access_token":"half-a-token","token_type":"Bearer","expires_in":-1}',
  ]) {
    reply = { body }
    const failure = await failureOf(refresh())
    assert.equal(failure.code, 'UPSTREAM_ERROR', body)
    assert.doesNotMatch(failure.detail, /half-a-token|html/)
  }
})

test('a private address is not reached, and tokens are asked for without TLS only in development', async () => {
  const guarded = createHttp()
  const failure = await failureOf(refresh({ http: guarded }))
  await guarded.close()
  assert.equal(failure.code, 'CONNECTION_UNAVAILABLE')
  const secure = { ...form(), base_url: 'https://fabrik.example' }
  const plain: OauthWay = { ...oauth, tokenUrl: () => `${base_url}/token` }
  assert.equal((await failureOf(refreshTokens(plain, secure, 'r', at()))).code, 'INVALID_REQUEST')
  assert.equal(seen.length, 0)
})

test('a wrong client secret is tried twice in a quarter of an hour; an ended consent of others does no harm', async () => {
  let clock = 0
  const guard = createLockoutGuard({ now: () => clock })
  reply = { status: 400, body: { error: 'invalid_grant' } }
  for (let i = 0; i < 3; i++) await failureOf(refresh({ guard }))
  assert.equal(seen.length, 3)
  reply = { status: 401, body: { error: 'invalid_client' } }
  for (let i = 0; i < 5; i++) await failureOf(refresh({ guard }))
  assert.equal(seen.length, 5)
  clock = 15 * 60_000
  reply = { body: { access_token: 'a1', token_type: 'Bearer' } }
  await refresh({ guard })
})
