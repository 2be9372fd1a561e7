import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode

before(async () => {
  // As in production: nothing private but what the operator named.
  node = await startTestNode({ allowPrivate: (host) => host === 'erp.plant.internal' })
})
after(() => node.close())

const connect = (base_url: string) =>
  node.call('POST', '/admin/v1/connections', {
    token: node.account_key,
    body: {
      customer: { external_id: 'x', name: 'X' },
      system: 'maintainx',
      name: 'n',
      credentials: { base_url, api_key: 'sandbox-key' },
    },
  })

test('a connection to a private, loopback or metadata address is refused alike, whether something listens there or not', async () => {
  const { port } = node.sandbox
  const addresses = [
    `http://127.0.0.1:${port}/maintainx/v1`,
    `http://localhost:${port}/maintainx/v1`,
    `http://[::1]:${port}/maintainx/v1`,
    `http://[::ffff:127.0.0.1]:${port}/maintainx/v1`,
    `http://2130706433:${port}/maintainx/v1`,
    `http://0x7f.1:${port}/maintainx/v1`,
    'http://127.0.0.1:9',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1',
    'http://192.168.1.1:8080',
    'http://[fe80::1]',
    'http://[64:ff9b::7f00:1]',
  ]
  const before = (await node.control('GET', '/maintainx/requests')).requests.length
  const answers = await Promise.all(addresses.map(connect))
  for (const [index, { status, body }] of answers.entries()) {
    assert.equal(status, 400, `${addresses[index]}: ${JSON.stringify(body)}`)
    assert.equal(body.errors[0].pointer, '/credentials/base_url')
  }
  // One sentence for all: an answer must not tell an open port from a closed one.
  const sentences = new Set(
    answers.map(({ body }) =>
      body.errors[0].detail.replace(/\S*\d\S*|\S*localhost\S*|\S*::\S*/g, '…'),
    ),
  )
  assert.equal(sentences.size, 1, [...sentences].join('\n'))
  assert.equal((await node.control('GET', '/maintainx/requests')).requests.length, before)
  assert.deepEqual(
    (await node.call('GET', '/admin/v1/customers', { token: node.account_key })).body.data,
    [],
  )
})

test('an address with credentials in it, or of another kind than http, is refused', async () => {
  for (const address of [
    'http://user:pw@example.com',
    'file:///etc/passwd',
    'gopher://example.com',
    'http://',
  ]) {
    assert.equal((await connect(address)).body.errors[0].pointer, '/credentials/base_url', address)
  }
})
