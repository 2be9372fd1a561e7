import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { readReturn, startTestClient, type TestClient } from '../oauth/test-client.ts'

const service = '/sap-s4hana/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV'
let client: TestClient

before(async () => {
  client = await startTestClient('sap-s4hana')
})
afterEach(() => client.control('POST', '/reset'))
after(() => client.sandbox.close())

const call = (token: string, path = '/A_PurchaseOrder?$top=1&', init: RequestInit = {}) =>
  fetch(`${client.sandbox.url}${service}${path}sap-client=100`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers },
  })

test('an access token of a user or of a client opens the services', async () => {
  const { access_token, expires_in, refresh_token } = await client.connect()
  assert.equal(expires_in, '3600', 'the lifetime is a text here')
  assert.equal((await call(access_token)).status, 200)
  assert.equal((await client.refresh(refresh_token)).status, 200)
  const own = await client.token({ grant_type: 'client_credentials' })
  assert.equal((await call(own.body.access_token)).status, 200)
})

test('a write by an access token needs the token against forgery as any other', async () => {
  const { access_token } = await client.connect()
  const body = JSON.stringify({ TextObjectType: 'F02', Language: 'EN', PlainLongText: 'x' })
  const note = "/A_PurchaseOrder('4500000004')/to_PurchaseOrderNote?"
  const json = { 'content-type': 'application/json' }
  const refused = await call(access_token, note, { method: 'POST', body, headers: json })
  assert.equal(refused.status, 403)
  assert.equal(refused.headers.get('x-csrf-token'), 'Required')
  const fetched = await call(access_token, '/?', { headers: { 'x-csrf-token': 'Fetch' } })
  const headers = {
    ...json,
    'x-csrf-token': fetched.headers.get('x-csrf-token') ?? '',
    cookie: fetched.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  }
  assert.equal((await call(access_token, note, { method: 'POST', body, headers })).status, 201)
})

test('an expired, revoked or invented access token is refused as a bearer', async () => {
  const expired = await client.connect()
  await client.control('POST', '/expire-tokens')
  const revoked = await client.connect()
  await client.control('POST', '/revoke-grants', { username: 'MILLWRIGHT' })
  for (const token of [expired.access_token, revoked.access_token, 'invented']) {
    const response = await call(token)
    assert.equal(response.status, 401)
    assert.equal(response.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    assert.match(response.headers.get('content-type') ?? '', /text\/html/)
  }
})

test('the logon page takes the user of the system, allows and denies, and sends no issuer', async () => {
  const { username, password } = (await client.describe()).credentials
  await client.setSwitches({ consent: 'page' })
  const page = await (await client.open()).text()
  assert.match(page, /name="sap-password" type="password"/)
  const login = { 'sap-user': username.toLowerCase(), 'sap-password': password }
  const allowed = readReturn(await client.decide({ ...login, decision: 'allow' }))
  assert.equal((await client.redeem(allowed.get('code') ?? '')).status, 200)
  assert.equal(allowed.get('iss'), null)
  const denied = readReturn(await client.decide({ ...login, decision: 'deny' }))
  assert.equal(denied.get('error'), 'access_denied')
})

test('wrong passwords on the logon page count towards the lock of the user', async () => {
  await client.setSwitches({ consent: 'page' })
  for (let attempt = 0; attempt < 5; attempt++) {
    const form = { 'sap-user': 'MILLWRIGHT', 'sap-password': 'no', decision: 'allow' }
    assert.equal((await client.decide(form)).status, 401)
  }
  const { locked, failed_logons } = await client.describe()
  assert.deepEqual({ locked, failed_logons }, { locked: true, failed_logons: 5 })
})

test('in another client neither user nor OAuth client exists', async () => {
  assert.equal((await client.open({ 'sap-client': null })).status, 401)
  const { token_url } = (await client.describe()).oauth
  const response = await fetch(token_url, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  assert.match(response.headers.get('www-authenticate') ?? '', /S4H\/050/)
})

test('a fault of the whole system keeps its words on the token endpoint', async () => {
  await client.control('POST', '/faults', { fault: 'server_error' })
  const { token_url } = (await client.describe()).oauth
  const dump = await fetch(`${token_url}?sap-client=100`, { method: 'POST' })
  assert.equal(dump.status, 500)
  assert.match(await dump.text(), /RABAX_STATE/)
  await client.control('POST', '/faults', { fault: 'grant_revoked' })
  const revoked = await client.refresh('x')
  assert.deepEqual([revoked.status, revoked.body.error], [400, 'invalid_grant'])
})
