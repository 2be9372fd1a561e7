import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let id: string
let token: string
let vendors: any[]
let order: Record<string, unknown>

before(async () => {
  node = await startTestNode({
    limits: {
      connection: { quota: 1_000, window_s: 600 },
      account: { quota: 100_000, window_s: 60 },
    },
  })
  ;({ id, token } = await node.connect('tryton'))
  vendors = (await call('GET', '/v1/vendors?limit=10')).body.data
  const [item] = (await call('GET', '/v1/items?limit=1')).body.data
  order = {
    vendor_id: vendors.at(-1).id,
    lines: [{ item_id: item.id, quantity: '2', unit_price: '4.20' }],
  }
})
after(() => node.close())

const call = (method: string, url: string, body?: unknown, secret = token) =>
  node.call(method, url, { token: secret, ...(body !== undefined && { body }) })
const batch = (operations: unknown[], secret = token) =>
  call('POST', '/v1/batch', { operations }, secret)
const countOrders = async () =>
  (await call('GET', '/v1/purchase-orders?limit=1&include=total')).body.total as number
const remaining = (headers: Record<string, string | undefined>) =>
  Number(/"connection[^"]*";r=(\d+)/.exec(headers.ratelimit!)![1])

test('each operation has its own result in its place, and one that fails hides no other', async () => {
  const entity = 'purchase-orders'
  const [vendor] = vendors
  const { status, body } = await batch([
    { ref: 'made', op: 'create', entity, body: order },
    { ref: 'read', op: 'get', entity: 'vendors', id: vendor.id },
    { ref: 'none', op: 'get', entity: 'vendors', id: '999999' },
    { ref: 'typo', op: 'create', entity, body: { ...order, colour: 'red' } },
    { ref: 'what', op: 'get', entity: 'purchase-order', id: '1' },
    { ref: 'how', op: 'action', entity, id: '1', action: 'dance' },
    { ref: 'which', op: 'update', entity, body: { notes: 'x' } },
    {
      ref: 'stale',
      op: 'update',
      entity: 'vendors',
      id: vendor.id,
      body: { name: 'N' },
      if_match: 'old',
    },
  ])
  assert.equal(status, 200, JSON.stringify(body))
  const told = body.results.map((one: any) => [
    one.ref,
    one.status,
    one.body.code ?? one.body.object,
  ])
  assert.deepEqual(told, [
    ['made', 201, 'purchase_order'],
    ['read', 200, 'vendor'],
    ['none', 404, 'NOT_FOUND'],
    ['typo', 400, 'INVALID_REQUEST'],
    ['what', 400, 'INVALID_REQUEST'],
    ['how', 400, 'INVALID_REQUEST'],
    ['which', 400, 'INVALID_REQUEST'],
    ['stale', 412, 'PRECONDITION_FAILED'],
  ])
  assert.deepEqual(
    body.results.slice(3, 7).map((one: any) => one.body.errors[0].pointer),
    ['/colour', 'entity', 'action', 'id'],
  )
  const made = body.results[0].body
  const again = await batch([
    { ref: 'a', op: 'action', entity, id: made.id, action: 'cancel', body: {} },
    { ref: 'b', op: 'get', entity, id: made.id },
  ])
  const [cancelled, read] = again.body.results
  assert.equal(cancelled.status, 200, JSON.stringify(cancelled.body))
  assert.deepEqual([cancelled.body.status, read.body.status], ['cancelled', 'cancelled'])
})

test('what is asked of one record is done in its order', async () => {
  const { id: vendor } = vendors[1]
  const names = Array.from({ length: 6 }, (_, index) => `Name ${index}`)
  const { body } = await batch(
    names.map((name) => ({
      ref: name,
      op: 'update',
      entity: 'vendors',
      id: vendor,
      body: { name },
    })),
  )
  assert.deepEqual(
    body.results.map((one: any) => one.body.name),
    names,
  )
  assert.equal((await call('GET', `/v1/vendors/${vendor}`)).body.name, 'Name 5')
})

