import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'
import { type Monitor, startMonitor } from './monitor-connections.ts'

const MINUTE = 60_000
let clock = Date.UTC(2026, 10, 24, 9, 12)
let node: TestNode
let monitor: Monitor

before(async () => {
  node = await startTestNode({ now: () => clock, seed: { purchase_orders: 3 } })
  monitor = startMonitor(node.services, (error) => assert.fail(String(error)))
})
after(async () => {
  await monitor.close()
  await node.close()
})
beforeEach(async () => {
  clock += 24 * 60 * MINUTE
  const { body } = await node.call('GET', '/admin/v1/connections', { token: node.account_key })
  for (const { id } of body.data) {
    await node.call('POST', `/admin/v1/connections/${id}/disconnect`, { token: node.account_key })
  }
  for (const { name } of node.sandbox.systems) {
    await node.control('DELETE', `/${name}/faults`)
    await node.control('POST', `/${name}/reset`, {})
  }
})

/** Time passes, and whatever is due is looked at. */
async function pass(ms: number): Promise<void> {
  clock += ms
  await node.services.lastContacts.flush()
  await monitor.runOnce()
  await node.services.health.settle()
}
const look = async (token: string) => (await node.call('GET', '/v1/connection', { token })).body
const read = (token: string) => node.call('GET', '/v1/vendors?limit=1', { token })
const requestsOf = async (system: string): Promise<unknown[]> =>
  (await node.control('GET', `/${system}/requests`)).requests
const eventsOf = async (connection: string): Promise<any[]> => {
  const { body } = await node.call('GET', `/admin/v1/events?connection=${connection}`, {
    token: node.account_key,
  })
  return body.data
}

const secrets = {
  'sap-s4hana': 'password',
  tryton: 'password',
  maximo: 'api_key',
  'business-central': 'client_secret',
}

for (const [system, secret] of Object.entries(secrets)) {
  test(`${system}: a ${secret} that was changed at the source is told at all four places, and the way back works by itself`, async () => {
    const { id, token } = await node.connect(system)
    const { credentials, oauth } = node.sandbox.systems.find(({ name }) => name === system)!
    const right = credentials[secret]!
    await node.control('POST', `/${system}/password`, { [secret]: 'another one 2026' })
    // What was given out before would still be good for an hour.
    if (oauth) await node.control('POST', `/${system}/expire-tokens`)
    const first = await read(token)
    assert.equal(first.body.code, 'REAUTHORIZATION_REQUIRED')
    await node.services.health.settle()
    assert.equal((await look(token)).status, 'active', 'one stray refusal wakes nobody')
    await pass(35_000)

    const told = await look(token)
    assert.equal(told.status, 'reauthorization_required')
    assert.equal(told.reauthorization_required, true)
    assert.match(told.reauthorize_url, /^https:\/\/api\.example\/link\/mwl_/)
    assert.ok(told.instructions.length >= 3)
    assert.equal(told.reason.evidence.length, 2)
    const refused = await read(token)
    assert.equal(refused.status, 409)
    assert.equal(refused.body.code, 'REAUTHORIZATION_REQUIRED')
    assert.equal(refused.body.reauthorize_url, told.reauthorize_url)
    const [event] = await eventsOf(id)
    assert.equal(event.type, 'connection.reauthorization_required')
    assert.equal(event.data.reauthorize_url, told.reauthorize_url)
    assert.deepEqual(event.data.instructions, told.instructions)
    const reader = await node.makeKey('read_only')
    const shown = await node.call('GET', `/admin/v1/connections/${id}`, { token: reader })
    assert.equal(shown.body.reauthorize_url, null, 'who may only read enters no credentials')
    const events = await node.call('GET', `/admin/v1/events?connection=${id}`, { token: reader })
    assert.equal(events.body.data[0].data.reauthorize_url, null)
    const listed = await node.call(
      'GET',
      '/admin/v1/connections?status=reauthorization_required&limit=500',
      { token: node.account_key },
    )
    assert.ok(listed.body.data.some((one: { id: string }) => one.id === id))

    const before = (await requestsOf(system)).length
    for (let call = 0; call < 50; call++) await read(token)
    assert.equal((await requestsOf(system)).length, before, 'the source is not touched')

    await node.control('POST', `/${system}/password`, { [secret]: right })
    await pass(20 * MINUTE)
    assert.equal((await look(token)).status, 'active')
    assert.equal((await read(token)).status, 200)
    assert.equal((await eventsOf(id))[0].type, 'connection.recovered')
  })
}

