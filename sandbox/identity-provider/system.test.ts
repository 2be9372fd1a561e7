import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestClient, type TestClient } from '../oauth/test-client.ts'

let client: TestClient
let issuer: string

before(async () => {
  client = await startTestClient('identity-provider')
  issuer = `${client.sandbox.url}/identity-provider`
})
after(() => client.sandbox.close())

const readJson = async (address: string, init: RequestInit = {}): Promise<any> =>
  (await fetch(address, init)).json()
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test('the provider is no system to connect to', async () => {
  assert.equal(client.sandbox.identityProvider.name, 'identity-provider')
  assert.ok(!client.sandbox.systems.some(({ name }) => name === 'identity-provider'))
  const { systems, identity_provider } = await readJson(`${client.sandbox.url}/_control`)
  assert.ok(!systems.some(({ name }: { name: string }) => name === 'identity-provider'))
  assert.equal(identity_provider.base_url, issuer)
})

test('discovery finds the same metadata at all three addresses', async () => {
  const found = await Promise.all(
    [
      `${issuer}/.well-known/openid-configuration`,
      `${issuer}/.well-known/oauth-authorization-server`,
      `${client.sandbox.url}/.well-known/oauth-authorization-server/identity-provider`,
    ].map((address) => readJson(address)),
  )
  assert.equal(found[0].issuer, issuer)
  assert.equal(found[0].token_endpoint, `${issuer}/token`)
  assert.deepEqual(found[1], found[0])
  assert.deepEqual(found[2], found[0])
})

test('the id token is signed by the published key and bears nonce, audience and issuer', async () => {
  const { id_token } = await client.connect({ nonce: 'n-1' })
  const [head, claims, signature] = id_token.split('.')
  const { keys } = await readJson(`${issuer}/jwks`)
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  assert.deepEqual([header.alg, header.kid], ['RS256', keys[0].kid])
  const key = createPublicKey({ key: keys[0], format: 'jwk' })
  const signed = Buffer.from(`${head}.${claims}`)
  assert.ok(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))
  const now = client.clock.now / 1000
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    iss: issuer,
    aud: 'millwright',
    iat: now,
    exp: now + 3600,
    auth_time: now,
    nonce: 'n-1',
    sub: '5f0c7d1e',
    email: 'ines.halvorsen@example.org',
    email_verified: true,
  })
})

test('userinfo tells what the scope allows', async () => {
  const { access_token } = await client.connect({ scope: 'openid profile' })
  const person = await readJson(`${issuer}/userinfo`, bearer(access_token))
  assert.deepEqual(person, { sub: '5f0c7d1e', name: 'Ines Halvorsen' })
  const plain = await client.connect({ scope: 'records' })
  assert.equal(plain.id_token, undefined)
  const response = await fetch(`${issuer}/userinfo`, bearer(plain.access_token))
  assert.equal(response.status, 403)
  assert.match(response.headers.get('www-authenticate') ?? '', /insufficient_scope/)
})

test('revoking an access token ends it alone, a refresh token its grant', async () => {
  const tokens = await client.connect()
  const { client_id, client_secret } = (await client.describe()).oauth
  const revoke = async (token: string, secret = client_secret) => {
    const body = new URLSearchParams({ token, client_id, client_secret: secret })
    return (await fetch(`${issuer}/revoke`, { method: 'POST', body })).status
  }
  const check = async (token: string) => (await fetch(`${issuer}/userinfo`, bearer(token))).status
  assert.equal(await revoke(tokens.access_token, 'wrong'), 401)
  assert.equal(await check(tokens.access_token), 200)
  assert.equal(await revoke(tokens.access_token), 200)
  assert.equal(await check(tokens.access_token), 401)
  const next = (await client.refresh(tokens.refresh_token)).body
  assert.equal(await revoke(next.refresh_token), 200)
  assert.equal(await check(next.access_token), 401)
  assert.equal((await client.refresh(next.refresh_token)).status, 400)
  assert.equal(await revoke('unknown'), 200)
})

test('a changed password works at once, the old one no more, until a reset', async () => {
  const { username, password } = (await client.describe()).credentials
  await client.control('POST', '/password', { password: 'Other-Lathe-59' })
  const old = await client.decide({ username, password, decision: 'allow' })
  assert.equal(old.status, 401)
  const changed = (await client.describe()).credentials
  assert.equal(changed.password, 'Other-Lathe-59')
  assert.equal((await client.decide({ ...changed, decision: 'allow' })).status, 303)
  await client.control('POST', '/reset')
  assert.equal((await client.describe()).credentials.password, password)
})
