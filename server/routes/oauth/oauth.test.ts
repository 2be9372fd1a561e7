import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { actAs } from '../link/test-link.ts'
import {
  codeForm,
  makeClient,
  passThrough,
  post,
  redirect_uri,
  requestOf,
  type TestClient,
} from './test-oauth.ts'

let node: TestNode
let client: TestClient
let time = Date.parse('2026-05-04T08:00:00Z')

before(async () => {
  node = await startTestNode({ now: () => time })
  client = await makeClient(node, { role: 'admin' })
})
after(() => node.close())

const newCode = async (of = client) =>
  (await passThrough(node, requestOf(of))).searchParams.get('code')!

test('until client and redirect are known to belong together, a refusal is a page', async () => {
  const wrong: Record<string, string | null>[] = [
    { client_id: 'ocl_nobody' },
    { client_id: null },
    { redirect_uri: null },
    { redirect_uri: `${redirect_uri}/` },
    { redirect_uri: 'https://evil.example/callback' },
    { redirect_uri: `${redirect_uri}?next=//evil.example` },
    { redirect_uri: `${redirect_uri}\0` },
    { client_id: '\0' },
  ]
  for (const changes of wrong) {
    const { status, headers, body } = await node.call('GET', requestOf(client, changes))
    assert.equal(status, 400, JSON.stringify(changes))
    assert.equal(headers.location, undefined)
    assert.match(headers['content-security-policy']!, /frame-ancestors 'none'/)
    assert.match(body, /<h1>/)
  }
})

test('what is wrong after that goes back to the client, with state and issuer', async () => {
  const wrong: [Record<string, string | null>, string][] = [
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: null }, 'invalid_request'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ code_challenge: null }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: null }, 'invalid_request'],
    [{ system: 'nothing-like-it' }, 'invalid_request'],
    [{ metadata: '[1]' }, 'invalid_request'],
    [{ metadata: '{' }, 'invalid_request'],
    [{ locale: 'fr' }, 'invalid_request'],
    [{ customer: 'x'.repeat(201) }, 'invalid_request'],
    [{ customer: 'a\0b' }, 'invalid_request'],
    [{ metadata: '{"a":"\\ud800"}' }, 'invalid_request'],
    [{ metadata: '{"a":"\\u0000"}' }, 'invalid_request'],
    [{ metadata: `{"a":${'['.repeat(8_000)}${']'.repeat(8_000)}}` }, 'invalid_request'],
  ]
  for (const [changes, error] of wrong) {
    const { status, headers } = await node.call('GET', requestOf(client, changes))
    assert.equal(status, 302)
    const back = new URL(headers.location!)
    assert.equal(back.origin + back.pathname, redirect_uri)
    assert.equal(back.searchParams.get('error'), error, JSON.stringify(changes))
    assert.equal(back.searchParams.get('state'), 's-1')
    assert.equal(back.searchParams.get('iss'), 'https://api.example')
  }
  const twice = await node.call('GET', `${requestOf(client)}&state=s-2`)
  assert.match(twice.headers.location!, /error=invalid_request/)
})

test('a request that nobody finishes makes no customer and no connection', async () => {
  const url = requestOf(client, { customer: 'ghost', system: 'maintainx' })
  assert.equal((await node.call('GET', url)).status, 302)
  const customers = await node.call('GET', '/admin/v1/customers?search=ghost', {
    token: node.account_key,
  })
  assert.deepEqual(customers.body.data, [])
})

test('whoever asks in the name of a client does not learn who is a customer, or by what name', async () => {
  const customer = { external_id: 'plant-7', name: 'Secret Works Ltd' }
  const token = node.account_key
  const made = await node.call('POST', '/admin/v1/customers', { token, body: customer })
  const seen = await Promise.all(
    ['plant-7', 'plant-8'].map(async (id) => {
      const { headers } = await node.call('GET', requestOf(client, { customer: id }))
      const secret = headers.location!.split('/').at(-1)!
      return (await actAs(node, secret).session()).body.customer
    }),
  )
  assert.deepEqual(seen, [{ name: 'plant-7' }, { name: 'plant-8' }])
  // It is the same customer all the same.
  await passThrough(node, requestOf(client, { customer: 'plant-7' }))
  const url = `/admin/v1/connections?customer=${made.body.id}`
  assert.equal((await node.call('GET', url, { token })).body.data.length, 1)
})

test('a code needs its verifier, its redirect and its client; a wrong try leaves it as it is', async () => {
  const code = await newCode()
  const other = await makeClient(node)
  const wrong: Record<string, string>[] = [
    { ...codeForm(client, code), code_verifier: 'w'.repeat(43) },
    { ...codeForm(client, code), code_verifier: 'v' },
    { ...codeForm(client, code), redirect_uri: `${redirect_uri}/x` },
    codeForm(other, code),
    codeForm(client, 'mwx_unknown'),
  ]
  for (const form of wrong) {
    const { status, body, headers } = await post(node, '/oauth/token', form)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'], JSON.stringify(body))
    assert.equal(headers['cache-control'], 'no-store')
  }
  const byAccount = await node.call('POST', '/admin/v1/links/exchange', {
    token: node.account_key,
    body: { code },
  })
  assert.equal(byAccount.status, 409)
  const given = await post(node, '/oauth/token', codeForm(client, code))
  assert.equal(given.status, 200, JSON.stringify(given.body))
  assert.equal(given.body.token_type, 'Bearer')
})

