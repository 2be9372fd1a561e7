import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { disconnect } from '../engine/connect.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startHousekeeping } from './keep-house.ts'

const DAY = 86_400_000
let clock = Date.UTC(2026, 10, 24, 9, 12)
let node: TestNode
let house: ReturnType<typeof startHousekeeping>
before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 }, now: () => clock })
  house = startHousekeeping(node.services, (error) => assert.fail(String(error)))
})
after(async () => {
  await house.close()
  await node.close()
})

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/${path}`, {
    token: node.account_key,
    ...(body !== undefined && { body }),
  })
const urlOf = async (id: string): Promise<string> =>
  (await admin('GET', `connections/${id}`)).body.reauthorize_url
const openLink = (url: string) =>
  node.call('GET', '/link/api/session', { token: url.slice(url.lastIndexOf('/') + 1) })

test('whoever has to sign in again has a link that works, also after months, a revocation, or a pause', async () => {
  const { id } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', { fault: 'unauthorized', times: 2 })
  await admin('POST', `connections/${id}/check`)
  clock += 30_000
  await admin('POST', `connections/${id}/check`)
  const first = await urlOf(id)
  await house.runOnce()
  assert.equal(await urlOf(id), first, 'a link that works stays')

  clock += 40 * DAY
  await house.runOnce()
  const second = await urlOf(id)
  assert.notEqual(second, first)
  assert.equal((await openLink(second)).status, 200)

  const { data } = (await admin('GET', 'links?state=opened')).body
  await admin('DELETE', `links/${data[0].id}`)
  assert.equal((await openLink(second)).status, 409)
  await house.runOnce()
  assert.equal((await openLink(await urlOf(id))).status, 200)

  await admin('PATCH', `connections/${id}`, { paused: true })
  clock += 40 * DAY
  await admin('PATCH', `connections/${id}`, { paused: false })
  assert.equal((await openLink(await urlOf(id))).status, 200)
})

test('a connection that nobody finished ends with its link', async () => {
  const link = await admin('POST', 'links', {
    customer: { external_id: 'acme', name: 'ACME' },
    systems: ['maintainx'],
    expires_in: 60,
  })
  const id = link.body.connection_id
  await house.runOnce()
  assert.equal((await admin('GET', `connections/${id}`)).body.status, 'pending')
  clock += 61_000
  await house.runOnce()
  const { body } = await admin('GET', `connections/${id}`)
  assert.equal(body.status, 'disconnected')
  assert.equal(body.reason.code, 'link_expired')
  assert.equal(body.reason.evidence[0].source, 'platform')
})

test('a connection that was finished in the last moment of its link stays', async () => {
  const { id } = await node.connect('sap-s4hana')
  const actor = { kind: 'platform', id: 'link', name: 'the end of its link' }
  await disconnect(node.services, node.account_id, id, actor, 'link_expired')
  assert.equal((await admin('GET', `connections/${id}`)).body.status, 'active')
})
