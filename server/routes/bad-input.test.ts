import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { entityNames } from '@millwright/model'
import { startTestNode, type TestAnswer, type TestNode } from '../test-node.ts'

let node: TestNode
let token: string

before(async () => {
  node = await startTestNode()
  token = (await node.connect('tryton')).token
})
after(() => node.close())

/** Every refusal is a problem document with a code, the request's id and a place, and nothing was written. */
function refused(answer: TestAnswer, status: number, code: string, pointer?: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.match(answer.headers['content-type']!, /^application\/problem\+json/)
  assert.equal(answer.body.code, code)
  assert.equal(answer.body.request_id, answer.headers['request-id'])
  assert.ok(answer.body.detail.length > 10)
  if (pointer !== undefined) {
    const pointers = (answer.body.errors ?? []).map((error: { pointer: string }) => error.pointer)
    assert.ok(pointers.includes(pointer), `${pointer} is not among ${pointers}`)
  }
}

const get = (url: string) => node.call('GET', url, { token })
const post = (url: string, body: unknown) => node.call('POST', url, { token, body })

async function countUpstreamWrites(): Promise<number> {
  const { requests } = await node.control('GET', '/tryton/requests')
  return requests.filter((request: { operation?: string }) =>
    /\.(create|write|delete|quote|confirm)$/.test(request.operation ?? ''),
  ).length
}

test('an unknown entity is NOT_FOUND and says where to look', async () => {
  refused(await get('/v1/purchase-ordres'), 404, 'NOT_FOUND')
})

test('an entity that the system does not have is refused with what it has', async () => {
  const answer = await get('/v1/work-orders')
  refused(answer, 422, 'OPERATION_NOT_SUPPORTED')
  assert.match(answer.body.detail, /purchase-orders/)
})

test('an unknown field is named, with the one that was meant', async () => {
  const answer = await post('/v1/purchase-orders', {
    vendor_id: '1',
    require_on: '2026-03-01',
    lines: [],
  })
  refused(answer, 400, 'INVALID_REQUEST', '/require_on')
  assert.match(JSON.stringify(answer.body.errors), /required_on/)
})

test('money as a float, a wrong type and an impossible date are each named with their place', async () => {
  const answer = await post('/v1/purchase-orders', {
    vendor_id: '1',
    required_on: '2026-02-30',
    name: 7,
    lines: [{ item_id: '1', quantity: '1', unit_price: 4.2 }],
  })
  for (const pointer of ['/required_on', '/name', '/lines/0/unit_price'])
    refused(answer, 400, 'INVALID_REQUEST', pointer)
})

test('a write to a read-only field is FIELD_NOT_WRITABLE before anything is sent', async () => {
  const before = await countUpstreamWrites()
  const [order] = (await get('/v1/purchase-orders?limit=1')).body.data
  refused(
    await node.call('PATCH', `/v1/purchase-orders/${order.id}`, {
      token,
      body: { total_net_amount: '1' },
    }),
    422,
    'FIELD_NOT_WRITABLE',
    '/total_net_amount',
  )
  assert.equal(await countUpstreamWrites(), before)
})

test('limits outside 1 to 500, unknown parameters and unknown words are refused by name', async () => {
  for (const limit of ['0', '501', '-1', 'ten', '1.5'])
    refused(await get(`/v1/vendors?limit=${limit}`), 400, 'INVALID_REQUEST', 'limit')
  refused(
    await get('/v1/vendors?modifed_after=2026-01-01'),
    400,
    'INVALID_REQUEST',
    'modifed_after',
  )
  refused(await get('/v1/purchase-orders?status=open'), 400, 'INVALID_REQUEST', 'status')
  refused(await get('/v1/vendors?fields=nam'), 400, 'INVALID_REQUEST', 'fields')
  refused(await get('/v1/vendors?include=everything'), 400, 'INVALID_REQUEST', 'include')
  refused(
    await get('/v1/vendors?modified_after=yesterday'),
    400,
    'INVALID_REQUEST',
    'modified_after',
  )
  refused(
    await get('/v1/vendors?modified_after=2026-02-30T00:00:00Z'),
    400,
    'INVALID_REQUEST',
    'modified_after',
  )
  refused(await get('/v1/vendors?limit=5&limit=6'), 400, 'INVALID_REQUEST', 'limit')
})

test('a filter that nobody can serve is refused by name, never ignored', async () => {
  const answer = await get('/v1/purchase-orders?work_order_id=1')
  refused(answer, 400, 'INVALID_REQUEST', 'work_order_id')
})

