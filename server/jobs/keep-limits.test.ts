import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startHousekeeping } from './keep-house.ts'

const DAY = 86_400_000
const OPERATOR = 'operator-key-of-a-test-0123456789'
let clock = Date.now()
let node: TestNode
let house: ReturnType<typeof startHousekeeping>
before(async () => {
  node = await startTestNode({ now: () => clock, operatorKey: OPERATOR })
  house = startHousekeeping(node.services, (error) => assert.fail(String(error)))
})
after(async () => {
  await house.close()
  await node.close()
})

const rowsOf = (table: 'limits' | 'limit_requests') =>
  withSystem(node.services.database, (trx) => trx.selectFrom(table).selectAll().execute())
const operator = (method: string, path: string, body: unknown) =>
  node.call(method, `/operator/v1/limits/${path}`, { token: OPERATOR, body })

test('a raise that has ended is forgotten a month later, one without an end stays', async () => {
  const raise = { quota: 900, window_s: 60, reason: 'Go-live' }
  const { id } = await node.connect('tryton')
  await operator('PUT', `${id}/connection`, { ...raise, expires_in: 10 * 86_400 })
  await operator('PUT', `${id}/connection-hour`, raise)
  const names = async () => (await rowsOf('limits')).map(({ name }) => name).toSorted()
  for (const [days, kept] of [
    [39, ['connection', 'connection-hour']],
    [2, ['connection-hour']],
    [900, ['connection-hour']],
  ] as const) {
    clock += days * DAY
    await house.runOnce()
    assert.deepEqual(await names(), kept)
  }
})

test('requests are kept for a quarter after their answer, and for a quarter where nobody gives one', async () => {
  clock = Date.now()
  const ask = async (name: string) => {
    const body = { name, quota: 900_000, window_s: 1, reason: 'More plants' }
    const asked = await node.call('POST', '/admin/v1/limits/requests', {
      token: node.account_key,
      body,
    })
    return asked.body.id as string
  }
  const [granted, open] = [await ask('account'), await ask('account-hour')]
  clock += 60 * DAY
  await operator('POST', `requests/${granted}/decide`, { decision: 'grant' })
  const ids = async () => (await rowsOf('limit_requests')).map(({ id }) => id).toSorted()
  for (const [days, kept] of [
    [29, [granted, open]],
    [2, [granted]],
    [57, [granted]],
    [3, []],
  ] as const) {
    clock += days * DAY
    await house.runOnce()
    assert.deepEqual(await ids(), kept.toSorted())
  }
  assert.ok(
    (await rowsOf('limits')).some(({ name }) => name === 'account'),
    'the grant stays',
  )
})

test('what people were told is kept for a quarter, and a fault that lasts for as long as it does', async () => {
  clock = Date.now()
  const { account_id } = node
  const at = new Date(clock)
  const later = new Date(clock + 200 * DAY)
  const notification = (id: string, more: object) => ({
    ...{ account_id, id, contact_id: 'nct_1', kind: 'email', address: 'a@a.example' },
    ...{ audience: 'team' as const, type: 'credits.low', event_id: id, episode: id },
    ...{ state: 'sent' as const, sent_at: at, created_at: at, due_at: at, give_up_at: at },
    ...more,
  })
  const fault = { type: 'connection.unreachable' }
  await withSystem(node.services.database, (trx) =>
    trx
      .insertInto('notifications')
      .values([
        notification('ntf_told', {}),
        notification('ntf_failed', { ...fault, state: 'failed', sent_at: null }),
        notification('ntf_waiting', { state: 'waiting', sent_at: null }),
        notification('ntf_lasts', fault),
        notification('ntf_over', { ...fault, ended_at: later }),
      ] as never)
      .execute(),
  )
  const shown = async () => {
    const { body } = await node.call('GET', '/admin/v1/notifications', { token: node.account_key })
    return body.data.map(({ id }: { id: string }) => id).toSorted()
  }
  for (const [days, kept] of [
    [89, ['ntf_failed', 'ntf_lasts', 'ntf_over', 'ntf_told', 'ntf_waiting']],
    [2, ['ntf_lasts', 'ntf_over', 'ntf_waiting']],
    [201, ['ntf_lasts', 'ntf_waiting']],
  ] as const) {
    clock += days * DAY
    await house.runOnce()
    assert.deepEqual(await shown(), kept)
  }
})
