import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { startHousekeeping } from '../jobs/keep-house.ts'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { type Brought, bring } from './test-changes.ts'

const DAY_MS = 86_400_000
let clock = Date.UTC(2026, 10, 24)
let node: TestNode
let mine: { id: string; token: string }
let other: { id: string; token: string }

before(async () => {
  node = await startTestNode({ now: () => clock })
  mine = await node.connect('tryton')
  other = await node.connect('maintainx')
})
after(() => node.close())

const feed = async (query = '', token = mine.token) => {
  const { status, body } = await node.call('GET', `/v1/changes${query}`, { token })
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const admin = (query = '', token = node.account_key) =>
  node.call('GET', `/admin/v1/changes${query}`, { token })
const head = async () => (await feed('?from=now')).next_cursor as string
const write = (brought: Brought, id = mine.id) => bring(node, id, brought)
const idsOf = (page: any) => page.data.map(({ record_id }: any) => record_id)

test('a new connection has no changes yet, and a cursor to go on with', async () => {
  const page = await feed()
  assert.deepEqual([page.object, page.data, page.has_more], ['list', [], false])
  await write({ records: [{ id: '1', name: 'Bolt Ltd' }] })
  assert.deepEqual(idsOf(await feed(`?cursor=${page.next_cursor}`)), ['1'])
})

test('a change says what happened, what moved, what it was, and where it came from', async () => {
  const cursor = await head()
  await write({ records: [{ id: '2', name: 'Nut Ltd', email: null }] })
  await write({
    records: [{ id: '2', name: 'Nut GmbH', email: null }],
    origin: 'api',
    caused_by: 'req_7',
  })
  await write({ gone: ['2'] })
  const { data } = await feed(`?cursor=${cursor}`)
  assert.deepEqual(
    data.map(({ op, type, changed, previous, origin, caused_by }: any) => [
      [op, type],
      [changed, previous, origin, caused_by],
    ]),
    [
      [
        ['created', 'vendor.created'],
        [[], null, 'source', null],
      ],
      [
        ['updated', 'vendor.updated'],
        [['name'], { name: 'Nut Ltd' }, 'api', 'req_7'],
      ],
      [
        ['deleted', 'vendor.deleted'],
        [[], null, 'source', null],
      ],
    ],
  )
  const [made] = data
  assert.deepEqual(
    [made.object, made.entity, made.connection_id, made.at],
    ['change', 'vendors', mine.id, new Date(clock).toISOString()],
  )
  assert.deepEqual(made.record, { object: 'vendor', id: '2', name: 'Nut Ltd', email: null })
  assert.equal(data[2].record.name, 'Nut GmbH')
})

test('pages of any size bring every change once, in one order, and each change is a place to go on', async () => {
  const cursor = await head()
  for (let i = 0; i < 7; i++)
    await write({ records: [{ id: `a${i}` }, { id: `b${i}` }, { id: `c${i}` }] })
  const whole = await feed(`?cursor=${cursor}`)
  assert.equal(whole.data.length, 21)
  for (const limit of [1, 2, 5, 21]) {
    const seen: string[] = []
    let page = { next_cursor: cursor, has_more: true }
    while (page.has_more) {
      const next = await feed(`?limit=${limit}&cursor=${page.next_cursor}`)
      seen.push(...idsOf(next))
      page = next
    }
    assert.deepEqual(seen, idsOf(whole), `pages of ${limit}`)
  }
  const middle = whole.data[9]
  assert.deepEqual(idsOf(await feed(`?cursor=${middle.cursor}`)), idsOf(whole).slice(10))
})

test('filters choose entities, leave out what this API wrote, and the contents', async () => {
  const cursor = await head()
  await write({ records: [{ id: 'v' }] })
  await write({ entity: 'items', records: [{ id: 'i' }] })
  await write({ entity: 'assets', records: [{ id: 'own' }], origin: 'api' })
  await write({ entity: 'assets', records: [{ id: 'perhaps' }], origin: 'unknown' })
  // The same cursor works with filters only where it was made with them.
  const first = async (filter: string) => (await feed(`?from=now&${filter}`)).next_cursor
  for (const [filter, expected] of [
    ['entity=items', ['x-items']],
    ['entity=items,assets', ['x-items', 'x-assets']],
    ['exclude_own=true', ['x-vendors', 'x-items']],
  ] as const) {
    const start = await first(filter)
    await write({ records: [{ id: 'x-vendors', n: filter }] })
    await write({ entity: 'items', records: [{ id: 'x-items', n: filter }] })
    await write({ entity: 'assets', records: [{ id: 'x-assets', n: filter }], origin: 'api' })
    assert.deepEqual(idsOf(await feed(`?cursor=${start}`)), expected, filter)
    assert.deepEqual(idsOf(await feed(`?${filter}&cursor=${start}`)), expected, filter)
    const { status, body } = await node.call('GET', `/v1/changes?entity=sites&cursor=${start}`, {
      token: mine.token,
    })
    assert.deepEqual([status, body.errors[0].pointer], [400, 'cursor'])
  }
  const [thin] = (await feed(`?cursor=${cursor}&thin=true`)).data
  assert.deepEqual(['record' in thin, 'previous' in thin, thin.changed], [false, false, []])
})

test('changes that a filter leaves out do not keep a reader from coming forward', async () => {
  const { next_cursor: start } = await feed('?from=now&entity=sites')
  const records = Array.from({ length: 5_100 }, (_, i) => ({ id: `many${i}` }))
  await write({ records })
  const page = await feed(`?cursor=${start}`)
  assert.deepEqual([page.data, page.has_more], [[], true])
  assert.equal((await feed(`?cursor=${page.next_cursor}`)).has_more, false)
})

test('one connection reads only its own changes, the account reads all', async () => {
  const start = (await admin('?from=now')).body.next_cursor
  const mineFrom = await head()
  await write({ records: [{ id: 'of mine' }] })
  await write({ records: [{ id: 'of other' }] }, other.id)
  assert.deepEqual(idsOf(await feed(`?cursor=${mineFrom}`)), ['of mine'])
  const { body } = await admin(`?cursor=${start}`)
  assert.deepEqual(idsOf(body), ['of mine', 'of other'])
  assert.deepEqual(
    body.data.map((one: any) => one.connection_id),
    [mine.id, other.id],
  )
  const one = (await admin(`?limit=500&connection=${other.id}`)).body
  assert.deepEqual(idsOf(one), ['of other'])
  const stranger = await node.makeKey('admin', await node.makeAccount())
  assert.deepEqual((await admin('', stranger)).body.data, [])
  assert.deepEqual((await admin(`?connection=${other.id}`, stranger)).body.data, [])
})

test('a cursor that is foreign, of another door, of other filters or made up is refused', async () => {
  const foreign = (await feed('', other.token)).next_cursor
  const account = (await admin()).body.next_cursor
  const list = (await node.call('GET', '/v1/vendors?limit=1', { token: mine.token })).body
  const good = await head()
  for (const cursor of [foreign, account, list.next_cursor, `${good}x`, 'x', `x${good}`]) {
    const { status, body } = await node.call('GET', `/v1/changes?cursor=${cursor}`, {
      token: mine.token,
    })
    assert.deepEqual(
      [status, body.code, body.errors[0].pointer],
      [400, 'INVALID_REQUEST', 'cursor'],
    )
  }
})

test('a query that cannot be meant is refused by the name of its parameter', async () => {
  for (const [query, pointer] of [
    ['wait=61s', 'wait'],
    ['wait=soon', 'wait'],
    ['wait=2m', 'wait'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['entity=statuses', 'entity'],
    ['entity=vendors,unicorns', 'entity'],
    ['entity=', 'entity'],
    ['exclude_own=yes', 'exclude_own'],
    ['thin=1', 'thin'],
    ['from=yesterday', 'from'],
    [`from=now&cursor=${await head()}`, 'from'],
    ['connection=con_1', 'connection'],
    ['source=mirror', 'source'],
  ] as const) {
    const { status, body } = await node.call('GET', `/v1/changes?${query}`, { token: mine.token })
    assert.deepEqual([status, body.errors?.[0].pointer], [400, pointer], query)
  }
})

test('changes are told while the source is down or refuses the credentials, not once it is disconnected', async () => {
  const { id, token } = await node.connect('tryton')
  await write({ records: [{ id: 'kept' }] }, id)
  for (const status of ['unreachable', 'reauthorization_required'] as const) {
    await withSystem(node.services.database, (trx) =>
      sql`update connections set status = ${status} where id = ${id}`.execute(trx),
    )
    node.services.access.forget(id)
    assert.deepEqual(idsOf(await feed('', token)), ['kept'], status)
  }
  const path = `/admin/v1/connections/${id}/disconnect`
  await node.call('POST', path, { token: node.account_key })
  assert.equal((await node.call('GET', '/v1/changes', { token })).status, 401)
  const headers = { 'millwright-connection': id }
  const byKey = await node.call('GET', '/v1/changes', { token: node.account_key, headers })
  assert.equal(byKey.body.code, 'CONNECTION_INACTIVE')
})

test('changes are kept for their time; an older cursor says so, and how to go on', async () => {
  const { id, token } = await node.connect('tryton')
  const early = (await feed('', token)).next_cursor
  await write({ records: [{ id: 'old' }] }, id)
  const current = (await feed('', token)).next_cursor
  clock += 31 * DAY_MS
  await write({ records: [{ id: 'new' }] }, id)
  const house = startHousekeeping(node.services, (error) => assert.fail(String(error)))
  await house.runOnce()
  await house.close()

  assert.deepEqual(idsOf(await feed('', token)), ['new'])
  // Nothing was missed by the one who had read all that is gone, however long ago.
  assert.deepEqual(idsOf(await feed(`?cursor=${current}`, token)), ['new'])
  const { status, body } = await node.call('GET', `/v1/changes?cursor=${early}`, { token })
  assert.deepEqual(
    [status, body.errors[0].pointer, body.errors[0].code],
    [400, 'cursor', 'CURSOR_EXPIRED'],
  )
  assert.match(body.detail, /from=now.*source=mirror/)
})

test('a quiet connection loses no cursor to the age of what others changed', async () => {
  const quiet = await node.connect('tryton')
  const cursor = (await feed('', quiet.token)).next_cursor
  await write({ records: [{ id: 'loud' }] })
  clock += 31 * DAY_MS
  const house = startHousekeeping(node.services, (error) => assert.fail(String(error)))
  await house.runOnce()
  await house.close()
  assert.deepEqual((await feed(`?cursor=${cursor}`, quiet.token)).data, [])
})

test('a cursor ahead of a database that was set back to a backup is refused, not silent', async () => {
  const cursor = await head()
  await write({ records: [{ id: 'lost' }] })
  const ahead = (await feed(`?cursor=${cursor}`)).next_cursor
  await withSystem(node.services.database, async (trx) => {
    await sql`delete from events where record_id = 'lost'`.execute(trx)
    await sql`update feed_offset set value = value - 1000000`.execute(trx)
  })
  const { body } = await node.call('GET', `/v1/changes?cursor=${ahead}`, { token: mine.token })
  assert.equal(body.errors[0].code, 'CURSOR_EXPIRED')
  await withSystem(node.services.database, (trx) =>
    sql`update feed_offset set value = value + 1000000`.execute(trx),
  )
})
