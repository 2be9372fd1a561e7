import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  type Auth,
  carryOut,
  createHttp,
  type Exchange,
  type Io,
  issuerOf,
  planCreate,
  readPage,
  readReturn,
  redeemCode,
  startAuthorization,
  type Tokens,
} from '@millwright/kit'
import type { ApiError } from '@millwright/model'
import { oauth, oauthCode } from './auth.ts'
import { type Bench, openBench } from './test-bench.ts'

const redirectUri = 'https://millwright.example/link/return'
const codeVerifier = 'v'.repeat(64)
const first = { limit: 3, after: null, filters: {}, fields: null, total: false }

let bench: Bench
let form: Record<string, string>
let exchanges: Exchange[]
const http = createHttp({ allowPrivate: () => true })
before(async () => {
  bench = await openBench()
})
after(async () => {
  await http.close()
  await bench.close()
})
beforeEach(async () => {
  exchanges = []
  await bench.control('reset', {})
  await bench.control('switches', { consent: 'automatic' })
  const { client_id, client_secret } = bench.sandbox.systems
    .find(({ name }) => name === 'sap-s4hana')!
    .oauth!.describe('') as { client_id: string; client_secret: string }
  const base_url = `${bench.sandbox.url}/sap-s4hana`
  form = { base_url, client: '100', client_id, client_secret, language: 'EN' }
})

function connect(way: Auth, tokens: Partial<Tokens> = {}, more: Record<string, string> = {}): Io {
  const { access_token, refresh_token } = tokens
  const values = {
    ...form,
    kind: way.kind,
    ...(access_token && { access_token }),
    ...(refresh_token && { refresh_token }),
    ...more,
  }
  return bench.connect(values, { exchanges })
}

const at = () => ({ connector: { system: 'sap-s4hana', name: 'SAP' }, http, timeout: 5_000 })

/** What the link page and the browser do together. */
async function signInAsUser(): Promise<Tokens> {
  const begun = { redirectUri, state: 'state-1', codeVerifier }
  const address = startAuthorization(oauthCode.oauth!, form, begun)
  const page = await fetch(address, { redirect: 'manual' })
  const back = new URL(page.headers.get('location')!)
  assert.equal(back.origin + back.pathname, redirectUri)
  const expected = { state: 'state-1', issuer: issuerOf(oauthCode.oauth!, form) }
  const code = readReturn(back.searchParams, expected)
  return redeemCode(oauthCode.oauth!, form, { code, redirectUri, codeVerifier }, at())
}

const tokenCalls = () => exchanges.filter(({ url }) => url.includes('/oauth2/token')).length
const reauthorize = (signal: string) => (error: ApiError) =>
  error.code === 'REAUTHORIZATION_REQUIRED' && error.signal === signal

for (const way of [oauth, oauthCode]) {
  test(`records are read and written with tokens, and an expired one is renewed on the way (${way.kind})`, async () => {
    const tokens = way === oauthCode ? await signInAsUser() : {}
    const io = connect(way, tokens)
    assert.ok((await readPage(io, 'vendors', first)).records.length > 0)
    const before = tokenCalls()
    await bench.control('expire-tokens', {})
    const plan = await planCreate(io, 'work-requests', { name: 'Leak', asset_id: '10000417' })
    assert.ok((await carryOut(io, plan)).id)
    await readPage(io, 'vendors', first)
    assert.equal(tokenCalls(), before + 1)
    assert.doesNotMatch(JSON.stringify(exchanges), new RegExp(form.client_secret!))
  })

  test(`a wrong client secret is told as such after one request (${way.kind})`, async () => {
    const io = connect(way, { refresh_token: 'r0' }, { client_secret: 'Wrong-Secret-99' })
    await assert.rejects(readPage(io, 'vendors', first), reauthorize('client_refused'))
    assert.equal(exchanges.length, 1)
  })
}

test('a consent that was taken back ends the connection at once, and says so', async () => {
  const io = connect(oauthCode, await signInAsUser())
  await readPage(io, 'vendors', first)
  await bench.control('revoke-grants', {})
  await assert.rejects(readPage(io, 'vendors', first), reauthorize('grant_revoked'))
})

test('while the token service is down, calls fail as unreachable, and go on after it', async () => {
  const io = connect(oauthCode, await signInAsUser())
  await bench.control('expire-tokens', {})
  await bench.control('switches', { failing_status: 503 })
  await assert.rejects(readPage(io, 'vendors', first), { code: 'CONNECTION_UNAVAILABLE' })
  await bench.control('switches', { failing_status: 0 })
  assert.ok((await readPage(io, 'vendors', first)).records.length > 0)
})

test('another client of the system, or none, is where the OAuth client does not exist', async () => {
  const io = connect(oauth, {}, { client: '' })
  await assert.rejects(readPage(io, 'vendors', first), reauthorize('client_refused'))
})

test('the paths of the form are used instead of the usual ones', () => {
  const own = { ...form, base_url: 'https://s4.example/', authorize_path: '/a', token_path: '/t' }
  const { authorizeUrl, tokenUrl } = oauthCode.oauth!
  assert.equal(authorizeUrl!(own), 'https://s4.example/a?sap-client=100')
  assert.equal(tokenUrl({ ...own, client: '' }), 'https://s4.example/t')
})
