import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createHttp, readPage, redeemCode, startAuthorization, type Tokens } from '@millwright/kit'
import { authorizationCode, clientCredentials } from './auth.ts'
import { type Bench, failureOf, openBench } from './test-bench.ts'

const redirectUri = 'https://millwright.example/link/return'
const codeVerifier = 'v'.repeat(64)
const first = { limit: 3, after: null, filters: {}, fields: null, total: false }
const kind = authorizationCode.kind

let bench: Bench
const http = createHttp({ allowPrivate: () => true })
before(async () => {
  bench = await openBench()
})
after(async () => {
  await http.close()
  await bench.close()
})
beforeEach(() => bench.control('switches', { consent: 'automatic', failing_status: 0 }))

/** What the link page and the browser do together. */
async function signInAsUser(): Promise<Tokens> {
  const oauth = authorizationCode.oauth!
  const begun = { redirectUri, state: 's1', codeVerifier }
  const page = await fetch(startAuthorization(oauth, bench.credentials, begun), {
    redirect: 'manual',
  })
  const code = new URL(page.headers.get('location')!).searchParams.get('code')!
  const connector = { system: 'business-central', name: 'Business Central' }
  const at = { connector, http, timeout: 5_000, now: () => bench.now.value }
  return redeemCode(oauth, bench.credentials, { code, redirectUri, codeVerifier }, at)
}

const tokenCalls = () => bench.exchanges.filter(({ url }) => url.includes('/oauth2/v2.0/token'))

test('a user signs in, and an ended token is renewed on the way with his refresh token', async () => {
  const { access_token, refresh_token } = await signInAsUser()
  const io = bench.connect({ kind, access_token, refresh_token: refresh_token! })
  assert.ok((await readPage(io, 'vendors', first)).records.length > 0)
  const before = tokenCalls().length
  await bench.control('expire-tokens', {})
  assert.ok((await readPage(io, 'vendors', first)).records.length > 0)
  assert.equal(tokenCalls().length, before + 1)
})

test('a consent that was taken back ends the connection, in the words of the directory', async () => {
  const { access_token, refresh_token } = await signInAsUser()
  const io = bench.connect({ kind, access_token, refresh_token: refresh_token! })
  await bench.control('revoke-grants', {})
  const error = await failureOf(readPage(io, 'vendors', first))
  assert.deepEqual([error.code, error.signal], ['REAUTHORIZATION_REQUIRED', 'grant_revoked'])
  assert.match(error.detail, /AADSTS50173/)
})

test('an application signs in for itself, once for all calls', async () => {
  const before = tokenCalls().length
  const io = bench.connect()
  await readPage(io, 'vendors', first)
  await readPage(io, 'items', first)
  assert.equal(tokenCalls().length, before + 1)
})

test('a wrong secret and an unknown tenant are told apart, and no secret is shown', async () => {
  const wrong = await failureOf(
    readPage(bench.connect({ client_secret: 'Wrong-Secret-99' }), 'vendors', first),
  )
  assert.deepEqual([wrong.code, wrong.signal], ['REAUTHORIZATION_REQUIRED', 'client_refused'])
  assert.match(wrong.detail, /AADSTS7000215/)
  const tenant = await failureOf(
    readPage(bench.connect({ tenant: 'nowhere.example' }), 'vendors', first),
  )
  assert.match(tenant.detail, /Tenant 'nowhere.example' not found/)
  const shown = JSON.stringify(bench.exchanges)
  assert.ok(!shown.includes('Wrong-Secret-99'))
  assert.ok(!shown.includes(bench.credentials.client_secret!))
})

test('tokens come from Microsoft for its own address, and from beside a gateway otherwise', () => {
  const { tokenUrl } = clientCredentials.oauth!
  const online = 'https://api.businesscentral.dynamics.com/v2.0/production'
  const tenant = 'contoso.com'
  assert.equal(
    tokenUrl({ base_url: online, tenant }),
    'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
  )
  assert.equal(
    tokenUrl({ base_url: 'https://gate.example/bc/v2.0/production', tenant }),
    'https://gate.example/bc/contoso.com/oauth2/v2.0/token',
  )
  assert.equal(
    tokenUrl({ base_url: online, tenant, login_url: 'https://login.microsoftonline.us/' }),
    'https://login.microsoftonline.us/contoso.com/oauth2/v2.0/token',
  )
})
