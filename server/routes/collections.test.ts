import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let token: string
let url: string

before(async () => {
  node = await startTestNode()
  token = (await node.connect('maintainx')).token
  const [order] = (await node.call('GET', '/v1/work-orders?limit=1', { token })).body.data
  url = `/v1/work-orders/${order.id}`
})
after(() => node.close())

test('a comment is added to a work order and reads back with its author and time', async () => {
  const before = (await node.call('GET', `${url}/comments`, { token })).body.data.length
  const made = await node.call('POST', `${url}/comments`, {
    token,
    body: { text: 'Seal is on its way' },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal(made.body.text, 'Seal is on its way')
  assert.ok(made.body.id && made.body.created_at)
  const { data } = (await node.call('GET', `${url}/comments`, { token })).body
  assert.equal(data.length, before + 1)
})

test('a comment without text, with a field that the system has no place for, or on a record that is not there is refused', async () => {
  const post = (place: string, body: object) =>
    node.call('POST', `${place}/comments`, { token, body })
  assert.equal((await post(url, {})).body.errors[0].pointer, '/text')
  assert.equal(
    (await post(url, { text: 'x', is_internal: true })).body.errors[0].pointer,
    '/is_internal',
  )
  assert.equal((await post('/v1/work-orders/987654', { text: 'x' })).status, 404)
})

test('a sub-resource that the system does not have is refused with its name', async () => {
  const answer = await node.call('GET', '/v1/assets/1/parts', { token })
  assert.equal(answer.body.code, 'OPERATION_NOT_SUPPORTED')
  assert.match(answer.body.detail, /parts/)
})