test('a code ends after ten minutes', async () => {
  const code = await newCode()
  time += 600_000
  const late = await post(node, '/oauth/token', codeForm(client, code))
  assert.equal(late.body.error, 'invalid_grant')
  assert.match(late.body.error_description, /expired/)
})

test('a client proves itself in one way, and a wrong proof is refused', async () => {
  const grant = { grant_type: 'client_credentials' }
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  })
  const right = basic(client.id, client.client_secret!)
  assert.equal((await post(node, '/oauth/token', grant, right)).status, 200)
  const refused: [Record<string, string>, Record<string, string>, number, string][] = [
    [grant, basic(client.id, 'wrong'), 401, 'invalid_client'],
    [grant, basic('ocl_nobody', 'x'), 401, 'invalid_client'],
    [grant, { authorization: 'Basic %%%' }, 401, 'invalid_client'],
    [{ ...grant, client_id: client.id }, {}, 401, 'invalid_client'],
    [{ ...grant, client_id: client.id, client_secret: 'wrong' }, {}, 401, 'invalid_client'],
    [{ ...grant, client_secret: client.client_secret! }, right, 400, 'invalid_request'],
    [{ ...grant, client_id: 'ocl_other' }, right, 400, 'invalid_request'],
    [grant, {}, 400, 'invalid_request'],
    [{ grant_type: 'password' }, right, 400, 'unsupported_grant_type'],
    [{}, right, 400, 'invalid_request'],
  ]
  for (const [form, headers, status, error] of refused) {
    const answer = await post(node, '/oauth/token', form, headers)
    assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(form))
    const asks = answer.headers['www-authenticate'] !== undefined
    assert.equal(asks, status === 401 && 'authorization' in headers)
  }
  const twice = await post(node, '/oauth/token', 'grant_type=a&grant_type=b', right)
  assert.equal(twice.body.error, 'invalid_request')
  const json = await node.call('POST', '/oauth/token', { body: grant, headers: right })
  assert.equal(json.body.error, 'invalid_request')
})

test('only a client with a role calls the admin API', async () => {
  const app = await makeClient(node)
  const form = { grant_type: 'client_credentials', client_id: app.id }
  const answer = await post(node, '/oauth/token', { ...form, client_secret: app.client_secret! })
  assert.equal(answer.body.error, 'unauthorized_client')
  const own = { name: 'x', public: true, role: 'admin' }
  const made = await node.call('POST', '/admin/v1/oauth-clients', {
    token: node.account_key,
    body: own,
  })
  assert.equal(made.status, 400)
})

test('a secret is rotated with an overlap and then ends', async () => {
  const app = await makeClient(node, { role: 'read_only' })
  const ask = async (client_secret: string) =>
    (
      await post(node, '/oauth/token', {
        grant_type: 'client_credentials',
        client_id: app.id,
        client_secret,
      })
    ).status
  const url = `/admin/v1/oauth-clients/${app.id}/rotate-secret`
  const rotated = await node.call('POST', url, {
    token: node.account_key,
    body: { overlap_s: 60 },
  })
  assert.equal(rotated.status, 201)
  assert.deepEqual(
    [await ask(app.client_secret!), await ask(rotated.body.client_secret)],
    [200, 200],
  )
  time += 60_000
  assert.deepEqual(
    [await ask(app.client_secret!), await ask(rotated.body.client_secret)],
    [401, 200],
  )
  const shown = await node.call('GET', '/admin/v1/oauth-clients', { token: node.account_key })
  assert.ok(!/mwo_[0-9A-Za-z]{40}|"hash"|former_hash/.test(JSON.stringify(shown.body)))
})

test('a client ends no token that was given to another', async () => {
  const { body } = await post(node, '/oauth/token', codeForm(client, await newCode()))
  const other = await makeClient(node)
  const revoke = (by: TestClient) =>
    post(node, '/oauth/revoke', {
      token: body.access_token,
      client_id: by.id,
      client_secret: by.client_secret!,
    })
  const status = async () =>
    (await node.call('GET', '/v1/vendors?limit=1', { token: body.access_token })).status
  assert.equal((await revoke(other)).status, 200)
  assert.equal(await status(), 200)
  assert.equal((await revoke(client)).status, 200)
  assert.equal(await status(), 401)
})

test('a client of another account is neither seen nor changed', async () => {
  const stranger = await node.makeKey('admin', await node.makeAccount())
  const call = (method: string, path: string, body?: unknown) =>
    node.call(method, `/admin/v1/oauth-clients${path}`, { token: stranger, body })
  assert.deepEqual((await call('GET', '')).body.data, [])
  assert.equal((await call('GET', `/${client.id}`)).status, 404)
  assert.equal((await call('PATCH', `/${client.id}`, { name: 'x' })).status, 404)
  assert.equal((await call('POST', `/${client.id}/rotate-secret`, {})).status, 404)
  assert.equal((await call('DELETE', `/${client.id}`)).status, 404)
  const developer = await node.makeKey('developer')
  const made = await node.call('POST', '/admin/v1/oauth-clients', {
    token: developer,
    body: { name: 'x' },
  })
  assert.equal(made.body.code, 'PERMISSION_DENIED')
})
