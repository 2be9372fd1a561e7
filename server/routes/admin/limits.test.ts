import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestCall, type TestNode } from '../../test-node.ts'

const OPERATOR = 'operator-key-of-a-test-0123456789'
let node: TestNode
let clock = Date.parse('2026-05-01T00:00:00Z')

before(async () => {
  node = await startTestNode({
    now: () => clock,
    operatorKey: OPERATOR,
    limits: { connection: { quota: 10, window_s: 10 }, account: { quota: 1_000, window_s: 10 } },
  })
})
after(() => node.close())

const admin = (method: string, url: string, body?: unknown) =>
  node.call(method, `/admin/v1${url}`, { token: node.account_key, body })
const operator = (method: string, url: string, body?: unknown) =>
  node.call(method, `/operator/v1${url}`, { token: OPERATOR, body })

async function connect() {
  const { id, token } = await node.connect('tryton')
  const get = () => node.call('GET', '/v1/connection', { token })
  return { id, token, get, limit: async () => (await get()).headers['ratelimit-policy'] }
}

test('every answer tells the limits, and a call over one is refused until the moment that is told', async () => {
  const { get, token } = await connect()
  const first = await get()
  assert.equal(first.headers['ratelimit-policy'], '"connection";q=10;w=10, "account";q=1000;w=10')
  assert.match(first.headers.ratelimit ?? '', /^"connection";r=9;t=1, "account";r=\d+;t=\d+$/)
  assert.deepEqual(first.body.limits[0], {
    name: 'connection',
    quota: 10,
    window_s: 10,
    remaining: 9,
  })
  for (let i = 0; i < 9; i++) assert.equal((await get()).status, 200)
  clock += 400
  const { status, headers, body } = await get()
  assert.deepEqual([status, body.code, body.retryable], [429, 'RATE_LIMIT_EXCEEDED', true])
  assert.deepEqual([headers['retry-after'], body.retry_after_ms], ['1', 600])
  assert.deepEqual(body.violated_policies, ['connection'])
  assert.match(body.detail, /10 calls in 10 s \(policy "connection"\)/)
  assert.match(headers.ratelimit ?? '', /^"connection";r=0;t=1, /)
  assert.equal(headers['x-ratelimit-limit'], undefined)
  clock += 599
  assert.equal((await get()).status, 429)
  clock += 1
  assert.equal((await get()).status, 200)
  const missing = await node.call('GET', '/v1/assets/none', { token })
  assert.match(missing.headers.ratelimit ?? '', /^"connection";/, 'errors tell them too')
})

test('a connection that is over its limit takes nothing from another one, and calls by key count on it as well', async () => {
  const [busy, calm] = [await connect(), await connect()]
  const byKey = () =>
    node.call('GET', '/v1/connection', {
      token: node.account_key,
      headers: { 'millwright-connection': busy.id },
    })
  for (let i = 0; i < 10; i++) assert.equal((await byKey()).status, 200)
  assert.equal((await busy.get()).status, 429)
  assert.equal((await byKey()).status, 429)
  assert.equal((await calm.get()).status, 200)
})

test('an account lowers the limit of a connection and goes back, and cannot raise it', async () => {
  const { id, limit } = await connect()
  const patch = (limits: unknown) => admin('PATCH', `/connections/${id}`, { limits })
  const changed = await patch([{ name: 'connection', quota: 5, window_s: 10 }])
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.equal(changed.body.limits[0].set_by, 'account')
  assert.deepEqual(changed.body.limits[0].maximum, { quota: 10, window_s: 10 })
  assert.match((await limit()) ?? '', /^"connection";q=5;w=10, /)
  const more = await patch([{ name: 'connection-hour', quota: 100, window_s: 3_600 }])
  assert.equal(more.status, 200, JSON.stringify(more.body))
  assert.match((await limit()) ?? '', /^"connection";q=10;w=10, "connection-hour";q=100;w=3600, /)
  for (const [quota, window_s] of [
    [11, 10],
    [10, 9],
  ]) {
    const { status, body } = await patch([{ name: 'connection', quota, window_s }])
    assert.deepEqual([status, body.errors[0].code], [400, 'ABOVE_MAXIMUM'])
    assert.match(body.detail, /limits\/requests/)
  }
  await patch([])
  assert.match((await limit()) ?? '', /^"connection";q=10;w=10, "account"/)
})

