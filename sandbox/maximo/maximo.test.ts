import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSandbox, type Sandbox } from '../index.ts'
import { API_KEY } from './access.ts'
import { maximo } from './system.ts'

let sandbox: Sandbox
const system = maximo()

before(async () => {
  sandbox = await createSandbox({ port: 0, systems: [system], seed: { purchase_orders: 20 } })
})
after(() => sandbox.close())

interface Sent {
  headers?: Record<string, string>
  body?: unknown
}

async function call(path: string, { headers, body }: Sent = {}) {
  const answer = await fetch(`${sandbox.url}/maximo/maximo${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { apikey: API_KEY, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const json = text.startsWith('{') ? JSON.parse(text) : null
  return {
    status: answer.status,
    json,
    location: answer.headers.get('location'),
    headers: answer.headers,
  }
}

const query = (params: Record<string, string>) =>
  `?${new URLSearchParams({ lean: '1', ...params })}`
const PATCH = { 'x-method-override': 'PATCH' }
const MERGE = { ...PATCH, patchtype: 'MERGE' }

async function newOrder(): Promise<string> {
  const line = { itemnum: 'SEAL-200', orderqty: 2, unitcost: 4, storeloc: 'CENTRAL' }
  const body = { vendor: 'SEALTEC', poline: [line, { ...line, orderqty: 3 }] }
  const { location } = await call(`/api/os/mxapipo${query({})}`, { body })
  return `/api/os/mxapipo/${location!.split('/').pop()}`
}

async function read(path: string) {
  return (await call(`${path}${query({ 'oslc.select': '*,poline{*}' })}`)).json
}

test('a list without a select holds addresses only', async () => {
  const { json } = await call(`/api/os/mxapipo${query({ 'oslc.pageSize': '2' })}`)
  assert.equal(json.member.length, 2)
  assert.deepEqual(Object.keys(json.member[0]), ['href'])
  assert.match(json.responseInfo.nextPage.href, /pageno=2/)
})

test('a key that is not right is refused with 400', async () => {
  const { status, json } = await call(`/api/os/mxapipo${query({})}`, { headers: { apikey: 'no' } })
  assert.equal(status, 400)
  assert.equal(json.Error.reasonCode, 'BMXAA9549E')
  assert.equal(json.Error.statusCode, '400')
})

test('a stale cookie wins over a good key', async () => {
  const headers = { cookie: 'JSESSIONID=old' }
  assert.equal((await call(`/api/os/mxapipo${query({})}`, { headers })).status, 401)
})

test('parentheses, blanks in lists and orders without a sign are syntax errors', async () => {
  for (const params of [
    { 'oslc.where': '(ponum="1001")' },
    { 'oslc.where': 'status in ["APPR", "CAN"]' },
    { 'oslc.orderBy': 'ponum' },
  ] as Record<string, string>[]) {
    const { status, json } = await call(`/api/os/mxapipo${query(params)}`)
    assert.equal(status, 400)
    assert.equal(json.Error.reasonCode, 'BMXAA8744E')
  }
})

test('lines that are not sent go, unless the change merges', async () => {
  const path = await newOrder()
  const body = { poline: [{ polinenum: 1, orderqty: 9 }] }
  assert.equal((await call(path + query({}), { headers: MERGE, body })).status, 204)
  assert.equal((await read(path)).poline.length, 2)
  assert.equal((await call(path + query({}), { headers: PATCH, body })).status, 204)
  assert.equal((await read(path)).poline.length, 1)
})

test('of two changes with one row stamp the second is refused', async () => {
  const path = await newOrder()
  const { _rowstamp } = await read(path)
  const change = (description: string) =>
    call(path + query({}), { headers: MERGE, body: { description, _rowstamp } })
  assert.equal((await change('one')).status, 204)
  const second = await change('two')
  assert.equal(second.status, 412)
  assert.equal(second.json.Error.reasonCode, 'BMXAA8229W')
})

test('a change that is refused in the middle leaves nothing behind', async () => {
  const path = await newOrder()
  const body = { description: 'x', poline: [{ polinenum: 1, orderqty: 5 }, { itemnum: 'NOTHING' }] }
  assert.equal((await call(path + query({}), { headers: MERGE, body })).status, 400)
  const order = await read(path)
  assert.equal(order.description, undefined)
  assert.deepEqual(
    order.poline.map((line: any) => line.orderqty),
    [2, 3],
  )
})

test('an approved order is read-only, and only then received', async () => {
  const path = await newOrder()
  const { ponum } = await read(path)
  const receipt = { ponum, siteid: 'NORTH', polinenum: 1, issuetype: 'RECEIPT', receiptquantity: 1 }
  const sync = { headers: { 'x-method-override': 'SYNC' }, body: receipt }
  assert.equal((await call(`/api/os/mxapireceipt${query({})}`, sync)).status, 400)
  await call(path + query({}), { headers: MERGE, body: { status: 'APPR' } })
  const late = await call(path + query({}), { headers: MERGE, body: { description: 'late' } })
  assert.equal(late.json.Error.reasonCode, 'BMXAA0031E')
  assert.equal((await call(`/api/os/mxapireceipt${query({})}`, sync)).status, 201)
  assert.equal((await read(path)).receipts, 'PARTIAL')
})

test('without lean=1 names have a prefix, and what has none is dropped', async () => {
  const { location } = await call('/api/os/mxapisr', { body: { description: 'lost' } })
  const { json } = await call(`/api/os/mxapisr/${location!.split('/').pop()}`)
  assert.equal(json['spi:description'], undefined)
  assert.equal(json['spi:class'], 'SR')
})

test('a transaction id counts once', async () => {
  const sent = { headers: { transactionid: 'T-1' }, body: { description: 'Pump leaks' } }
  assert.equal((await call(`/api/os/mxapisr${query({})}`, sent)).status, 201)
  assert.equal((await call(`/api/os/mxapisr${query({})}`, sent)).status, 409)
})
