import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError } from '@millwright/model'
import { lockConnection, updateConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { openCredentials } from './access.ts'

let clock = Date.UTC(2026, 10, 24, 9, 12)
let node: TestNode
before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 }, now: () => clock })
})
after(() => node.close())

const refusal = new ApiError('REAUTHORIZATION_REQUIRED', 'No.', { origin: 'upstream' })
const silence = new ApiError('UPSTREAM_TIMEOUT', 'No answer.', { origin: 'network' })
const find = async (id: string): Promise<Connection> =>
  (await withAccount(node.services.database, node.account_id, (trx) =>
    lockConnection(trx, node.account_id, id),
  ))!

test('what came of the credentials before says nothing of the new ones', async () => {
  const { id } = await node.connect('maintainx')
  const before = await find(id)
  const owner = { account_id: node.account_id, connection_id: id }
  const { vault, health } = node.services
  const sealed = vault.seal(owner, openCredentials(vault, before))
  await withAccount(node.services.database, node.account_id, (trx) =>
    updateConnection(trx, node.account_id, id, sealed),
  )
  await health.observe(before, refusal, 'traffic')
  const revoked = new ApiError('REAUTHORIZATION_REQUIRED', 'Gone.', {
    origin: 'upstream',
    signal: 'grant_revoked',
  })
  await health.observe(before, revoked, 'token')
  const { status, suspicion } = await find(id)
  assert.deepEqual({ status, suspicion }, { status: 'active', suspicion: null })
  await health.observe(await find(id), refusal, 'traffic')
  assert.equal((await find(id)).suspicion?.finding, 'refused')
})

test('a call that began before new credentials came in does not leave the old ones behind', async () => {
  const { id } = await node.connect('maintainx')
  const { access, vault, database } = node.services
  const stale = await access.byId(node.account_id, id)
  const owner = { account_id: node.account_id, connection_id: id }
  const credentials = { ...openCredentials(vault, stale.connection), time_zone: 'Asia/Tokyo' }
  await withAccount(database, node.account_id, (trx) =>
    updateConnection(trx, node.account_id, id, vault.seal(owner, credentials)),
  )
  access.forget(id)
  assert.equal(stale.io().context.zone, 'UTC')
  const fresh = await access.byId(node.account_id, id)
  assert.equal(fresh.io().context.zone, 'Asia/Tokyo')
  assert.equal(stale.io().context.zone, 'UTC')
  assert.equal(fresh.io(), (await access.byId(node.account_id, id)).io())
})

test('calls that go on failing do not put off the look that confirms it', async () => {
  const { id } = await node.connect('maintainx')
  const { health } = node.services
  await health.observe(await find(id), silence, 'traffic')
  const first = (await find(id)).next_check_at!
  for (let call = 0; call < 5; call++) {
    clock += 20_000
    await health.observe(await find(id), silence, 'traffic')
  }
  assert.deepEqual((await find(id)).next_check_at, first)
  await health.observe(await find(id), silence, 'probe')
  assert.equal((await find(id)).status, 'unreachable')
})

test('a healthy source that answers well costs no statement', async () => {
  const { id } = await node.connect('maintainx')
  const connection = await find(id)
  let statements = 0
  const end = node.services.database.onQuery(() => statements++)
  for (let call = 0; call < 1_000; call++) node.services.health.note(connection, null, 'traffic', 5)
  await node.services.health.settle()
  end()
  assert.equal(statements, 0)
})