test('a cursor that was changed, belongs to another list, connection or other filters is refused', async () => {
  const page = (await get('/v1/vendors?limit=1&name=a')).body
  const cursor = page.next_cursor as string
  assert.ok(cursor)
  const swapped = cursor.slice(0, 10) + (cursor[10] === 'A' ? 'B' : 'A') + cursor.slice(11)
  for (const bad of [swapped, 'nonsense', '..', `${cursor}x`, 'a.b'])
    refused(await get(`/v1/vendors?cursor=${bad}`), 400, 'INVALID_REQUEST', 'cursor')
  refused(await get(`/v1/items?cursor=${cursor}`), 400, 'INVALID_REQUEST', 'cursor')
  refused(await get(`/v1/vendors?name=b&cursor=${cursor}`), 400, 'INVALID_REQUEST', 'cursor')
  const other = await node.connect('tryton')
  refused(
    await node.call('GET', `/v1/vendors?cursor=${cursor}`, { token: other.token }),
    400,
    'INVALID_REQUEST',
    'cursor',
  )
  assert.equal((await get(`/v1/vendors?cursor=${cursor}`)).status, 200)
})

test('a token that is missing, wrong, of the wrong kind or revoked is AUTHENTICATION_FAILED on every route', async () => {
  const gone = await node.connect('tryton')
  await node.call('GET', '/v1/connection', { token: gone.token })
  await node.call('POST', `/admin/v1/connections/${gone.id}/disconnect`, {
    token: node.account_key,
  })
  const urls = [
    ...entityNames.filter((name) => name !== 'statuses').map((name) => `/v1/${name}`),
    '/v1/connection',
    '/v1/capabilities',
    '/v1/statuses/purchase-orders',
  ]
  for (const url of urls) {
    refused(await node.call('GET', url), 401, 'AUTHENTICATION_FAILED')
    for (const bad of ['mwc_x', token.slice(0, -1), `${token}a`, gone.token]) {
      refused(await node.call('GET', url, { token: bad }), 401, 'AUTHENTICATION_FAILED')
    }
  }
  refused(await node.call('POST', '/v1/passthrough', { body: {} }), 401, 'AUTHENTICATION_FAILED')
  refused(await node.call('GET', '/admin/v1/customers', { token }), 401, 'AUTHENTICATION_FAILED')
})

test('a token cannot be used for another connection', async () => {
  const other = await node.connect('tryton')
  refused(
    await node.call('GET', '/v1/vendors', {
      token,
      headers: { 'millwright-connection': other.id },
    }),
    403,
    'PERMISSION_DENIED',
  )
})

test('ids with slashes, unicode, quotes and ten kilobytes are NOT_FOUND', async () => {
  for (const id of [
    'a%2Fb',
    '%C3%BC',
    encodeURIComponent("1' or '1'='1"),
    '0',
    '-1',
    '999999999',
    '%00',
    'x'.repeat(10_240),
    '1.2',
  ]) {
    refused(await get(`/v1/purchase-orders/${id}`), 404, 'NOT_FOUND')
  }
})

test('a body of two mebibytes, broken JSON, deep nesting and other content types are refused', async () => {
  refused(
    await post('/v1/vendors', JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) })),
    413,
    'INVALID_REQUEST',
  )
  refused(await post('/v1/vendors', '{"name": '), 400, 'INVALID_REQUEST', '')
  refused(
    await post('/v1/vendors', `{"custom_fields":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`),
    400,
    'INVALID_REQUEST',
  )
  refused(
    await node.call('POST', '/v1/vendors', {
      token,
      body: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    415,
    'INVALID_REQUEST',
  )
  for (const body of ['[]', '7', '"x"', 'null'])
    refused(await post('/v1/vendors', body), 400, 'INVALID_REQUEST')
  refused(await node.call('POST', '/v1/vendors', { token }), 400, 'INVALID_REQUEST')
  refused(await node.call('PATCH', '/v1/vendors/1', { token, body: {} }), 400, 'INVALID_REQUEST')
})

test('a vendor that does not exist at the source is INVALID_REQUEST with its pointer, dry or not', async () => {
  const [item] = (await get('/v1/items?limit=1')).body.data
  const body = {
    vendor_id: '987654',
    lines: [{ item_id: item.id, quantity: '1', unit_price: '2' }],
  }
  refused(
    await post('/v1/purchase-orders?dry_run=true', body),
    400,
    'INVALID_REQUEST',
    '/vendor_id',
  )
  refused(await post('/v1/purchase-orders', body), 400, 'INVALID_REQUEST', '/vendor_id')
})