test('an operation with a key is done once, in whatever batch or single call it comes again', async () => {
  const before = await countOrders()
  const one = {
    ref: 'x',
    op: 'create',
    entity: 'purchase-orders',
    body: order,
    idempotency_key: 'b1',
  }
  const other = { ...one, ref: 'y', idempotency_key: 'b2' }
  const first = (await batch([one, other])).body.results
  const again = (await batch([{ ...one, ref: 'z' }])).body.results
  assert.deepEqual([first[0].replayed, again[0].replayed], [undefined, true])
  assert.deepEqual(again[0].body, first[0].body)
  const single = await node.call('POST', '/v1/purchase-orders', {
    token,
    body: order,
    headers: { 'idempotency-key': 'b2' },
  })
  assert.equal(single.headers['idempotency-replayed'], 'true')
  assert.equal(single.body.id, first[1].body.id)
  assert.equal(await countOrders(), before + 2)
  const changed = { ...one, body: { ...order, notes: 'another' } }
  assert.ok((await batch([changed])).body.results[0].status >= 400)
  assert.equal(await countOrders(), before + 2)
})

test('a batch counts as many times as it has operations; without room for all of them none is done', async () => {
  const reads = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ref: String(index),
      op: 'get',
      entity: 'vendors',
      id: vendors[0].id,
    }))
  const before = remaining((await batch(reads(1))).headers)
  assert.equal(remaining((await batch(reads(9))).headers), before - 9)
  const limit = (quota: number) =>
    node.call('PATCH', `/admin/v1/connections/${id}`, {
      token: node.account_key,
      body: { limits: [{ name: 'connection', quota, window_s: 600 }] },
    })
  await limit(60)
  const existing = await countOrders()
  const left = remaining((await batch(reads(1))).headers)
  assert.ok(left > 10, `${left} are left`)
  assert.equal((await batch(reads(left - 4))).status, 200)
  const orders = Array.from({ length: 9 }, (_, index) => ({
    ref: String(index),
    op: 'create',
    entity: 'purchase-orders',
    body: order,
  }))
  const refused = await batch(orders)
  assert.deepEqual([refused.status, refused.body.code], [429, 'RATE_LIMIT_EXCEEDED'])
  await limit(1_000)
  assert.equal(await countOrders(), existing)
})

test('a token that is narrowed does in a batch what it may, and is refused the rest', async () => {
  const { body: made } = await node.call('POST', `/admin/v1/connections/${id}/tokens`, {
    token: node.account_key,
    body: { name: 'reader', scope: { entities: ['vendors'], read_only: true } },
  })
  const { body } = await batch(
    [
      { ref: 'a', op: 'get', entity: 'vendors', id: vendors[0].id },
      { ref: 'b', op: 'update', entity: 'vendors', id: vendors[0].id, body: { name: 'X' } },
      { ref: 'c', op: 'create', entity: 'purchase-orders', body: order },
    ],
    made.secret,
  )
  assert.deepEqual(
    body.results.map((one: any) => [one.status, one.body.code]),
    [
      [200, vendors[0].code],
      [403, 'PERMISSION_DENIED'],
      [403, 'PERMISSION_DENIED'],
    ],
  )
})

test('a batch that is none is refused as a whole, with the place of the fault', async () => {
  const read = { ref: 'a', op: 'get', entity: 'vendors', id: '1' }
  const many = Array.from({ length: 101 }, (_, index) => ({ ...read, ref: String(index) }))
  const cases: [unknown[], string][] = [
    [[], '/operations'],
    [many, '/operations'],
    [[read, { ...read, ref: 'b', colour: 'red' }], '/operations/1/colour'],
    [[read, read], '/operations/1/ref'],
    [[{ ...read, op: 'list' }], '/operations/0/op'],
    [[read, { ref: 'c', entity: 'vendors', op: 'get', id: 7 }], '/operations/1/id'],
  ]
  for (const [operations, pointer] of cases) {
    const { status, body } = await batch(operations)
    assert.equal(status, 400)
    assert.equal(body.errors[0].pointer, pointer, JSON.stringify(body))
  }
  const headers = { 'idempotency-key': 'k' }
  const keyed = await node.call('POST', '/v1/batch', {
    token,
    headers,
    body: { operations: [read] },
  })
  assert.equal(keyed.body.errors[0].code, 'NOT_KEPT')
})
