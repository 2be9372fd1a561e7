import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestClient, type TestClient } from './test-client.ts'

let client: TestClient

before(async () => {
  client = await startTestClient()
})

after(() => client.sandbox.close())

const READ = { method: 'model.purchase.purchase.search', params: [[], 0, 1, null, {}] }

test('a login answers the user id and a token of 64 hex digits', async () => {
  const login = {
    id: 1,
    method: 'common.db.login',
    params: ['buyer', { password: 'Buy-the-parts-77' }],
  }
  const response = await client.post(login)
  const body = (await response.json()) as any
  assert.equal(response.headers.get('connection'), 'close')
  assert.equal(response.headers.get('content-type'), 'application/json')
  assert.equal(body.id, 1)
  assert.equal(body.result[0], 2)
  assert.match(body.result[1], /^[0-9a-f]{64}$/)
})

test('a login without a password asks for it inside the envelope', async () => {
  const response = await client.post({ id: 3, method: 'common.db.login', params: ['buyer', {}] })
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), {
    id: 3,
    error: ['LoginException', ['password', 'Password for buyer', 'password']],
  })
})

test('a wrong password is 401 in HTML, and after more than five the name is locked for 300 s', async () => {
  const attempt = (password: string) =>
    client.post({ id: 2, method: 'common.db.login', params: ['admin', { password }] })
  for (let count = 0; count < 6; count++) {
    const response = await attempt('wrong')
    assert.equal(response.status, 401)
    assert.match(await response.text(), /^<!doctype html>\n<html lang=en>\n<title>401 Unauthorized/)
  }
  const limited = await attempt('Mill-wright-42')
  assert.equal(limited.status, 429)
  assert.equal(limited.headers.get('retry-after'), null)
  assert.match(await limited.text(), /<p>This user has exceeded an allotted request count/)
  client.clock.now += 301_000
  assert.equal((await attempt('Mill-wright-42')).status, 200)
})

test('without a session the answer is an empty 401 that asks for Basic, unless a script calls', async () => {
  const body = { id: 1, ...READ }
  const plain = await client.post(body)
  assert.equal(plain.status, 401)
  assert.equal(await plain.text(), '')
  assert.equal(plain.headers.get('www-authenticate'), 'Basic realm="Tryton"')
  const script = await client.post(body, { 'x-requested-with': 'XMLHttpRequest' })
  assert.equal(script.headers.get('www-authenticate'), null)
})

test('a session ends with logout and after 30 days', async () => {
  const authorization = await client.login()
  const body = { id: 1, ...READ }
  assert.equal((await client.post(body, { authorization })).status, 200)
  const logout = { id: 2, method: 'common.db.logout', params: [] }
  assert.deepEqual(await (await client.post(logout, { authorization })).json(), {
    id: 2,
    result: null,
  })
  assert.equal((await client.post(body, { authorization })).status, 401)
  const second = await client.login()
  client.clock.now += 30 * 86_400_000
  assert.equal((await client.post(body, { authorization: second })).status, 401)
})

test('Basic works as well as a session', async () => {
  const authorization = `Basic ${Buffer.from('buyer:Buy-the-parts-77').toString('base64')}`
  const response = await client.post({ id: 1, ...READ }, { authorization })
  assert.equal(((await response.json()) as any).result.length, 1)
})

test('any key beside id, method and params takes the envelope away', async () => {
  const authorization = await client.login()
  const good = await client.post({ jsonrpc: '2.0', id: 1, ...READ }, { authorization })
  assert.ok(Array.isArray(await good.json()), 'a bare result')
  const params = [[999999], ['number'], {}]
  const method = 'model.purchase.purchase.read'
  const bad = await client.post({ method, params }, { authorization })
  assert.equal(bad.status, 400)
  assert.equal(
    await bad.text(),
    '<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n<p>You are not allowed to read records &#34;999999&#34; of &#34;Purchase&#34; because of at least one of these rules:<br>User in companies - </p>\n',
  )
})

test('broken JSON and a wrong content type are 500, an unknown database 404', async () => {
  assert.equal((await client.post('{')).status, 500)
  const text = { 'content-type': 'text/plain' }
  assert.equal((await client.post({ id: 1, ...READ }, text)).status, 500)
  assert.equal((await client.post({ id: 1, ...READ }, {}, '/other/')).status, 404)
})

test('the version is told without a login, the list of databases is not', async () => {
  const version = { id: 1, method: 'common.server.version', params: [] }
  const response = await client.post(version, {}, '/')
  assert.deepEqual(await response.json(), { id: 1, result: '6.0.29' })
  const list = { id: 1, method: 'common.db.list', params: [] }
  assert.equal((await client.post(list, {}, '/')).status, 403)
})

test('a call without a context, and one of a method that is not open', async () => {
  const authorization = await client.login()
  const body = { id: 1, method: 'model.purchase.purchase.search', params: [[]] }
  const response = await client.post(body, { authorization })
  assert.deepEqual(await response.json(), { id: 1, error: ['Missing context argument', ''] })
  const closed = { id: 1, method: 'model.purchase.purchase.browse', params: [[], {}] }
  assert.equal((await client.post(closed, { authorization })).status, 403)
})

test('the preferences give the context to send', async () => {
  assert.deepEqual(await client.result('res.user.get_preferences', true), {
    company_filter: 'one',
    employee: 2,
    'employee.rec_name': 'Marco Ruiz',
    company: 1,
    'company.rec_name': 'Ridgeline Manufacturing Inc.',
    language: 'en',
    language_direction: 'ltr',
    groups: [3, 8, 14, 9],
    locale: {
      date: '%m/%d/%Y',
      grouping: [3, 3, 0],
      decimal_point: '.',
      thousands_sep: ',',
    },
  })
})

test('a user in no group may see and change vendors, but no purchases and no products', async () => {
  const viewer = await client.login('viewer')
  const refused = await client.call('model.purchase.purchase.search', [[], 0, 2, null], viewer)
  assert.deepEqual(refused.error, [
    'UserError',
    ['You are not allowed to access "Purchase".', '', null],
  ])
  const seen = await client.call('model.party.party.search', [[], 0, 2, null], viewer)
  assert.equal(seen.result.length, 2)
  const write = await client.call('model.party.party.write', [[5], { lang: null }], viewer)
  assert.equal(write.result, null)
  const product = [[1], { description: 'X' }]
  const refusedWrite = await client.call('model.product.product.write', product, viewer)
  assert.equal(refusedWrite.error[1][0], 'You are not allowed to access "Product Variant".')
})

test('an unknown field, model or operator is a Python KeyError', async () => {
  const cases: [string, unknown[], string][] = [
    ['model.purchase.purchase.read', [[1], ['nope']], "'nope'"],
    ['model.purchase.nope.search', [[]], "'purchase.nope'"],
    ['model.purchase.purchase.search', [[['state', '~', 'x']]], "'~'"],
    ['model.purchase.purchase.create', [[{ nope: 1 }]], "'nope'"],
  ]
  for (const [method, params, text] of cases) {
    assert.deepEqual((await client.call(method, params)).error, [text, ''])
  }
})

test('a parameter of the wrong shape is an exception in the envelope, not a crash', async () => {
  const { error } = await client.call('model.party.party.create', [{ name: 'No list' }])
  assert.equal(error.length, 2)
  assert.equal(error[1], '')
})
