import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let token: string

before(async () => {
  node = await startTestNode()
  token = (await node.connect('tryton')).token
})
after(() => node.close())

const get = (url: string, headers = {}) => node.call('GET', url, { token, headers })

test('a live read makes no database round trip', async () => {
  const [order] = (await get('/v1/purchase-orders?limit=1')).body.data
  let queries = 0
  const stop = node.services.database.onQuery(() => queries++)
  for (let i = 0; i < 20; i++) {
    assert.equal((await get(`/v1/purchase-orders/${order.id}`)).status, 200)
    assert.equal((await get('/v1/purchase-orders?limit=5')).status, 200)
  }
  stop()
  assert.equal(queries, 0)
})

test('the connection tells when its source last answered', async () => {
  await get('/v1/vendors?limit=1')
  const { last_success_at, last_checked_at } = (await get('/v1/connection')).body
  assert.ok(Date.parse(last_success_at) > Date.now() - 60_000)
  assert.equal(last_checked_at, last_success_at)
})

test('a record that still has the version of If-None-Match is 304', async () => {
  const [vendor] = (await get('/v1/vendors?limit=1')).body.data
  const { headers } = await get(`/v1/vendors/${vendor.id}`)
  assert.equal(headers.etag, `"${vendor.version}"`)
  assert.equal(
    (await get(`/v1/vendors/${vendor.id}`, { 'if-none-match': headers.etag })).status,
    304,
  )
  assert.equal((await get(`/v1/vendors/${vendor.id}`, { 'if-none-match': '"other"' })).status, 200)
})

test('fields narrows what comes back, include adds the raw payload and what may be done', async () => {
  const [vendor] = (await get('/v1/vendors?limit=1&fields=name,number')).body.data
  assert.deepEqual(Object.keys(vendor).sort(), ['id', 'name', 'number', 'object'])
  const { body } = await get(`/v1/vendors/${vendor.id}?include=raw,allowed`)
  assert.equal(typeof body.raw, 'object')
  assert.equal(body.allowed.update.possible, true)
  assert.ok('name' in body.allowed.update.fields)
})

async function readAll(limit: number): Promise<{ id: string; status: string }[]> {
  const all = []
  let cursor = ''
  do {
    const { body } = await get(`/v1/purchase-orders?limit=${limit}${cursor}`)
    all.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return all
}

test('lines are resources of their own, and a line that does not exist is NOT_FOUND', async () => {
  const order = (await readAll(500)).find(({ status }) => status === 'draft')
  const [item] = (await get('/v1/items?limit=1')).body.data
  const [vendor] = (await get('/v1/vendors?limit=1')).body.data
  const { body: made } = await node.call('POST', '/v1/purchase-orders', {
    token,
    body: { vendor_id: vendor.id, lines: [{ item_id: item.id, quantity: '1', unit_price: '1' }] },
  })
  assert.ok(order ?? made)
  const url = `/v1/purchase-orders/${made.id}/lines`
  const added = await node.call('POST', url, {
    token,
    body: { item_id: item.id, quantity: '3', unit_price: '2.50' },
  })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  assert.equal(Number(added.body.quantity), 3)
  const changed = await node.call('PATCH', `${url}/${added.body.id}`, {
    token,
    body: { quantity: '4' },
  })
  assert.equal(Number(changed.body.quantity), 4)
  assert.equal((await get(url)).body.data.length, 2)
  assert.equal(
    (await node.call('DELETE', `${url}/${added.body.id}`, { token })).body.deleted,
    'hard',
  )
  assert.equal((await get(`${url}/${added.body.id}`)).body.code, 'NOT_FOUND')
})

test('the catalogue, the capabilities and the status words agree with each other', async () => {
  const system = (await node.call('GET', '/v1/systems/tryton')).body
  assert.ok(system.auth[0].fields.some(({ name }: { name: string }) => name === 'base_url'))
  const { data } = (await get('/v1/capabilities')).body
  assert.deepEqual(
    data.map(({ entity }: { entity: string }) => entity).sort(),
    [...system.entities].sort(),
  )
  const orders = data.find(({ entity }: { entity: string }) => entity === 'purchase-orders')
  assert.equal(orders.ops.list.supported, true)
  const words = (await get('/v1/statuses/purchase-orders')).body.data
  assert.ok(
    words.some(
      ({ mapped, seen_count }: { mapped: string; seen_count: number }) =>
        mapped === 'connector' && seen_count > 0,
    ),
  )
})
