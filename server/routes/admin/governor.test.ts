import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callProbe } from '../../engine/probe.ts'
import { startMonitor } from '../../jobs/monitor-connections.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

const MINUTE = 60_000
/** Tuesday, 10:12 in Berlin. */
let clock = Date.UTC(2026, 10, 24, 9, 12)
let node: TestNode

before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 }, now: () => clock })
})
after(() => node.close())

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/connections/${path}`, {
    token: node.account_key,
    ...(body !== undefined && { body }),
  })
const setQuiet = (id: string, quiet_hours: unknown) => admin('PATCH', id, { quiet_hours })
const read = (token: string) => node.call('GET', '/v1/vendors?limit=1', { token })
const countRequests = async (system: string): Promise<number> =>
  (await node.control('GET', `/${system}/requests`)).requests.length
const NIGHT = { from: '22:00', to: '05:00', time_zone: 'Europe/Berlin' }

test('quiet hours are set, shown, and ended', async () => {
  const { id } = await node.connect('tryton')
  assert.deepEqual((await admin('GET', id)).body.quiet_hours, [])
  const hours = [NIGHT, { from: '12:00', to: '13:00', days: ['mon', 'fri'] }]
  const changed = await setQuiet(id, hours)
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.deepEqual(changed.body.quiet_hours, hours)
  assert.deepEqual((await admin('GET', id)).body.quiet_hours, hours)
  await admin('PATCH', id, { name: 'another name' })
  assert.deepEqual((await admin('GET', `${id}/governor`)).body.quiet_hours, hours)
  assert.deepEqual((await setQuiet(id, [])).body.quiet_hours, [])
})

test('nonsense is refused at its place and changes nothing', async () => {
  const { id } = await node.connect('tryton')
  await setQuiet(id, [NIGHT])
  const bad: [unknown, string][] = [
    [[{ ...NIGHT, from: '25:00' }], '/quiet_hours/0/from'],
    [[{ ...NIGHT, from: '7:00' }], '/quiet_hours/0/from'],
    [[NIGHT, { ...NIGHT, to: '24:01' }], '/quiet_hours/1/to'],
    [[{ to: '05:00' }], '/quiet_hours/0/from'],
    [[{ ...NIGHT, to: 5 }], '/quiet_hours/0/to'],
    [[{ ...NIGHT, days: [] }], '/quiet_hours/0/days'],
    [[{ ...NIGHT, days: ['monday'] }], '/quiet_hours/0/days/0'],
    [[{ ...NIGHT, days: ['mon', 'mon'] }], '/quiet_hours/0/days'],
    [[{ ...NIGHT, time_zone: 'Mars/Olympus' }], '/quiet_hours/0/time_zone'],
    [[{ ...NIGHT, zone: 'UTC' }], '/quiet_hours/0/zone'],
    [[{ from: '00:00', to: '24:00' }], '/quiet_hours'],
    [Array.from({ length: 21 }, () => NIGHT), '/quiet_hours'],
    [NIGHT, '/quiet_hours'],
    [null, '/quiet_hours'],
  ]
  for (const [hours, pointer] of bad) {
    const { status, body } = await setQuiet(id, hours)
    assert.deepEqual([status, body.errors?.[0].pointer], [400, pointer], JSON.stringify(body))
  }
  assert.deepEqual((await admin('GET', id)).body.quiet_hours, [NIGHT])
})

test('in quiet hours background work is refused until their end, and calls go on; a change counts at once', async () => {
  const { id, token } = await node.connect('tryton')
  const background = async () => {
    const { io } = await node.services.access.byId(node.account_id, id)
    return callProbe(io().under(undefined, { priority: 'background' }))
  }
  assert.equal(await background(), null)
  await setQuiet(id, [{ from: '10:00', to: '11:00', time_zone: 'Europe/Berlin' }])
  const sent = await countRequests('tryton')
  const refusal = (await background())!
  assert.deepEqual(
    [refusal.code, refusal.origin, refusal.retryAfterMs],
    ['UPSTREAM_RATE_LIMITED', 'platform', 48 * MINUTE],
  )
  assert.match(refusal.detail, /quiet hours, .* 48 minutes/)
  assert.equal(await countRequests('tryton'), sent)
  assert.equal((await read(token)).status, 200)
  const { body } = await admin('GET', `${id}/governor`)
  assert.equal(body.quiet_until, '2026-11-24T10:00:00.000Z')
  await setQuiet(id, [])
  assert.equal(await background(), null)
  assert.equal((await admin('GET', `${id}/governor`)).body.quiet_until, null)
})

test('a source that works is not looked at in quiet hours, one that is down is', async () => {
  const monitor = startMonitor(node.services, (error) => assert.fail(String(error)))
  try {
    const { id } = await node.connect('maintainx')
    await setQuiet(id, [{ from: '00:00', to: '23:59', time_zone: 'UTC' }])
    const pass = async (ms: number) => {
      clock += ms
      const before = await countRequests('maintainx')
      await monitor.runOnce()
      await node.services.health.settle()
      return (await countRequests('maintainx')) - before
    }
    assert.equal(await pass(6 * MINUTE), 0)
    assert.equal(await pass(6 * MINUTE), 0)
    await setQuiet(id, [])
    assert.equal(await pass(6 * MINUTE), 1)
    await node.control('POST', '/maintainx/faults', { fault: 'server_error', times: 'forever' })
    await pass(6 * MINUTE)
    await pass(MINUTE)
    assert.equal((await admin('GET', id)).body.status, 'unreachable')
    await setQuiet(id, [{ from: '00:00', to: '23:59', time_zone: 'UTC' }])
    await node.control('DELETE', '/maintainx/faults')
    assert.equal(await pass(6 * MINUTE), 1)
    assert.equal((await admin('GET', id)).body.status, 'active')
  } finally {
    await monitor.close()
  }
})

test('a call that would wait longer than it may is refused at once, with the time, and nothing is sent', async () => {
  const { id, token } = await node.connect('tryton')
  assert.equal((await read(token)).status, 200)
  await node.control('POST', '/tryton/faults', { fault: 'rate_limited', times: 1, retry_after: 40 })
  const first = await read(token)
  assert.deepEqual([first.status, first.body.origin], [429, 'upstream'])
  const sent = await countRequests('tryton')
  const { status, headers, body } = await read(token)
  assert.deepEqual(
    [status, body.code, body.origin, body.retryable, body.connection_id],
    [429, 'UPSTREAM_RATE_LIMITED', 'platform', true, id],
  )
  assert.ok(body.retry_after_ms > 10_000 && body.retry_after_ms <= 40_000, body.retry_after_ms)
  assert.equal(headers['retry-after'], String(Math.ceil(body.retry_after_ms / 1000)))
  assert.match(body.detail, /takes no more calls .* in \d+ s\./)
  assert.equal(await countRequests('tryton'), sent)
  const { state } = (await admin('GET', `${id}/governor`)).body
  assert.ok(Date.parse(state.paused_until) > clock + 10_000)
  assert.equal((await admin('GET', id)).body.status, 'active', 'a limit is not ill health')
})

test('a call says itself how long it may wait; one that may wait long enough gets its turn', async () => {
  const { id, token } = await node.connect('sap-s4hana')
  const readWith = (prefer: string) =>
    node.call('GET', '/v1/vendors?limit=1', { token, headers: { prefer } })
  assert.equal((await readWith('wait=0')).status, 200)
  const { host } = (await admin('GET', id)).body
  const gate = node.services.governor.gate({
    host,
    connection: id,
    tenant: node.account_id,
    name: 'SAP',
  })
  gate.meter.pause(400, performance.now())
  const { status, body } = await readWith('respond-async, wait=0')
  assert.deepEqual([status, body.code], [429, 'UPSTREAM_RATE_LIMITED'])
  assert.equal((await readWith('wait=30')).status, 200)
  gate.meter.pause(20_000, performance.now())
  assert.equal((await readWith('wait=19')).status, 429)
  assert.equal((await read(token)).status, 429)
})

test('what the governor knows of a source is shown, as far as it is about this connection', async () => {
  const { id, token } = await node.connect('maintainx')
  const fresh = (await admin('GET', `${id}/governor`)).body
  assert.deepEqual(
    [fresh.object, fresh.connection_id, fresh.declared],
    ['governor', id, { concurrent: 8, per_minute: 100 }],
  )
  assert.equal(fresh.state, null, 'nothing was called yet')
  assert.equal((await read(token)).status, 200)
  const { state } = (await admin('GET', `${id}/governor`)).body
  assert.deepEqual(
    { ...state, remaining: null },
    {
      circuit: { state: 'closed', retry_at: null },
      in_flight: 0,
      waiting: { live: 0, background: 0 },
      concurrent: 8,
      per_second: null,
      paused_until: null,
      remaining: null,
      shared: { concurrent: null, per_second: null, paused_until: null },
      retries_left: state.retries_left,
    },
  )
  await node.control('POST', '/maintainx/faults', { fault: 'server_error', times: 'forever' })
  for (let call = 0; call < 8; call++) assert.equal((await read(token)).status, 502)
  const closed = await read(token)
  assert.deepEqual([closed.status, closed.body.code], [503, 'CONNECTION_UNAVAILABLE'])
  const { circuit } = (await admin('GET', `${id}/governor`)).body.state
  assert.equal(circuit.state, 'open')
  assert.ok(Date.parse(circuit.retry_at) > clock)
  await node.control('DELETE', '/maintainx/faults')

  const stranger = await node.makeKey('admin', await node.makeAccount())
  const theirs = await node.call('GET', `/admin/v1/connections/${id}/governor`, { token: stranger })
  assert.equal(theirs.status, 404)
  const reader = await node.makeKey('read_only')
  const ours = await node.call('GET', `/admin/v1/connections/${id}/governor`, { token: reader })
  assert.equal(ours.status, 200)
})
