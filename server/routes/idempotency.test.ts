import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let token: string
let body: Record<string, unknown>

before(async () => {
  node = await startTestNode({ upstreamTimeout: 2_000 })
  token = (await node.connect('tryton')).token
  const [vendor] = (await list('vendors?limit=10')).slice(-1)
  const [item] = await list('items?limit=1')
  body = { vendor_id: vendor.id, lines: [{ item_id: item.id, quantity: '2', unit_price: '4.20' }] }
})
after(() => node.close())

async function list(path: string): Promise<any[]> {
  return (await node.call('GET', `/v1/${path}`, { token })).body.data
}

const create = (key?: string, change: object = {}) =>
  node.call('POST', '/v1/purchase-orders', {
    token,
    body: { ...body, ...change },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })

async function countOrders(reference: string): Promise<number> {
  let count = 0
  let cursor = ''
  do {
    const { body: page } = await node.call('GET', `/v1/purchase-orders?limit=500${cursor}`, {
      token,
    })
    count += page.data.filter(
      (order: { vendor_reference: string }) => order.vendor_reference === reference,
    ).length
    cursor = page.has_more ? `&cursor=${page.next_cursor}` : ''
  } while (cursor)
  return count
}

test('a hundred calls at once with one key make exactly one order, and all get the same answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => create('key-100', { vendor_reference: 'hundred' })),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
  assert.equal(new Set(answers.map(({ body: order }) => order.id)).size, 1)
  assert.equal(
    answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length,
    1,
  )
  assert.equal(await countOrders('hundred'), 1)
})

test('the same key replays the first answer, with its headers', async () => {
  const first = await create('key-replay', { vendor_reference: 'replay' })
  const again = await create('key-replay', { vendor_reference: 'replay' })
  assert.equal(again.headers['idempotency-replayed'], 'true')
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers.location, first.headers.location)
})

test('the same key with another body or on another call is refused', async () => {
  await create('key-other', { vendor_reference: 'one' })
  const other = await create('key-other', { vendor_reference: 'two' })
  assert.equal(other.status, 422)
  assert.equal(other.body.code, 'IDEMPOTENCY_CONFLICT')
  assert.equal(await countOrders('two'), 0)
})

test('a call that was refused before anything was sent leaves its key free', async () => {
  const refused = await create('key-free', { vendor_id: null })
  assert.equal(refused.status, 400)
  assert.equal((await create('key-free', { vendor_reference: 'free' })).status, 201)
})

test('keys of two connections do not meet', async () => {
  const other = await node.connect('tryton')
  const mine = await create('key-shared', { vendor_reference: 'mine' })
  const theirs = await node.call('POST', '/v1/purchase-orders', {
    token: other.token,
    body: { ...body, vendor_reference: 'theirs' },
    headers: { 'idempotency-key': 'key-shared' },
  })
  assert.equal(theirs.status, 201)
  assert.notEqual(theirs.body.id, mine.body.id)
})

test('a key longer than 255 characters is refused', async () => {
  assert.equal((await create('k'.repeat(256))).body.errors[0].pointer, 'Idempotency-Key')
})
