import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { isAllowedRedirect } from './redirect.ts'
import { readReturn, startTestClient, type TestClient } from './test-client.ts'

let client: TestClient

before(async () => {
  client = await startTestClient('identity-provider')
})
afterEach(() => client.setSwitches({ consent: 'page', redirect_uris: '*/link/return' }))
after(() => client.sandbox.close())

async function signIn(change: Record<string, string> = {}) {
  const { username, password } = (await client.describe()).credentials
  return client.decide({ username, password, decision: 'allow', ...change })
}

test('the page names client and scopes and asks for user and password', async () => {
  const response = await client.open({ login_hint: 'a"b@example.org' })
  assert.equal(response.status, 200)
  const page = await response.text()
  for (const part of ['millwright asks', '<li>email</li>', 'name="password"', '>Deny<']) {
    assert.ok(page.includes(part), part)
  }
  assert.ok(page.includes('value="a&quot;b@example.org"'))
})

test('allowing sends a code, the state and the issuer back', async () => {
  const response = await signIn()
  assert.equal(response.status, 303)
  const back = readReturn(response)
  assert.match(back.get('code') ?? '', /^[\w-]{43}$/)
  assert.equal(back.get('state'), 'st/1')
  assert.equal(back.get('iss'), `${client.sandbox.url}/identity-provider`)
})

test('denying sends access_denied and the state back, without any password', async () => {
  const back = readReturn(await client.decide({ decision: 'deny' }))
  assert.equal(back.get('error'), 'access_denied')
  assert.equal(back.get('state'), 'st/1')
  assert.equal(back.get('code'), null)
})

test('a wrong password shows the page again, and too many lock the user', async () => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const response = await signIn({ password: 'wrong' })
    assert.equal(response.status, 401)
    assert.match(await response.text(), /User or password is wrong/)
  }
  const { locked, failed_logons } = await client.describe()
  assert.deepEqual({ locked, failed_logons }, { locked: true, failed_logons: 5 })
  assert.equal((await signIn()).status, 401)
  await client.control('POST', '/reset')
  assert.equal((await signIn()).status, 303)
})

test('an unknown client or a foreign redirect is told to the person and never redirected', async () => {
  for (const change of [
    { client_id: 'nobody' },
    { redirect_uri: 'https://millwright.example/link/returned' },
    { redirect_uri: 'https://millwright.example/link/return?next=/' },
    { redirect_uri: 'https://millwright.example/link/return#x' },
    { redirect_uri: 'javascript:alert(1)//link/return' },
    { redirect_uri: null },
  ]) {
    const response = await client.open(change)
    assert.equal(response.status, 400, JSON.stringify(change))
    assert.equal(response.headers.get('location'), null)
    assert.match(await response.text(), /cannot be answered/)
  }
})

test('which redirects are allowed is a switch', async () => {
  const local = 'http://localhost:9000/callback?x=1'
  assert.equal((await client.open({ redirect_uri: local })).status, 400)
  await client.setSwitches({ redirect_uris: 'https://a.example/b loopback' })
  assert.equal((await client.open({ redirect_uri: local })).status, 200)
  assert.equal(isAllowedRedirect('https://a.example/b', 'https://a.example/b'), true)
  assert.equal(isAllowedRedirect('https://a.example/b', 'https://a.example/b/'), false)
  assert.equal(isAllowedRedirect('loopback', 'http://127.0.0.1.evil.example/'), false)
  assert.equal(isAllowedRedirect('*', 'https://any.example/where?x'), true)
})

test('what else is wrong goes back to the client with the state', async () => {
  const cases: [Record<string, string | null>, string][] = [
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'openid everything' }, 'invalid_scope'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: null }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ prompt: 'none' }, 'login_required'],
  ]
  for (const [change, error] of cases) {
    const back = readReturn(await client.open(change))
    assert.deepEqual([back.get('error'), back.get('state')], [error, 'st/1'])
  }
})

test('automatic consent needs no page, and a hint chooses the user', async () => {
  const code = await client.fetchCode({ login_hint: 'tomas.brandt@example.org', prompt: 'none' })
  const { body } = await client.redeem(code)
  const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString())
  assert.deepEqual(
    [claims.email, claims.email_verified, claims.sub],
    ['tomas.brandt@example.org', false, 'a4419b60'],
  )
})
