import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError } from '@millwright/model'
import { lockConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import type { ConnectionStatus } from '../store/schema.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { changeState, moves } from './lifecycle.ts'

let node: TestNode
before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 } })
})
after(() => node.close())

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/connections/${path}`, {
    token: node.account_key,
    ...(body !== undefined && { body }),
  })
const timelineOf = async (id: string) =>
  (await admin('GET', `${id}/timeline`)).body.data.map(
    (one: { from_status: string; to_status: string; cause: string }) =>
      `${one.from_status} → ${one.to_status}: ${one.cause}`,
  )
const states = Object.keys(moves) as ConnectionStatus[]

test('nothing follows the end of a connection, and nothing goes back to the beginning', () => {
  assert.deepEqual(moves.disconnected, [])
  for (const state of states) assert.ok(!moves[state].includes('pending'), state)
  for (const state of states) {
    if (state !== 'disconnected') assert.ok(moves[state].includes('disconnected'), state)
  }
})

test('a move that the table does not have is refused, and nothing is written', async () => {
  const { id } = await node.connect('maintainx')
  await admin('POST', `${id}/disconnect`)
  const before = await timelineOf(id)
  await assert.rejects(
    withAccount(node.services.database, node.account_id, async (trx) => {
      const connection = (await lockConnection(trx, node.account_id, id))!
      await changeState(node.services, trx, connection, { to: 'active', cause: 'recovered' })
    }),
    (error: unknown) => error instanceof ApiError && error.code === 'CONFLICT',
  )
  assert.deepEqual(await timelineOf(id), before)
})

test('of two decisions on one state the second is refused, to be made anew', async () => {
  const { id } = await node.connect('maintainx')
  const stale = await withAccount(node.services.database, node.account_id, (trx) =>
    lockConnection(trx, node.account_id, id),
  )
  await admin('PATCH', id, { paused: true })
  await assert.rejects(
    withAccount(node.services.database, node.account_id, (trx) =>
      changeState(node.services, trx, stale!, { to: 'unreachable', cause: 'unreachable' }),
    ),
    (error: unknown) => error instanceof ApiError && error.retryable,
  )
})

test('a paused connection refuses record calls, says how to go on, and is what it was after the pause', async () => {
  const { id, token } = await node.connect('maintainx')
  const paused = await admin('PATCH', id, { paused: true })
  assert.equal(paused.body.status, 'inactive')
  assert.equal(paused.body.reason.code, 'paused')
  assert.equal(paused.body.next_check_at, null)
  const refused = await node.call('GET', '/v1/vendors', { token })
  assert.equal(refused.body.code, 'CONNECTION_INACTIVE')
  assert.match(refused.body.detail, /"paused": false/)
  assert.equal((await node.call('GET', '/v1/connection', { token })).body.status, 'inactive')
  assert.equal((await admin('PATCH', id, { paused: true })).status, 200, 'twice is once')
  assert.equal((await admin('PATCH', id, { paused: false })).body.status, 'active')
  assert.equal((await node.call('GET', '/v1/vendors?limit=1', { token })).status, 200)
  assert.deepEqual(await timelineOf(id), [
    'inactive → active: resumed',
    'active → inactive: paused',
    'pending → active: connected',
    'null → pending: created',
  ])
})

test('disconnecting twice is once; its token dies, it cannot change, and only then it can be purged', async () => {
  const { id, token } = await node.connect('sap-s4hana')
  assert.equal((await admin('POST', `${id}/purge`)).body.code, 'CONFLICT')
  assert.equal((await admin('POST', `${id}/disconnect`)).body.status, 'disconnected')
  const again = await admin('POST', `${id}/disconnect`)
  assert.equal(again.status, 200)
  assert.equal((await timelineOf(id))[0], 'active → disconnected: disconnected')
  assert.equal((await node.call('GET', '/v1/connection', { token })).status, 401)
  assert.equal((await admin('PATCH', id, { paused: true })).body.code, 'CONFLICT')
  const purged = await admin('POST', `${id}/purge`)
  assert.equal(purged.status, 200)
  const left = await admin('GET', id)
  assert.deepEqual(left.body.settings, {})
  assert.ok((await timelineOf(id)).length >= 3, 'its timeline stays')
})

test('name, metadata and sites change; what is wrong is named', async () => {
  const { id } = await node.connect('maintainx')
  const changed = await admin('PATCH', id, { name: 'Plant Ulm', metadata: { erp: 7 } })
  assert.equal(changed.body.name, 'Plant Ulm')
  assert.deepEqual(changed.body.metadata, { erp: 7 })
  const wrong = await admin('PATCH', id, { nome: 'Plant Ulm' })
  assert.equal(wrong.body.errors[0].pointer, '/nome')
  assert.equal((await admin('PATCH', 'con_none', { name: 'x' })).status, 404)
})

test('a name and a pause in one change are both done, and an empty change is refused', async () => {
  const { id } = await node.connect('maintainx')
  const { body } = await admin('PATCH', id, { name: 'Plant Bern', paused: true })
  assert.deepEqual([body.name, body.status], ['Plant Bern', 'inactive'])
  const resumed = await admin('PATCH', id, { name: 'Plant Graz', paused: false })
  assert.deepEqual([resumed.body.name, resumed.body.status], ['Plant Graz', 'active'])
  assert.equal((await admin('PATCH', id, {})).status, 400)
})

const namesOf = ({ limits }: { limits: { name: string }[] }) => limits.map(({ name }) => name)

test('the holder of a token is told its own limit and what it is narrowed to', async () => {
  const { id, token } = await node.connect('maintainx')
  const look = async (secret: string) =>
    (await node.call('GET', '/v1/connection', { token: secret })).body
  const whole = await look(token)
  assert.equal(whole.token.scope, null)
  assert.ok(!namesOf(whole).includes('token'))
  const limit = { quota: 10, window_s: 60 }
  const scope = { read_only: true, limit }
  const { body } = await admin('POST', `${id}/tokens`, { name: 'reader', scope })
  const narrowed = await look(body.secret)
  assert.deepEqual(narrowed.token.scope, { read_only: true })
  const own = narrowed.limits.find(({ name }: { name: string }) => name === 'token')
  assert.deepEqual(own, { name: 'token', ...limit, remaining: 9 })
})