test('a source that is down, answers garbage, HTML or half an answer is told so, never a 500', async () => {
  const own = await node.connect('tryton')
  const read = () => node.call('GET', '/v1/vendors?limit=1', { token: own.token })
  const cases: [string, number, string][] = [
    ['garbage', 502, 'UPSTREAM_ERROR'],
    ['truncated', 502, 'UPSTREAM_ERROR'],
    ['cut_before', 502, 'UPSTREAM_ERROR'],
    ['server_error', 502, 'UPSTREAM_ERROR'],
    ['html_login', 409, 'REAUTHORIZATION_REQUIRED'],
    ['forbidden', 403, 'UPSTREAM_PERMISSION_DENIED'],
  ]
  assert.equal((await read()).status, 200)
  for (const [fault, status, code] of cases) {
    await node.control('POST', '/tryton/faults', { fault, times: 'forever' })
    refused(await read(), status, code)
    await node.control('DELETE', '/tryton/faults')
    assert.equal((await read()).status, 200, `after ${fault}`)
  }
  await node.control('POST', '/tryton/faults', {
    fault: 'rate_limited',
    times: 'forever',
    retry_after: 30,
  })
  const limited = await read()
  refused(limited, 429, 'UPSTREAM_RATE_LIMITED')
  assert.equal(limited.headers['retry-after'], '30')
  await node.control('DELETE', '/tryton/faults')
})

test('connecting: unknown system, wrong form, wrong password, dead and private addresses each name their place', async () => {
  const { credentials } = node.sandbox.systems.find(({ name }) => name === 'tryton')!
  const base_url = `${node.sandbox.url}/tryton`
  const make = (change: object, form: object = {}) =>
    node.call('POST', '/admin/v1/connections', {
      token: node.account_key,
      body: {
        customer: { external_id: 'x', name: 'X' },
        system: 'tryton',
        deployment: 'on_premises',
        name: 'n',
        credentials: { base_url, ...credentials, ...form },
        ...change,
      },
    })
  refused(await make({ system: 'excel' }), 400, 'INVALID_REQUEST', '/system')
  refused(await make({ customer_id: 'cus_1' }), 400, 'INVALID_REQUEST', '/customer_id')
  refused(await make({ nmae: 'x' }), 400, 'INVALID_REQUEST', '/nmae')
  refused(await make({ deployment: 'cloud' }), 400, 'INVALID_REQUEST', '/deployment')
  refused(await make({}, { pasword: 'x' }), 400, 'INVALID_REQUEST', '/credentials/pasword')
  refused(await make({}, { base_url: 'ftp://x' }), 400, 'INVALID_REQUEST', '/credentials/base_url')
  refused(
    await make({}, { base_url: 'http://127.0.0.1:9' }),
    400,
    'INVALID_REQUEST',
    '/credentials/base_url',
  )
  const wrong = await make({}, { password: 'wrong-password' })
  refused(wrong, 400, 'INVALID_REQUEST', '/credentials')
  assert.ok(!JSON.stringify(wrong.body).includes('wrong-password'))
  refused(await make({}, { username: '' }), 400, 'INVALID_REQUEST', '/credentials/username')
})

test('passthrough to Tryton names what its body lacks instead of failing', async () => {
  const send = (body: object) =>
    node.call('POST', '/v1/passthrough', { token, body: { path: '/sandbox/', ...body } })
  refused(await send({ body: {} }), 400, 'INVALID_REQUEST', '/method')
  const rpc = (body: unknown) => send({ method: 'POST', body })
  refused(await rpc({}), 400, 'INVALID_REQUEST', '/body/method')
  refused(
    await rpc('{"method":"model.party.party.search"}'),
    400,
    'INVALID_REQUEST',
    '/body/method',
  )
  refused(await rpc([1]), 400, 'INVALID_REQUEST', '/body/method')
  refused(await rpc({ method: 'model.party.party.search' }), 400, 'INVALID_REQUEST', '/body/params')
})

test('passthrough stays on the host of the system and takes no credential of the caller', async () => {
  const send = (body: object) => node.call('POST', '/v1/passthrough', { token, body })
  for (const path of [
    '//evil.example/x',
    'http://evil.example/',
    '/\\evil.example',
    '/a/../../b',
    '/%2e%2e/b',
    'x',
    '/a/..%2f..%2fb',
    '/..;/b',
    '/%2e%2e%5cb',
  ]) {
    const answer = await send({ method: 'GET', path })
    refused(answer, 400, 'INVALID_REQUEST', '/path')
  }
  refused(
    await send({ method: 'GET', path: '/', headers: { Authorization: 'x' } }),
    400,
    'INVALID_REQUEST',
    '/headers/Authorization',
  )
  refused(
    await send({ method: 'GET', path: '/', headers: { Host: 'evil.example' } }),
    400,
    'INVALID_REQUEST',
    '/headers/Host',
  )
  refused(await send({ method: 'TRACE', path: '/' }), 400, 'INVALID_REQUEST', '/method')
  refused(await send({ method: 'GET', path: '/', extra: 1 }), 400, 'INVALID_REQUEST')
})
