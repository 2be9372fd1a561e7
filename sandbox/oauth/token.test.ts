import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { defaultOAuthSwitches } from './switches.ts'
import { startTestClient, type TestClient } from './test-client.ts'

const DAY = 86_400_000
let client: TestClient

before(async () => {
  client = await startTestClient('identity-provider')
})
afterEach(async () => {
  await client.control('POST', '/reset')
  await client.control('DELETE', '/faults')
  await client.setSwitches(defaultOAuthSwitches)
})
after(() => client.sandbox.close())

const userinfo = async (token: string) => {
  const response = await fetch(`${client.sandbox.url}/identity-provider/userinfo`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return response.status
}
const errorOf = ({ status, body }: { status: number; body: Record<string, any> }) => [
  status,
  body.error,
]
const refused = [400, 'invalid_grant']

test('a code gives an access token, a refresh token and nothing to store in a cache', async () => {
  const { status, headers, body } = await client.redeem(await client.fetchCode())
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  const { access_token, refresh_token, id_token, ...rest } = body
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'openid email offline_access',
  })
  assert.equal(await userinfo(access_token), 200)
  assert.ok(refresh_token && id_token)
})

test('a code works once: its second use ends what the first one gave', async () => {
  const code = await client.fetchCode()
  const { body } = await client.redeem(code)
  assert.deepEqual(errorOf(await client.redeem(code)), refused)
  assert.equal(await userinfo(body.access_token), 401)
  assert.deepEqual(errorOf(await client.refresh(body.refresh_token)), refused)
})

test('a code lives for a minute', async () => {
  const [early, late] = [await client.fetchCode(), await client.fetchCode()]
  client.clock.now += 59_999
  assert.equal((await client.redeem(early)).status, 200)
  client.clock.now += 1
  assert.deepEqual(errorOf(await client.redeem(late)), refused)
})

test('a code needs the verifier of its challenge, and none where none was sent', async () => {
  const wrong = await client.redeem(await client.fetchCode(), { code_verifier: 'x'.repeat(43) })
  assert.deepEqual(errorOf(wrong), refused)
  const missing = await client.redeem(await client.fetchCode(), { code_verifier: '' })
  assert.deepEqual(errorOf(missing), refused)
  const plain = { code_challenge: null, code_challenge_method: null }
  assert.deepEqual(errorOf(await client.redeem(await client.fetchCode(plain))), refused)
  const without = await client.redeem(await client.fetchCode(plain), { code_verifier: '' })
  assert.equal(without.status, 200)
})

test('a code is bound to the redirect that it was asked for', async () => {
  const code = await client.fetchCode()
  const redirect_uri = 'https://other.example/link/return'
  assert.deepEqual(errorOf(await client.redeem(code, { redirect_uri })), refused)
})

test('each refresh gives a new refresh token', async () => {
  const first = await client.connect()
  const second = (await client.refresh(first.refresh_token)).body
  const third = (await client.refresh(second.refresh_token)).body
  const tokens = [first, second, third].map(({ refresh_token }) => refresh_token)
  assert.equal(new Set(tokens).size, 3)
  assert.equal(await userinfo(third.access_token), 200)
  assert.deepEqual(await client.control('GET', '/grants'), {
    families: 1,
    revoked_families: 0,
    refreshes: 2,
    reuses: 0,
  })
})

test('an old refresh token ends the whole family', async () => {
  const first = await client.connect()
  const second = (await client.refresh(first.refresh_token)).body
  assert.deepEqual(errorOf(await client.refresh(first.refresh_token)), refused)
  assert.deepEqual(errorOf(await client.refresh(second.refresh_token)), refused)
  assert.equal(await userinfo(second.access_token), 401)
  assert.deepEqual(await client.control('GET', '/grants'), {
    families: 1,
    revoked_families: 1,
    refreshes: 1,
    reuses: 1,
  })
})

