import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { createSandbox, type Sandbox } from './index.ts'

const clock = { now: Date.parse('2026-03-02T09:00:00Z') }
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await createSandbox({
    port: 0,
    seed: { purchase_orders: 8 },
    now: () => clock.now,
  })
})
afterEach(() => sandbox.close())

async function control(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${sandbox.url}/_control${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return response.json()
}

async function describe(system: string): Promise<any> {
  const { systems } = await control('GET', '')
  return systems.find(({ name }: { name: string }) => name === system)
}

/** A read by Basic; answers all that a client sees of it. */
async function readSap({ username, password }: Record<string, string>) {
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  const path = '/sap-s4hana/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/A_PurchaseOrder'
  const response = await fetch(`${sandbox.url}${path}?$top=1&sap-client=100`, {
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
  })
  const { date, ...headers } = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}

async function readMaintainx(key: string) {
  const headers = { authorization: `Bearer ${key}` }
  return (await fetch(`${sandbox.url}/maintainx/v1/parts?limit=1`, { headers })).status
}

async function callTryton(method: string, params: unknown[], authorization = '') {
  const response = await fetch(`${sandbox.url}/tryton/mill/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ id: 1, method, params }),
  })
  const text = await response.text()
  return { status: response.status, result: response.ok ? JSON.parse(text).result : null }
}

const loginTryton = (password: string) => callTryton('common.db.login', ['buyer', { password }])

test('after a change of the password SAP answers what it answers to any wrong one', async () => {
  const { credentials: old } = await describe('sap-s4hana')
  const wrong = await readSap({ ...old, password: 'never' })
  const changed = await control('POST', '/sap-s4hana/password', { password: 'New-Wrench-43' })
  assert.equal(changed.credentials.password, 'New-Wrench-43')
  assert.deepEqual(await readSap(old), wrong)
  assert.equal(wrong.status, 401)
  assert.equal((await readSap((await describe('sap-s4hana')).credentials)).status, 200)
  await control('POST', '/sap-s4hana/reset', {})
  assert.equal((await readSap(old)).status, 200)
})

test('calls with the old password lock the SAP user, also for the new one, until somebody sets one again', async () => {
  const { credentials: old } = await describe('sap-s4hana')
  await control('POST', '/sap-s4hana/password', { password: 'New-Wrench-43' })
  for (const failed_logons of [1, 2, 3, 4, 5]) {
    await readSap(old)
    const told = await describe('sap-s4hana')
    assert.deepEqual([told.failed_logons, told.locked], [failed_logons, failed_logons === 5])
  }
  const current = (await describe('sap-s4hana')).credentials
  assert.equal((await readSap(current)).status, 401)
  await control('POST', '/sap-s4hana/password', { password: 'New-Wrench-43' })
  assert.equal((await readSap(current)).status, 200)
  assert.equal((await describe('sap-s4hana')).locked, false)
})

test('a replaced API key of MaintainX is refused and the new one works, until a reset', async () => {
  const old = (await describe('maintainx')).credentials.api_key
  await control('POST', '/maintainx/password', { key: 'other-key' })
  assert.deepEqual([await readMaintainx(old), await readMaintainx('other-key')], [401, 200])
  assert.equal((await describe('maintainx')).credentials.api_key, 'other-key')
  await control('POST', '/maintainx/reset', {})
  assert.deepEqual([await readMaintainx(old), await readMaintainx('other-key')], [200, 401])
})

test('a replaced API key of Maximo is refused and the new one works, until a reset', async () => {
  const read = async (apikey: string) => {
    const url = `${sandbox.url}/maximo/maximo/api/os/mxapivendor?lean=1&oslc.pageSize=1`
    return (await fetch(url, { headers: { apikey } })).status
  }
  const old = (await describe('maximo')).credentials.api_key
  await control('POST', '/maximo/password', { api_key: 'other-key' })
  assert.deepEqual([await read(old), await read('other-key')], [400, 200])
  await control('POST', '/maximo/reset', {})
  assert.deepEqual([await read(old), await read('other-key')], [200, 400])
})

test('a replaced client secret of Business Central gives no token any more, until a reset', async () => {
  const { tenant, client_id, client_secret } = (await describe('business-central')).credentials
  const sign = async (secret: string) => {
    const scope = 'https://api.businesscentral.dynamics.com/.default'
    const form = { grant_type: 'client_credentials', client_id, client_secret: secret, scope }
    const url = `${sandbox.url}/business-central/${tenant}/oauth2/v2.0/token`
    return (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).status
  }
  await control('POST', '/business-central/password', { client_secret: 'Other~Bolt-9' })
  assert.deepEqual([await sign(client_secret), await sign('Other~Bolt-9')], [401, 200])
  await control('POST', '/business-central/reset', {})
  assert.deepEqual([await sign(client_secret), await sign('Other~Bolt-9')], [200, 401])
})

test('a changed password of Tryton ends the sessions of the user and refuses the old one', async () => {
  const { credentials: old } = await describe('tryton')
  const [id, token] = (await loginTryton(old.password)).result
  const session = `Session ${Buffer.from(`buyer:${id}:${token}`).toString('base64')}`
  const read = () => callTryton('model.party.party.search', [[], 0, 1, null, {}], session)
  assert.equal((await read()).status, 200)
  await control('POST', '/tryton/password', { password: 'New-parts-78' })
  assert.equal((await read()).status, 401)
  assert.equal((await loginTryton(old.password)).status, 401)
  assert.equal((await loginTryton('New-parts-78')).status, 200)
  await control('POST', '/tryton/reset', {})
  assert.equal((await describe('tryton')).credentials.password, old.password)
})

test('Tryton locks a login for five minutes after six wrong passwords', async () => {
  const { password } = (await describe('tryton')).credentials
  for (let attempt = 0; attempt < 6; attempt++) await loginTryton('never')
  const told = await describe('tryton')
  assert.deepEqual([told.failed_logons, told.locked], [6, true])
  assert.equal((await loginTryton(password)).status, 429)
  clock.now += 300_000
  assert.equal((await describe('tryton')).locked, false)
  assert.equal((await loginTryton(password)).status, 200)
})

test('a secret that a system does not have is refused with its names', async () => {
  const cases: [string, unknown, RegExp][] = [
    ['/maintainx/password', { password: 'x' }, /only key exist/],
    ['/tryton/password', {}, /must have password/],
    ['/tryton/password', { password: '' }, /password must be a text/],
    ['/tryton/revoke-grants', {}, /tryton gives no OAuth tokens/],
  ]
  for (const [path, body, words] of cases) {
    assert.match((await control('POST', path, body)).error, words)
  }
})
