import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 5, 10, 12)
let mine: { id: string; token: string }

before(async () => {
  node = await startTestNode({ now: () => clock, requestLog: { keepsBodies: true } })
  mine = await node.connect('tryton')
})
after(() => node.close())

const admin = (path: string, token = node.account_key) =>
  node.call('GET', `/admin/v1${path}`, { token })
const call = (url: string) => node.call('GET', url, { token: mine.token })
const find = async (query: string) => {
  await node.flush()
  const { status, body } = await admin(query)
  assert.equal(status, 200, JSON.stringify(body))
  return body.data as Record<string, any>[]
}

test('a call is found by the id in its answer, with what was sent to the source for it', async () => {
  const answer = await call('/v1/vendors?limit=2')
  await node.flush()
  const { body } = await admin(`/requests/${answer.headers['request-id']}`)
  const { exchanges, ...rest } = body
  assert.deepEqual(
    [rest.method, rest.url, rest.route, rest.entity, rest.op, rest.status, rest.code],
    ['GET', '/v1/vendors?limit=2', '/v1/vendors', 'vendors', 'list', 200, null],
  )
  assert.deepEqual(
    [rest.connection_id, rest.at],
    [mine.id, new Date(clock - rest.ms).toISOString()],
  )
  assert.match(rest.consumer, /^tok_/)
  assert.ok(exchanges.length >= 1 && exchanges.length === rest.exchange_count)
  for (const exchange of exchanges) {
    assert.ok(exchange.url.startsWith(node.sandbox.url), exchange.url)
    assert.deepEqual([exchange.status, exchange.ms > 0], [200, true])
  }
  const [same] = await find(`/requests?search=${answer.headers['request-id']}`)
  assert.deepEqual(same, body)
})

test('calls at the same time have their own exchanges, each and no other', async () => {
  const [vendor] = (await call('/v1/vendors?limit=1')).body.data
  const urls = [`/v1/vendors/${vendor.id}`, '/v1/items?limit=3', '/v1/purchase-orders?limit=3']
  const answers = await Promise.all(urls.map(call))
  await node.flush()
  for (const answer of answers) {
    assert.equal(answer.status, 200)
    const { body } = await admin(`/requests/${answer.headers['request-id']}`)
    assert.ok(body.exchange_count >= 1, body.url)
  }
  const { requests } = await node.control('GET', '/tryton/requests')
  const { rows } = await withSystem(node.services.database, (trx) =>
    sql<{ sum: number }>`select sum(exchange_count)::int as sum from request_log
      where connection_id = ${mine.id}`.execute(trx),
  )
  assert.ok(rows[0]!.sum <= requests.length)
})

test('a refused call is told with its code and the words of the source', async () => {
  await call('/v1/vendors/999999')
  await call('/v1/vendors?limit=0')
  const missing = await find(`/connections/${mine.id}/requests?status=404`)
  assert.deepEqual([missing.length, missing[0]!.code], [1, 'NOT_FOUND'])
  const refused = await find('/requests?code=INVALID_REQUEST&entity=vendors')
  assert.deepEqual([refused.length, refused[0]!.exchange_count], [1, 0])
  assert.match(refused[0]!.detail, /limit/)
  const kinds = await find(`/connections/${mine.id}/requests?status=4xx`)
  assert.deepEqual(
    kinds.map(({ status }) => status),
    [400, 404],
  )
})

test('the log pages from the newest, each call once, and narrows by time', async () => {
  clock += 3_600_000
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push((await call('/v1/vendors?limit=1')).headers['request-id']!)
  const from = new Date(clock - 60_000).toISOString()
  await node.flush()
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await admin(`/connections/${mine.id}/requests?from=${from}&limit=2${cursor}`)
    seen.push(...body.data.map(({ id }: { id: string }) => id))
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  assert.deepEqual(seen, ids.toSorted().reverse())
  assert.deepEqual(await find(`/connections/${mine.id}/requests?from=${from}&to=${from}`), [])
})

test('no secret is in a stored row, wherever a caller or the source puts it', async () => {
  const canary = 'cAnArY0123456789secret4Z'
  const { credentials } = node.sandbox.systems.find(({ name }) => name === 'tryton')!
  const send = (method: string, url: string, body?: unknown, headers = {}) =>
    node.call(method, url, { token: mine.token, body, headers })
  await send('GET', `/v1/vendors/${canary}`)
  await send('GET', `/v1/vendors?password=${canary}&modified_after=${canary}`)
  await send('GET', `/v1/vendors?cursor=${canary}.${canary}`)
  await send('GET', '/v1/vendors?limit=1', undefined, { 'user-agent': `bot/${canary}` })
  await send('GET', '/v1/vendors?limit=1', undefined, {
    cookie: `session=${canary}`,
    'x-key': canary,
  })
  await send('GET', `/v1/vendors?limit=1&subscription-key=abc-def&${canary}=1`)
  await send('POST', '/v1/vendors', `{"password":"${canary}"`, { 'idempotency-key': canary })
  await node.call('GET', `/v1/vendors?limit=1`, { token: canary })
  await node.call('GET', `/v1/vendors?limit=1`, {
    token: node.account_key,
    headers: { 'millwright-connection': canary },
  })
  await send('POST', '/v1/vendors', { name: 'x', password: canary, [canary]: 1 })
  await send('POST', '/v1/passthrough', {
    method: 'POST',
    path: `/x?session=${canary}&user=${credentials.username}`,
    headers: { 'x-key': canary },
    body: {
      method: 'common.server.version',
      params: [],
      password: credentials.password,
      note: `token=abc-def ${canary} ${credentials.password}`,
    },
  })
  const key = await node.call('POST', '/admin/v1/keys', {
    token: node.account_key,
    body: { name: 'ci', role: 'developer' },
  })
  await node.call('POST', '/admin/v1/connections', {
    token: node.account_key,
    body: {
      customer: { external_id: 'acme', name: 'ACME' },
      system: 'tryton',
      deployment: 'on_premises',
      name: 'x',
      credentials: { kind: 'basic', base_url: node.sandbox.url, ...credentials, password: canary },
    },
  })
  await node.flush()
  const { rows } = await withSystem(node.services.database, (trx) =>
    sql<{ text: string }>`select row_to_json(r)::text as text from request_log r
      union all select row_to_json(u)::text from usage u`.execute(trx),
  )
  assert.ok(rows.length > 20)
  for (const { text } of rows) {
    const secrets = [
      canary,
      'abc-def',
      mine.token,
      node.account_key,
      key.body.secret,
      credentials.password,
    ]
    for (const secret of secrets) {
      assert.ok(typeof secret === 'string' && secret.length > 3)
      assert.ok(!text.includes(secret), `${secret} in ${text}`)
      assert.ok(!text.includes(Buffer.from(secret).toString('base64')), text)
    }
  }
})

test('nobody sees the calls of another account, and nonsense is refused by name', async () => {
  const stranger = await node.makeKey('admin', await node.makeAccount())
  const [known] = await find('/requests?limit=1')
  assert.equal((await admin(`/requests/${known!.id}`, stranger)).status, 404)
  assert.deepEqual((await admin(`/requests?search=${known!.id}`, stranger)).body.data, [])
  assert.equal((await admin(`/connections/${mine.id}/requests`, stranger)).status, 404)
  for (const [name, value] of [
    ['status', '99'],
    ['status', 'ok'],
    ['from', 'noon'],
    ['seach', 'x'],
    ['limit', '0'],
  ]) {
    const { status, body } = await admin(`/requests?${name}=${value}`)
    assert.deepEqual([status, body.errors?.[0]?.pointer], [400, name])
  }
})