test('within the grace a replaced refresh token gives its successor, one replaced twice does not', async () => {
  await client.setSwitches({ reuse_grace_seconds: 30 })
  const first = await client.connect()
  const second = (await client.refresh(first.refresh_token)).body
  client.clock.now += 29_999
  const again = (await client.refresh(first.refresh_token)).body
  assert.equal(again.refresh_token, second.refresh_token)
  const third = (await client.refresh(second.refresh_token)).body
  assert.deepEqual(errorOf(await client.refresh(first.refresh_token)), refused)
  assert.deepEqual(errorOf(await client.refresh(third.refresh_token)), refused)
})

test('after the grace a replaced refresh token ends the family', async () => {
  await client.setSwitches({ reuse_grace_seconds: 30 })
  const first = await client.connect()
  await client.refresh(first.refresh_token)
  client.clock.now += 30_000
  assert.deepEqual(errorOf(await client.refresh(first.refresh_token)), refused)
  assert.equal((await client.control('GET', '/grants')).revoked_families, 1)
})

test('without rotation the answer names no refresh token and the first one goes on', async () => {
  await client.setSwitches({ rotate_refresh_tokens: false })
  const { refresh_token } = await client.connect()
  for (let round = 0; round < 2; round++) {
    const { status, body } = await client.refresh(refresh_token)
    assert.deepEqual([status, body.refresh_token], [200, undefined])
  }
})

test('access tokens end after their seconds and refresh tokens after their days', async () => {
  await client.setSwitches({ access_token_seconds: 60, refresh_token_days: 2 })
  const first = await client.connect()
  assert.equal(first.expires_in, 60)
  client.clock.now += 60_000
  assert.equal(await userinfo(first.access_token), 401)
  client.clock.now += 2 * DAY - 60_001
  const second = await client.refresh(first.refresh_token)
  assert.equal(second.status, 200)
  client.clock.now += 2 * DAY
  assert.deepEqual(errorOf(await client.refresh(second.body.refresh_token)), refused)
})

test('a client may sign in by the form; wrong, missing or doubled sign-ins are refused', async () => {
  const grant = { grant_type: 'client_credentials' }
  const { client_id, client_secret } = (await client.describe()).oauth
  const byForm = await client.token({ ...grant, client_id, client_secret }, {})
  assert.equal(byForm.status, 200)
  assert.equal(byForm.body.refresh_token, undefined)
  const wrong = await client.token({ ...grant, client_id, client_secret: 'no' }, {})
  assert.deepEqual(errorOf(wrong), [401, 'invalid_client'])
  const basic = { authorization: `Basic ${Buffer.from('nobody:x').toString('base64')}` }
  const unknown = await client.token(grant, basic)
  assert.deepEqual(errorOf(unknown), [401, 'invalid_client'])
  assert.match(unknown.headers.get('www-authenticate') ?? '', /^Basic /)
  assert.deepEqual(errorOf(await client.token(grant, {})), [401, 'invalid_client'])
  const both = await client.token({ ...grant, client_secret })
  assert.deepEqual(errorOf(both), [400, 'invalid_request'])
})

test('a new client secret ends the old one', async () => {
  await client.control('POST', '/password', { client_secret: 'other' })
  const old = await client.token({ grant_type: 'client_credentials' })
  assert.deepEqual(errorOf(old), [401, 'invalid_client'])
  assert.equal((await client.describe()).oauth.client_secret, 'other')
})

test('malformed requests are told apart', async () => {
  assert.deepEqual(errorOf(await client.token({})), [400, 'invalid_request'])
  const password = await client.token({ grant_type: 'password' })
  assert.deepEqual(errorOf(password), [400, 'unsupported_grant_type'])
  const scope = await client.token({ grant_type: 'client_credentials', scope: 'everything' })
  assert.deepEqual(errorOf(scope), [400, 'invalid_scope'])
  const nothing = await client.token({ grant_type: 'refresh_token' })
  assert.deepEqual(errorOf(nothing), [400, 'invalid_request'])
  const json = await fetch((await client.describe()).oauth.token_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  })
  assert.equal(json.status, 400)
})

