import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { startTestClient, type TestClient } from './test-client.ts'

let client: TestClient
let authorization: string

beforeEach(async () => {
  client = await startTestClient(10)
  authorization = await client.login()
})

afterEach(() => client.sandbox.close())

const READ = {
  id: 1,
  method: 'model.purchase.purchase.search',
  params: [[], 4, 2, [['id', 'ASC']], {}],
}
const read = () => client.post(READ, { authorization })
const order = (fault: object) => client.control('POST', '/faults', fault)

test('rate limit and server error are HTML pages with a status', async () => {
  await order({ fault: 'rate_limited' })
  const limited = await read()
  assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, null])
  assert.match(await limited.text(), /<title>429 Too Many Requests/)
  await order({ fault: 'rate_limited', retry_after: 7 })
  assert.equal((await read()).headers.get('retry-after'), '7')
  await order({ fault: 'server_error' })
  const failed = await read()
  assert.equal(failed.status, 500)
  assert.match(await failed.text(), /<h1>Internal Server Error/)
})

test('an ended session, a locked account and a revoked grant are an empty 401', async () => {
  for (const fault of ['unauthorized', 'account_locked', 'grant_revoked', 'password_expired']) {
    await order({ fault })
    const response = await read()
    assert.deepEqual([response.status, await response.text()], [401, ''], fault)
  }
})

test('at the login an expired password asks for one, a locked account is refused', async () => {
  const login = {
    id: 1,
    method: 'common.db.login',
    params: ['buyer', { password: 'Buy-the-parts-77' }],
  }
  await order({ fault: 'password_expired', match: { body: 'common.db.login' } })
  const expired = (await (await client.post(login)).json()) as any
  assert.equal(expired.error[0], 'LoginException')
  await order({ fault: 'account_locked' })
  const locked = await client.post(login)
  assert.equal(locked.status, 401)
  assert.match(await locked.text(), /401 Unauthorized/)
})

test('a missing right is a sentence inside the envelope that names the model', async () => {
  await order({ fault: 'forbidden' })
  const response = await read()
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), {
    id: 1,
    error: ['UserError', ['You are not allowed to access "Purchase".', '', null]],
  })
})

test('a login page in the way is 200 and HTML', async () => {
  await order({ fault: 'html_login' })
  const response = await read()
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /text\/html/)
})

test('a later page repeats the one before it, or leaves one out', async () => {
  const page = async () => ((await (await read()).json()) as any).result
  assert.deepEqual(await page(), [5, 6])
  await order({ fault: 'duplicate_page' })
  assert.deepEqual(await page(), [3, 4])
  await order({ fault: 'missing_page' })
  assert.deepEqual(await page(), [7, 8])
  assert.deepEqual(await page(), [5, 6])
})

test('a connection cut after the order was made leaves the order there', async () => {
  await order({ fault: 'cut_after', match: { body: 'purchase.create' } })
  const body = {
    id: 1,
    method: 'model.purchase.purchase.create',
    params: [[{ party: 5, reference: 'LOST' }], { company: 1 }],
  }
  await assert.rejects(client.post(body, { authorization }))
  const found = await client.result('purchase.purchase.search', [['reference', '=', 'LOST']])
  assert.equal(found.length, 1)
})

test('the request log names the method that was called', async () => {
  await read()
  const { requests } = await client.control('GET', '/requests')
  const { method, path, status, operation } = requests.at(-1)
  assert.deepEqual(
    [method, path, status, operation],
    ['POST', '/mill/', 200, 'model.purchase.purchase.search'],
  )
})

test('a change made by hand moves the stamps and is found by the next read', async () => {
  const before = (await client.result('purchase.purchase.read', [1], ['_timestamp']))[0]
  const data = { comment: 'changed by hand', delivery_date: '2026-04-01' }
  const native = 'purchase.purchase'
  assert.deepEqual(
    await client.control('POST', '/records', { op: 'update', native, key: 1, data }),
    { key: 1 },
  )
  const [now] = await client.result(
    'purchase.purchase.read',
    [1],
    ['comment', 'delivery_date', '_timestamp'],
  )
  assert.equal(now.comment, 'changed by hand')
  assert.deepEqual(now.delivery_date, { __class__: 'date', year: 2026, month: 4, day: 1 })
  assert.ok(Number(now._timestamp) > Number(before._timestamp))
  await client.control('POST', '/records', { op: 'delete', native, key: 1 })
  assert.deepEqual(await client.result('purchase.purchase.search', [['id', '=', 1]]), [])
  assert.deepEqual(await client.result('purchase.line.search', [['purchase', '=', 1]]), [])
  const vendor = { native: 'party.party', data: { name: 'By hand', code: 'H1' } }
  const { key } = await client.control('POST', '/records', { op: 'insert', ...vendor })
  assert.deepEqual(await client.result('party.party.search', [['code', '=', 'H1']]), [key])
})

test('a change by hand of something that does not exist is refused with its name', async () => {
  const refused = (body: object) => client.control('POST', '/records', body)
  const unknown = await refused({ op: 'update', native: 'purchase.purchase', key: 999, data: {} })
  assert.match(unknown.error, /no record 999/)
  const column = { op: 'update', native: 'purchase.purchase', key: 1, data: { nope: 1 } }
  assert.match((await refused(column)).error, /no column nope/)
  assert.match((await refused({ ...column, native: 'nope' })).error, /nope/)
  const used = await refused({ op: 'delete', native: 'product.uom', key: 1 })
  assert.match(used.error, /could not be deleted because they are used/)
})
