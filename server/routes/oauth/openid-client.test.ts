import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as oauth from 'openid-client'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { makeClient, passThrough, redirect_uri, type TestClient } from './test-oauth.ts'

let node: TestNode

before(async () => {
  node = await startTestNode()
  node.services.publicUrl = await node.app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => node.close())

/** As a program finds everything out by itself. */
function discover(client: TestClient): Promise<oauth.Configuration> {
  return oauth.discovery(
    new URL(node.services.publicUrl),
    client.id,
    undefined,
    client.client_secret === null ? oauth.None() : oauth.ClientSecretBasic(client.client_secret),
    { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] },
  )
}

async function authorize(config: oauth.Configuration, extra: Record<string, string> = {}) {
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier()
  const expectedState = oauth.randomState()
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    ...extra,
  })
  const back = await passThrough(node, url.pathname + url.search)
  const grant = () =>
    oauth.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState })
  return { back, grant }
}

const statusWith = async (token: string) =>
  (await node.call('GET', '/v1/vendors?limit=1', { token })).status

test("another author's client connects a customer by discovery, code and PKCE", async () => {
  const config = await discover(await makeClient(node))
  assert.equal(config.serverMetadata().supportsPKCE(), true)
  const metadata = JSON.stringify({ plant: 'Ulm' })
  const extra = { customer: 'acme-7', customer_name: 'ACME 7', metadata, locale: 'de' }
  const { grant } = await authorize(config, extra)
  const tokens = await grant()
  assert.equal(tokens.token_type, 'bearer')
  assert.equal(tokens.refresh_token, undefined)
  assert.equal(await statusWith(tokens.access_token), 200)
  const { body } = await node.call('GET', `/admin/v1/connections/${tokens.connection_id}`, {
    token: node.account_key,
  })
  assert.equal(body.customer.external_id, 'acme-7')
  assert.deepEqual(body.metadata, { plant: 'Ulm' })
})

test('a public client needs no secret', async () => {
  const config = await discover(await makeClient(node, { public: true }))
  const tokens = await (await authorize(config)).grant()
  assert.equal(await statusWith(tokens.access_token), 200)
})

test('a code that is used twice takes its tokens with it', async () => {
  const config = await discover(await makeClient(node, { expiring_tokens: true }))
  const { grant } = await authorize(config)
  const tokens = await grant()
  await assert.rejects(grant(), { error: 'invalid_grant' })
  assert.equal(await statusWith(tokens.access_token), 401)
  await assert.rejects(oauth.refreshTokenGrant(config, tokens.refresh_token!), {
    error: 'invalid_grant',
  })
})

test('tokens that end are renewed, and a refresh token that comes twice ends its family', async () => {
  const config = await discover(await makeClient(node, { expiring_tokens: true }))
  const first = await (await authorize(config)).grant()
  assert.equal(first.expires_in, 3600)
  const second = await oauth.refreshTokenGrant(config, first.refresh_token!)
  assert.equal(second.connection_id, first.connection_id)
  assert.notEqual(second.refresh_token, first.refresh_token)
  assert.equal(await statusWith(second.access_token), 200)
  await assert.rejects(oauth.refreshTokenGrant(config, first.refresh_token!), {
    error: 'invalid_grant',
  })
  assert.equal(await statusWith(second.access_token), 401)
  await assert.rejects(oauth.refreshTokenGrant(config, second.refresh_token!), {
    error: 'invalid_grant',
  })
})

test('a revoked token is dead at once, with all that came from the same consent', async () => {
  const config = await discover(await makeClient(node, { expiring_tokens: true }))
  const tokens = await (await authorize(config)).grant()
  assert.equal(await statusWith(tokens.access_token), 200)
  await oauth.tokenRevocation(config, tokens.refresh_token!)
  assert.equal(await statusWith(tokens.access_token), 401)
  await oauth.tokenRevocation(config, 'mwc_unknown')
})

test('client credentials give an access token of the admin API that ends with the client', async () => {
  const client = await makeClient(node, { role: 'developer', redirect_uris: [] })
  const config = await discover(client)
  const { access_token, expires_in, scope } = await oauth.clientCredentialsGrant(config)
  assert.deepEqual([expires_in, scope], [3600, 'developer'])
  const { account_id, role, actor } = await node.services.clientTokens.byToken(access_token)
  assert.deepEqual([account_id, role, actor.id], [node.account_id, 'developer', client.id])
  const less = await oauth.clientCredentialsGrant(config, { scope: 'read_only' })
  const reader = await node.services.clientTokens.byToken(less.access_token)
  assert.equal(reader.role, 'read_only')
  await assert.rejects(oauth.clientCredentialsGrant(config, { scope: 'admin' }), {
    error: 'invalid_scope',
  })
  await oauth.tokenRevocation(config, less.access_token)
  await assert.rejects(node.services.clientTokens.byToken(less.access_token), /revoked/)
  await node.call('DELETE', `/admin/v1/oauth-clients/${client.id}`, { token: node.account_key })
  await assert.rejects(node.services.clientTokens.byToken(access_token), /revoked/)
  const refused = { name: 'WWWAuthenticateChallengeError', status: 401 }
  await assert.rejects(oauth.clientCredentialsGrant(config), refused)
})