test('grants can be revoked by user, and access tokens expired at once', async () => {
  const [ines, tomas] = [
    await client.connect(),
    await client.connect({ login_hint: 'tomas.brandt@example.org' }),
  ]
  const answer = await client.control('POST', '/revoke-grants', {
    username: 'tomas.brandt@example.org',
  })
  assert.deepEqual(answer, { revoked: 1 })
  assert.deepEqual(errorOf(await client.refresh(tomas.refresh_token)), refused)
  assert.equal(await userinfo(ines.access_token), 200)
  assert.deepEqual(await client.control('POST', '/expire-tokens'), { expired: 1 })
  assert.equal(await userinfo(ines.access_token), 401)
  assert.equal((await client.refresh(ines.refresh_token)).status, 200)
  assert.deepEqual(await client.control('POST', '/revoke-grants'), { revoked: 1 })
})

test('the token endpoint can fail with a status and a time to wait, and use up no refresh token', async () => {
  const { refresh_token } = await client.connect()
  await client.setSwitches({ failing_status: 429, retry_after: 9 })
  const failed = await client.refresh(refresh_token)
  assert.deepEqual(errorOf(failed), [429, 'temporarily_unavailable'])
  assert.equal(failed.headers.get('retry-after'), '9')
  await client.setSwitches({ failing_status: 503, retry_after: 0 })
  const plain = await client.refresh(refresh_token)
  assert.deepEqual([plain.status, plain.headers.get('retry-after')], [503, null])
  await client.setSwitches({ failing_status: 0 })
  assert.equal((await client.refresh(refresh_token)).status, 200)
})

test('latency holds back the answer, not the work', async () => {
  await client.setSwitches({ latency_ms: 40 })
  const started = performance.now()
  await client.token({ grant_type: 'client_credentials' })
  assert.ok(performance.now() - started >= 38)
})

test('the spread of latencies is the same after each reset with the same seed', async () => {
  await client.setSwitches({ latency_ms: 100, latency_spread_ms: 1000 })
  const { identityProvider } = client.sandbox
  const call = { method: 'POST', path: '/token', query: '', headers: {}, body: Buffer.alloc(0) }
  const measure = async (seed: number) => {
    identityProvider.reset({ seed, purchase_orders: 0 })
    const answers = Array.from({ length: 20 }, () =>
      identityProvider.answer({ ...call, base: '', now: client.clock.now, fault: null }),
    )
    return (await Promise.all(answers)).map((answer) => answer.delay_ms ?? 0)
  }
  const delays = await measure(3)
  assert.ok(delays.every((delay) => delay >= 100 && delay < 1100))
  assert.equal(new Set(delays).size, 20)
  assert.deepEqual(await measure(3), delays)
  assert.notDeepEqual(await measure(4), delays)
})

test('faults have their words on the token endpoint', async () => {
  const { refresh_token } = await client.connect()
  const cases: [string, unknown[]][] = [
    ['grant_revoked', refused],
    ['password_expired', refused],
    ['account_locked', refused],
    ['unauthorized', [401, 'invalid_client']],
    ['forbidden', [400, 'unauthorized_client']],
    ['rate_limited', [429, 'rate_limited']],
    ['server_error', [500, 'server_error']],
  ]
  for (const [fault, expected] of cases) {
    await client.control('POST', '/faults', { fault, match: { path: '/token' } })
    assert.deepEqual(errorOf(await client.refresh(refresh_token)), expected, fault)
  }
  await client.control('POST', '/faults', { fault: 'cut_after', match: { path: '/token' } })
  await assert.rejects(client.refresh(refresh_token))
  assert.deepEqual(errorOf(await client.refresh(refresh_token)), refused, 'the token is used up')
})

test('token requests can be counted by grant type', async () => {
  client.clock.now += 1000
  const since = client.clock.now
  const { refresh_token } = await client.connect()
  await client.refresh(refresh_token)
  const { requests } = await client.control('GET', `/requests?since=${since}`)
  assert.deepEqual(
    requests.map((one: any) => [one.method, one.path.split('?')[0], one.operation]),
    [
      ['GET', '/authorize', 'authorize'],
      ['POST', '/token', 'authorization_code'],
      ['POST', '/token', 'refresh_token'],
    ],
  )
})
