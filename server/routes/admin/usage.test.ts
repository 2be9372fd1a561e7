import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 5, 10, 12)
let mine: { id: string; token: string }

before(async () => {
  node = await startTestNode({ now: () => clock })
  mine = await node.connect('tryton')
})
after(() => node.close())

const admin = (path: string, token = node.account_key) =>
  node.call('GET', `/admin/v1${path}`, { token })
const usage = async (query: string) => {
  await node.flush()
  const { status, body } = await admin(query)
  assert.equal(status, 200, JSON.stringify(body))
  return body.data as Record<string, any>[]
}

test('calls are counted by entity, operation, outcome, token and program, with what the source was asked', async () => {
  const headers = { 'user-agent': 'plant-sync/2.1 (linux)' }
  const call = (url: string) => node.call('GET', url, { token: mine.token, headers })
  for (let i = 0; i < 3; i++) assert.equal((await call('/v1/vendors?limit=2')).status, 200)
  const [vendor] = (await call('/v1/vendors?limit=2')).body.data
  const got = await call(`/v1/vendors/${vendor.id}`)
  assert.equal(got.status, 200)
  const same = { ...headers, 'if-none-match': got.headers.etag! }
  await node.call('GET', `/v1/vendors/${vendor.id}`, { token: mine.token, headers: same })
  assert.equal((await call('/v1/vendors/999999')).status, 404)
  assert.equal((await call('/v1/vendors?limit=0')).status, 400)
  const rows = await usage(
    `/connections/${mine.id}/usage?group_by=entity,op,outcome,user_agent&entity=vendors`,
  )
  const told = rows.map(({ op, outcome, user_agent, calls }) => [op, outcome, user_agent, calls])
  assert.deepEqual(told, [
    ['get', 'not_found', 'plant-sync', 1],
    ['get', 'not_modified', 'plant-sync', 1],
    ['get', 'success', 'plant-sync', 1],
    ['list', 'invalid', 'plant-sync', 1],
    ['list', 'success', 'plant-sync', 4],
  ])
  const refused = rows.find(({ outcome }) => outcome === 'invalid')!
  assert.equal(refused.upstream_calls, 0)
  assert.ok(
    rows.find(({ op, outcome }) => op === 'list' && outcome === 'success')!.upstream_calls >= 4,
  )
  const [token] = await usage(`/usage?group_by=consumer,connection&connection=${mine.id}`)
  assert.match(token!.consumer, /^tok_/)
  assert.deepEqual([token!.connection, token!.calls], [mine.id, 8])
})

test('a call with an account key counts for the key, one of the admin API for no connection', async () => {
  const headers = { 'millwright-connection': mine.id, 'user-agent': 'x'.repeat(300) }
  await node.call('GET', '/v1/items?limit=1', { token: node.account_key, headers })
  const rows = await usage('/usage?group_by=connection,consumer,user_agent&entity=items')
  assert.match(rows[0]!.consumer, /^key_/)
  assert.deepEqual([rows.length, rows[0]!.connection, rows[0]!.user_agent], [1, mine.id, 'other'])
  const made = await usage('/usage?group_by=connection&op=connections_create')
  assert.deepEqual(
    made.map(({ connection, calls }) => [connection, calls]),
    [[null, 1]],
  )
})

test('counts come by the minute, hour or day, page by page, each once', async () => {
  const start = Date.UTC(2026, 5, 11, 8)
  for (const minute of [0, 1, 61, 62]) {
    clock = start + minute * 60_000
    for (let i = 0; i <= minute % 2; i++)
      await node.call('GET', '/v1/vendors?limit=1', { token: mine.token })
  }
  const from = new Date(start).toISOString()
  const query = `/usage?op=list&connection=${mine.id}&from=${from}`
  const byHour = await usage(`${query}&interval=hour`)
  assert.deepEqual(
    byHour.map(({ at, calls }) => [at, calls]),
    [
      ['2026-06-11T08:00:00.000Z', 3],
      ['2026-06-11T09:00:00.000Z', 3],
    ],
  )
  assert.deepEqual(
    (await usage(`${query}&interval=day`)).map(({ calls }) => calls),
    [6],
  )
  const seen: number[] = []
  let cursor = ''
  do {
    const { body } = await admin(`${query}&interval=minute&limit=1${cursor}`)
    seen.push(...body.data.map(({ at }: { at: string }) => (Date.parse(at) - start) / 60_000))
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  assert.deepEqual(seen, [0, 1, 61, 62])
  await node.call('GET', '/v1/items?limit=1', { token: mine.token })
  await node.flush()
  const mixed = (await admin(`${query}&entity=vendors&group_by=entity&interval=minute&limit=3`))
    .body
  const rest = (await admin(`/usage?cursor=${mixed.next_cursor}`)).body
  assert.deepEqual(
    rest.data.map((row: { entity: string }) => row.entity),
    ['vendors'],
    'a cursor alone remembers what was asked for',
  )
})

test('nonsense is refused by name, and nobody sees the usage of another account', async () => {
  for (const [query, pointer] of [
    ['group_by=colour', 'group_by'],
    ['interval=second', 'interval'],
    ['outcome=fine', 'outcome'],
    ['from=yesterday', 'from'],
    ['from=2026-06-02&to=2026-06-01', 'from'],
    ['groupby=op', 'groupby'],
  ]) {
    const { status, body } = await admin(`/usage?${query}`)
    assert.deepEqual([status, body.errors?.[0]?.pointer], [400, pointer], query)
  }
  const stranger = await node.makeKey('admin', await node.makeAccount())
  assert.deepEqual((await admin('/usage?group_by=op', stranger)).body.data.length, 0)
  assert.equal((await admin(`/connections/${mine.id}/usage`, stranger)).status, 404)
})