test('nonsense is refused at its place and changes nothing', async () => {
  const { id, limit } = await connect()
  const sound = { name: 'connection', quota: 5, window_s: 10 }
  const bad: [unknown, string][] = [
    [[{ ...sound, quota: -5 }], '/limits/0/quota'],
    [[{ ...sound, quota: 0 }], '/limits/0/quota'],
    [[{ ...sound, quota: 1.5 }], '/limits/0/quota'],
    [[{ ...sound, quota: '5' }], '/limits/0/quota'],
    [[{ ...sound, quota: 1e9 }], '/limits/0/quota'],
    [[{ ...sound, window_s: 0 }], '/limits/0/window_s'],
    [[{ ...sound, name: 'account' }], '/limits/0/name'],
    [[{ ...sound, name: 'x"\r\n' }], '/limits/0/name'],
    [[sound, sound], '/limits/1/name'],
    [[{ ...sound, burst: 1 }], '/limits/0/burst'],
    [{ connection: sound }, '/limits'],
    [null, '/limits'],
  ]
  for (const [limits, pointer] of bad) {
    const { status, body } = await admin('PATCH', `/connections/${id}`, { limits })
    assert.deepEqual([status, body.errors?.[0].pointer], [400, pointer], JSON.stringify(limits))
  }
  const raise = { quota: 50, window_s: 10, reason: 'Migration' }
  for (const body of [
    { ...raise, quota: -50 },
    { ...raise, reason: ' ' },
    { ...raise, expires_in: -60 },
    { quota: 50, window_s: 10 },
  ]) {
    assert.equal((await operator('PUT', `/limits/${id}/connection`, body)).status, 400)
  }
  assert.equal((await operator('PUT', `/limits/${id}/account`, raise)).status, 400)
  assert.equal((await operator('PUT', '/limits/con_none/connection', raise)).status, 404)
  assert.equal((await operator('DELETE', `/limits/${id}/connection`)).status, 404)
  assert.match((await limit()) ?? '', /^"connection";q=10;w=10, "account"/)
})

test('an operator raises a limit at once, with an end and a reason that stand in the audit log', async () => {
  const { id, get, limit } = await connect()
  for (let i = 0; i < 11; i++) await get()
  assert.equal((await get()).status, 429)
  const body = { quota: 100, window_s: 10, reason: 'Go-live week', expires_in: 60 }
  const raised = await operator('PUT', `/limits/${id}/connection`, body)
  assert.equal(raised.status, 200, JSON.stringify(raised.body))
  const [told] = raised.body.data
  assert.deepEqual([told.quota, told.set_by, told.reason], [100, 'operator', 'Go-live week'])
  const next = await get()
  assert.equal(next.status, 200, 'with the next call, and not only when time has given back some')
  assert.match(next.headers.ratelimit ?? '', /^"connection";r=89;/)
  const { data } = (await admin('GET', '/audit-log')).body
  const act = data.find((one: { action: string }) => one.action === 'operator_limits_set')
  assert.equal(act?.actor.kind, 'operator', JSON.stringify(data[0]))
  assert.match(JSON.stringify(act), /Go-live week/)
  clock += 60_000
  assert.match((await limit()) ?? '', /^"connection";q=10;w=10, /)
})

test('an account asks for a raise, the operator sees and grants it, once', async () => {
  const asked = await admin('POST', '/limits/requests', {
    name: 'account',
    quota: 5_000,
    window_s: 10,
    reason: 'Twenty more plants',
  })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  assert.equal(asked.body.state, 'waiting')
  const { data } = (await operator('GET', '/limits/requests?state=waiting')).body
  assert.deepEqual([data[0].id, data[0].account_id], [asked.body.id, node.account_id])
  const url = `/limits/requests/${asked.body.id}/decide`
  const granted = await operator('POST', url, { decision: 'grant', answer: 'Gladly' })
  assert.deepEqual([granted.status, granted.body.state], [200, 'granted'])
  assert.equal((await operator('POST', url, { decision: 'decline' })).status, 409)
  const limits = (await admin('GET', '/limits')).body.data
  assert.deepEqual([limits[0].name, limits[0].quota], ['account', 5_000])
  const seen = (await admin('GET', '/limits/requests')).body.data
  assert.deepEqual([seen[0].state, seen[0].answer], ['granted', 'Gladly'])
  const ended = await operator('DELETE', `/limits/${node.account_id}/account`)
  assert.deepEqual([ended.status, ended.body.data[0].quota], [200, 1_000])
})

