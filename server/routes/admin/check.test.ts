import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'

let clock = Date.UTC(2026, 10, 24, 9, 12)
let node: TestNode
before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 }, now: () => clock })
})
after(() => node.close())
beforeEach(async () => {
  clock += 3_600_000
  await node.control('DELETE', '/maintainx/faults')
})

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/connections/${path}`, {
    token: node.account_key,
    ...(body !== undefined && { body }),
  })

test('a check that fails twice asks for reauthorization, one that succeeds ends that', async () => {
  const { id } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', { fault: 'unauthorized', times: 2 })
  const first = await admin('POST', `${id}/check`)
  assert.equal(first.body.status, 'active')
  assert.equal(first.body.problem.code, 'REAUTHORIZATION_REQUIRED')
  assert.deepEqual(first.body.entities, {})
  clock += 30_000
  const second = await admin('POST', `${id}/check`)
  assert.equal(second.body.status, 'reauthorization_required')
  assert.match(second.body.reauthorize_url, /\/link\/mwl_/)
  await node.control('DELETE', '/maintainx/faults')
  clock += 16 * 60_000
  const third = await admin('POST', `${id}/check`)
  assert.equal(third.body.status, 'active')
  assert.equal(third.body.problem, null)
  assert.equal(third.body.entities.vendors.list.ok, true)
})

test('a check tells what the connected user may not read, and the connection tells it from then on', async () => {
  const { id, token } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', {
    fault: 'forbidden',
    match: { path: '/v1/vendors' },
  })
  const { body } = await admin('POST', `${id}/check`)
  assert.equal(body.status, 'active')
  assert.equal(body.entities.vendors.list.ok, false)
  const problems = async () =>
    (await node.call('GET', '/v1/connection', { token })).body.permission_problems
  assert.deepEqual(
    (await problems()).map(({ entity, op }: Record<string, string>) => [entity, op]),
    [['vendors', 'list']],
  )
  await node.control('DELETE', '/maintainx/faults')
  await admin('POST', `${id}/check`)
  assert.deepEqual(await problems(), [])
})

test('a connection that is paused or disconnected is not looked at, and says why', async () => {
  const { id } = await node.connect('maintainx')
  await admin('PATCH', id, { paused: true })
  const before = (await node.control('GET', '/maintainx/requests')).requests.length
  const paused = await admin('POST', `${id}/check`)
  assert.equal(paused.body.code, 'CONNECTION_INACTIVE')
  assert.match(paused.body.detail, /Paused by/)
  await admin('POST', `${id}/disconnect`)
  const ended = await admin('POST', `${id}/check`)
  assert.equal(ended.body.code, 'CONNECTION_INACTIVE')
  assert.equal((await node.control('GET', '/maintainx/requests')).requests.length, before)
})