test('a source that is down is unreachable, still tried by calls, and recovers by traffic', async () => {
  const { id, token } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', { fault: 'down' })
  assert.ok((await read(token)).status >= 502)
  await node.services.health.settle()
  await pass(35_000)
  const down = await look(token)
  assert.equal(down.status, 'unreachable')
  assert.equal(down.reauthorization_required, false)
  assert.equal(down.reauthorize_url, null)
  await pass(10 * MINUTE)
  await node.control('DELETE', '/maintainx/faults')
  assert.equal((await read(token)).status, 200)
  await node.services.health.settle()
  const up = await look(token)
  assert.equal(up.status, 'active')
  assert.ok(up.uptime.h24 < 1 && up.uptime.h24 >= 0)
  assert.deepEqual(
    (await eventsOf(id)).map(({ type }) => type),
    [
      'connection.recovered',
      'connection.unreachable',
      'connection.activated',
      'connection.created',
    ],
  )
})

test('a limit of the source, or a missing permission, is no ill health', async () => {
  const { token } = await node.connect('maintainx')
  for (const fault of ['rate_limited', 'forbidden']) {
    await node.control('POST', '/maintainx/faults', { fault, retry_after: 60 })
    const { status } = await read(token)
    assert.ok([429, 403].includes(status), `${status}`)
    await node.services.health.settle()
    await pass(35_000)
    assert.equal((await look(token)).status, 'active', fault)
    await node.control('DELETE', '/maintainx/faults')
  }
})

test('what the connected user may not do is told per entity, until it may', async () => {
  const { token } = await node.connect('maintainx')
  await node.control('POST', '/maintainx/faults', {
    fault: 'forbidden',
    match: { path: '/v1/vendors' },
  })
  assert.equal((await read(token)).body.code, 'UPSTREAM_PERMISSION_DENIED')
  const problems = async () => (await look(token)).permission_problems
  await until(async () => (await problems()).length === 1)
  const [{ entity, op, message }] = await problems()
  assert.deepEqual([entity, op], ['vendors', 'list'])
  assert.match(message, /does not permit/)
  await node.control('DELETE', '/maintainx/faults')
  assert.equal((await read(token)).status, 200)
  await until(async () => (await problems()).length === 0)
})

test('a connection with traffic is not probed, one without is', async () => {
  const [busy, idle] = [await node.connect('maintainx'), await node.connect('sap-s4hana')]
  await pass(2 * MINUTE)
  await read(busy.token)
  await node.control('POST', '/maintainx/reset', {})
  const before = [await requestsOf('maintainx'), await requestsOf('sap-s4hana')]
  await pass(4 * MINUTE)
  assert.deepEqual((await requestsOf('maintainx')).length, before[0]!.length)
  assert.ok((await requestsOf('sap-s4hana')).length > before[1]!.length)
  assert.ok((await look(idle.token)).next_check_at > new Date(clock).toISOString())
})

test('a source that hangs does not keep the others from being looked at', async () => {
  await node.connect('maintainx')
  await node.connect('sap-s4hana')
  await node.control('POST', '/maintainx/faults', { fault: 'slow', delay_ms: 5_000 })
  await node.control('POST', '/sap-s4hana/reset', {})
  const rounds: Promise<unknown>[] = []
  let isOver = false
  for (let round = 0; round < 2; round++) {
    const before = (await requestsOf('sap-s4hana')).length
    clock += 6 * MINUTE
    await node.services.lastContacts.flush()
    rounds.push(
      monitor.runOnce().then(() => {
        isOver = true
      }),
    )
    await until(async () => (await requestsOf('sap-s4hana')).length > before)
  }
  assert.equal(isOver, false)
  await Promise.all(rounds)
})

test('a wrong password never locks the user at the source, however many calls come', async () => {
  const { token } = await node.connect('sap-s4hana')
  await node.control('POST', '/sap-s4hana/password', { password: 'another one 2026' })
  for (let call = 0; call < 200; call++) {
    await read(token)
    if (call % 20 === 0) await pass(10_000)
  }
  for (let hour = 0; hour < 14 * 24; hour++) await pass(60 * MINUTE)
  assert.equal((await look(token)).next_check_at, null, 'nobody tries it again by himself')
  const sap = (await node.control('GET', '')).systems.find(
    ({ name }: { name: string }) => name === 'sap-s4hana',
  )
  assert.equal(sap.locked, false)
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (performance.now() < end) if (await holds()) return
  assert.fail('it never came true')
}