test('nobody but the operator raises anything, and an account sees nothing of another one', async () => {
  const { id } = await connect()
  const body = { quota: 100, window_s: 10, reason: 'please' }
  const url = `/operator/v1/limits/${id}/connection`
  for (const token of [node.account_key, `${OPERATOR}x`, 'x', undefined]) {
    const { status } = await node.call('PUT', url, { body, ...(token && { token }) })
    assert.equal(status, 401)
  }
  const stranger = await node.makeKey('admin', await node.makeAccount())
  for (const [method, path] of [
    ['GET', `/admin/v1/limits?subject=${id}`],
    ['PUT', `/admin/v1/limits/${id}`],
    ['GET', `/admin/v1/limits?subject=${node.account_id}`],
  ] as const) {
    const asked = { token: stranger, ...(method === 'PUT' && { body: { limits: [] } }) }
    assert.equal((await node.call(method, path, asked)).status, 404, path)
  }
  const none = await node.call('GET', '/admin/v1/limits/requests', { token: stranger })
  assert.deepEqual(none.body.data, [])
})

test('a limit of an account key counts its calls of both APIs', async () => {
  const secret = await node.makeKey('developer')
  const { data } = (await admin('GET', '/keys')).body
  const key = data.find((one: { last4: string }) => one.last4 === secret.slice(-4))
  const limits = [{ name: 'key', quota: 3, window_s: 10 }]
  const set = await admin('PUT', `/limits/${key.id}`, { limits })
  assert.equal(set.status, 200, JSON.stringify(set.body))
  const { id } = await connect()
  const headers = { 'millwright-connection': id }
  const read = () => node.call('GET', '/v1/connection', { token: secret, headers })
  const list = () => node.call('GET', '/admin/v1/customers', { token: secret })
  assert.match((await read()).headers['ratelimit-policy'] ?? '', /^"key";q=3;w=10, "connection"/)
  assert.match((await list()).headers['ratelimit-policy'] ?? '', /^"key";q=3;w=10, "account"/)
  assert.equal((await list()).status, 200)
  assert.deepEqual((await list()).body.violated_policies, ['key'])
  assert.equal((await read()).status, 429)
})

test('what is refused before anybody asked whose it is counts too, and is told the limits', async () => {
  const { id, token, get } = await connect()
  const json = { 'content-type': 'application/json' }
  const account = node.account_key
  const bad: [method: string, url: string, call: TestCall, policy: RegExp][] = [
    ['POST', '/v1/vendors', { token, body: '{"name":', headers: json }, /^"connection";r=9;/],
    ['POST', '/v1/vendors', { token, body: `"${'x'.repeat(1_100_000)}"` }, /^"connection";r=8;/],
    ['GET', '/v1/connection?x=1', { token }, /^"connection";r=7;/],
    ['POST', '/v1/passthrough', { token, headers: { 'idempotency-key': 'k' } }, /;r=6;/],
    ['GET', '/v1/vendors', { token: account }, /^"account";/],
    [
      'GET',
      '/v1/vendors',
      { token: account, headers: { 'millwright-connection': 'con_0' } },
      /^"a/,
    ],
    ['GET', '/admin/v1/usage?colour=red', { token: account }, /^"account";/],
    ['POST', '/admin/v1/customers', { token: account, body: '{' }, /^"account";/],
    ['GET', '/admin/v1/requests?limit=0', { token: account }, /^"account";/],
  ]
  for (const [method, url, call, policy] of bad) {
    const { status, headers } = await node.call(method, url, call)
    assert.ok(status >= 400 && status < 500 && status !== 401, `${status} ${url}`)
    assert.match(headers.ratelimit ?? '', policy, url)
    assert.ok(headers['ratelimit-policy'], url)
  }
  const hammer = () => node.call('GET', '/v1/connection?x=1', { token })
  for (let i = 0; i < 6; i++) assert.equal((await hammer()).status, 400)
  const refused = await hammer()
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1'])
  assert.equal((await get()).status, 429)
  const nobody = await node.call('GET', '/v1/connection?x=1', { token: `${token}x` })
  assert.deepEqual([nobody.status, nobody.headers.ratelimit], [400, undefined])
  await node.flush()
  const log = await admin('GET', `/connections/${id}/requests?status=429`)
  assert.equal(log.body.data.length, 2, 'the log has them')
})

test('limits cost a warm call no statement', async () => {
  const { get, token } = await connect()
  await get()
  let statements = 0
  const end = node.services.database.onQuery(() => statements++)
  const { headers } = await node.call('GET', '/v1/capabilities', { token })
  end()
  assert.ok(headers.ratelimit)
  assert.equal(statements, 0)
})
