import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import { SystemDetails, SystemList } from '../engine/describe-system.ts'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode

before(async () => {
  node = await startTestNode()
})
after(() => node.close())

test('the catalogue needs no credential, and says what each system can do and where that was proved', async () => {
  const { status, body } = await node.call('GET', '/v1/systems')
  assert.equal(status, 200)
  const { data } = SystemList.parse(body)
  assert.deepEqual(
    data.map(({ system }) => system),
    catalogue.map(({ system }) => system),
  )
  for (const { capabilities, entities, proof } of data) {
    assert.deepEqual(
      capabilities.map(({ entity }) => entity),
      entities,
    )
    for (const { ops, actions } of capabilities) {
      for (const ability of [...Object.values(ops), ...Object.values(actions)]) {
        assert.ok(ability.supported || ability.reason, JSON.stringify(ability))
        const { kind, at } = ability.evidence
        const run = kind === 'live' || kind === 'sandbox' ? proof[kind] : null
        assert.equal(at, run?.at ?? null)
      }
    }
  }
  assert.ok(data.some(({ proof }) => proof.sandbox && proof.sandbox.passed > 100))
})

test('one system comes with its forms and the capabilities of each field', async () => {
  const { body } = await node.call('GET', '/v1/systems/tryton')
  const details = SystemDetails.parse(body)
  assert.ok(details.auth.length > 0)
  const orders = details.capabilities.find(({ entity }) => entity === 'purchase-orders')
  assert.equal(orders!.ops.list.evidence.kind === 'declared', false)
  assert.ok(Object.keys(orders!.fields).length > 10)
})

test('who has the catalogue already gets 304, and who asks for an unknown system hears which there are', async () => {
  for (const url of ['/v1/systems', '/v1/systems/tryton']) {
    const first = await node.call('GET', url)
    const etag = first.headers.etag!
    const again = await node.call('GET', url, { headers: { 'if-none-match': `"x", W/${etag}` } })
    assert.equal(again.status, 304)
    assert.equal(again.headers.etag, etag)
    const other = await node.call('GET', url, { headers: { 'if-none-match': '"x"' } })
    assert.deepEqual(other.body, first.body)
  }
  const { status, body } = await node.call('GET', '/v1/systems/abacus')
  assert.equal(status, 404)
  assert.match(body.detail, /no system abacus.*tryton/)
})

test('a connector that was never judged is told as declared only', async () => {
  const bare = await startTestNode({ catalogue: catalogue.slice(0, 1), manifestsOf: () => ({}) })
  try {
    const { data } = SystemList.parse((await bare.call('GET', '/v1/systems')).body)
    assert.deepEqual(data[0]!.proof, { sandbox: null, live: null })
    assert.equal(data[0]!.capabilities[0]!.ops.list.evidence.kind, 'declared')
  } finally {
    await bare.close()
  }
})
