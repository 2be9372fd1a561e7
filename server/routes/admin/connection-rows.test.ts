import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let ids: string[]
const list = (query = '', token = node.account_key) =>
  node.call('GET', `/admin/v1/connection-rows${query}`, { token })

before(async () => {
  node = await startTestNode()
  const made = []
  for (const system of ['maintainx', 'sap-s4hana', 'maintainx'])
    made.push(await node.connect(system))
  ids = made.map(({ id }) => id)
  const call = { token: node.account_key, body: { paused: true } }
  await node.call('PATCH', `/admin/v1/connections/${ids[1]}`, call)
})
after(() => node.close())

test('every connection is one row, with its customer and why it does not work', async () => {
  const { status, body } = await list()
  assert.equal(status, 200)
  assert.deepEqual(
    body.data.map(({ id }: { id: string }) => id),
    ids,
  )
  assert.deepEqual([body.has_more, body.next_cursor], [false, null])
  const [working, paused] = body.data
  assert.deepEqual(
    [working.status, working.reason, working.customer.name],
    ['active', null, 'ACME'],
  )
  assert.deepEqual([paused.status, paused.reason.code], ['inactive', 'paused'])
  assert.ok(!JSON.stringify(body).includes('sealed'))
})

test('pages follow each other, and a page is of the size that was asked for', async () => {
  const first = (await list('?limit=2')).body
  assert.equal(first.data.length, 2)
  const second = (await list(`?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`)).body
  assert.deepEqual(
    second.data.map(({ id }: { id: string }) => id),
    ids.slice(2),
  )
})

test('a limit that is none and a parameter that nobody knows are refused by name', async () => {
  for (const query of ['?limit=0', '?limit=10001', '?limit=x']) {
    const { status, body } = await list(query)
    assert.deepEqual([status, body.errors[0].pointer], [400, 'limit'], query)
  }
  assert.equal((await list('?status=active')).body.errors[0].pointer, 'status')
  assert.equal((await list('?cursor=x')).status, 400)
})

test('another account sees none of them', async () => {
  const token = await node.makeKey('admin', await node.makeAccount())
  assert.deepEqual((await list('', token)).body.data, [])
})

test('a long list is packed for those who unpack it', async () => {
  const { account_key } = node
  for (let i = 0; i < 25; i++) await node.connect('maintainx')
  const reply = await node.app.inject({
    url: '/admin/v1/connection-rows',
    headers: { authorization: `Bearer ${account_key}`, 'accept-encoding': 'gzip, br' },
  })
  assert.equal(reply.headers['content-encoding'], 'gzip')
  assert.equal(JSON.parse(gunzipSync(reply.rawPayload).toString()).data.length, 28)
})
