import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { startMonitor } from '../jobs/monitor-connections.ts'
import { startTestNode, type TestNode } from '../test-node.ts'

const COUNT = 1_000
let clock = Date.UTC(2026, 10, 24, 9)
let node: TestNode
/** A second instance of the same system, with the same data and another key. */
let other: Sandbox

before(async () => {
  node = await startTestNode({ now: () => clock, credits: true, seed: { purchase_orders: 1 } })
  other = await createSandbox({ port: 0, seed: { purchase_orders: 1 } })
})
after(async () => {
  await node.close()
  await other.close()
})

const admin = async (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1${path}`, { token: node.account_key, ...(body ? { body } : {}) })

test('a customer has a thousand connections of two instances side by side, and they share nothing', async () => {
  await admin('POST', '/credits/purchases', { credits: COUNT, reference: 'first order' })
  const made: { id: string; token: string }[] = []
  const connectNext = async (index: number): Promise<void> => {
    const sandbox = index % 2 === 0 ? node.sandbox : other
    const { credentials, basePath } = sandbox.systems.find(({ name }) => name === 'maintainx')!
    const { status, body } = await admin('POST', '/connections', {
      customer: { external_id: 'acme', name: 'ACME' },
      system: 'maintainx',
      name: `Plant ${index}`,
      credentials: {
        kind: 'api_key',
        base_url: `${sandbox.url}/maintainx${basePath}`,
        ...credentials,
      },
      metadata: { index },
    })
    assert.equal(status, 201, JSON.stringify(body))
    made[index] = { id: body.id, token: body.token }
  }
  let next = 0
  const work = async () => {
    while (next < COUNT) await connectNext(next++)
  }
  await Promise.all(Array.from({ length: 8 }, work))

  const customers = await admin('GET', '/customers')
  assert.equal(customers.body.data.length, 1, 'the customer was made once')
  assert.equal(new Set(made.map(({ id }) => id)).size, COUNT)
  assert.equal(new Set(made.map(({ token }) => token)).size, COUNT)
  const balance = async () => (await admin('GET', '/credits')).body
  assert.equal((await balance()).held, COUNT)
  assert.equal((await balance()).available, 0)

  for (const index of [0, 1, 499, 998, 999]) {
    const { body } = await node.call('GET', '/v1/connection', { token: made[index]!.token })
    assert.deepEqual([body.id, body.metadata, body.credits], [made[index]!.id, { index }, 1])
  }

  // One is paused, one loses its token, one is disconnected: nobody else notices.
  await admin('PATCH', `/connections/${made[0]!.id}`, { paused: true })
  const tokens = (await admin('GET', `/connections/${made[2]!.id}/tokens`)).body.data
  await admin('DELETE', `/connections/${made[2]!.id}/tokens/${tokens[0].id}`)
  await admin('POST', `/connections/${made[4]!.id}/disconnect`)
  const read = async (index: number) =>
    (await node.call('GET', '/v1/users?limit=1', { token: made[index]!.token })).status
  assert.deepEqual(
    [await read(0), await read(2), await read(4), await read(6), await read(8)],
    [409, 401, 401, 200, 200],
  )
  assert.equal((await balance()).held, COUNT - 1)
  assert.equal((await balance()).available, 1)

  // The key of one instance is replaced at the source: the other instance stays well.
  await fetch(`${other.url}/_control/maintainx/password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: 'another-key-2026' }),
  })
  assert.equal(await read(1), 409)
  await node.services.health.settle()
  clock += 35_000
  const monitor = startMonitor(node.services, (error) => assert.fail(String(error)))
  await monitor.runOnce()
  await node.services.health.settle()
  await monitor.close()
  const ill = await admin('GET', '/connections?status=reauthorization_required')
  assert.deepEqual(
    ill.body.data.map(({ id }: { id: string }) => id),
    [made[1]!.id],
  )
  assert.equal(await read(6), 200)
})
