import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EntityName } from '@millwright/model'
import { fillMirror } from '../engine/test-mirror.ts'
import { withAccount } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let id: string
let token: string
let clock = Date.UTC(2026, 10, 24, 12)

before(async () => {
  node = await startTestNode({ now: () => clock })
  ;({ id, token } = await node.connect('maintainx'))
  for (const entity of ['purchase-orders', 'vendors', 'assets', 'locations'] as const)
    await fill(entity, await readLive(entity))
})
after(() => node.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  node.call('GET', `/v1/${path}`, { token, headers })
const fill = (
  entity: EntityName,
  records: Record<string, unknown>[],
  rest: Partial<Parameters<typeof fillMirror>[2]> = {},
) =>
  fillMirror(
    node.services,
    { account_id: node.account_id, connection_id: id, entity },
    {
      records,
      ...rest,
    },
  )

/** All records of a list, page by page. */
async function walk(path: string): Promise<any[]> {
  const records: any[] = []
  let cursor = ''
  do {
    const { status, body } = await get(`${path}${path.includes('?') ? '&' : '?'}limit=7${cursor}`)
    assert.equal(status, 200, JSON.stringify(body))
    records.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return records
}
const readLive = (entity: string) => walk(`${entity}?include_deleted=true`)

const setState = (status: 'active' | 'unreachable' | 'reauthorization_required' | 'inactive') =>
  withAccount(node.services.database, node.account_id, async (trx) => {
    await trx.updateTable('connections').set({ status }).where('id', '=', id).execute()
    node.services.access.forget(id)
  })

/** How many calls the source got while `work` ran. */
async function countCalls(work: () => Promise<unknown>): Promise<number> {
  const read = async () => (await node.control('GET', '/maintainx/requests')).requests.length
  const before = await read()
  await work()
  return (await read()) - before
}

test('the mirror answers what the source answers, with its age, and asks the source nothing', async () => {
  const live = await walk('purchase-orders')
  clock += 90_000
  const calls = await countCalls(async () => {
    const copies = await walk('purchase-orders?source=mirror')
    const byId = (rows: any[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    assert.deepEqual(byId(copies), byId(live))
    const page = await get('purchase-orders?source=mirror&limit=1&include=total')
    assert.equal(page.headers['millwright-source'], 'mirror')
    assert.equal(page.headers.age, '90')
    assert.equal(page.body.total, live.length)
    const one = await get(`purchase-orders/${live[0].id}?source=mirror`)
    assert.deepEqual(one.body, live[0])
    assert.equal(one.headers.age, '90')
    assert.equal(one.headers['millwright-source'], 'mirror')
  })
  assert.equal(calls, 0)
})

test('an ETag of the mirror is the version of the copy', async () => {
  const [asset] = await walk('assets?source=mirror')
  await fill('assets', [{ ...asset, version: 'v7' }])
  const { headers } = await get(`assets/${asset.id}?source=mirror&fields=name`)
  assert.equal(headers.etag, '"v7"')
  const again = await get(`assets/${asset.id}?source=mirror`, { 'if-none-match': '"v7"' })
  assert.deepEqual(
    [again.status, again.body, again.headers['millwright-source']],
    [304, '', 'mirror'],
  )
})

test('fields narrow a copy as they narrow a live record', async () => {
  const { data } = (await get('purchase-orders?source=mirror&fields=status&limit=3')).body
  for (const record of data) assert.deepEqual(Object.keys(record), ['id', 'object', 'status'])
})

test('a list is sorted by time of change or by id, and by nothing else', async () => {
  const newest = await walk('purchase-orders?source=mirror&sort=-updated_at')
  const times = newest.map(({ updated_at }) => Date.parse(updated_at))
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  )
  const refused = await get('purchase-orders?source=mirror&sort=number')
  assert.equal(refused.status, 400)
  assert.match(refused.body.errors[0].detail, /id, -id, updated_at, -updated_at/)
  assert.equal((await get('purchase-orders?sort=id')).body.errors[0].pointer, 'sort')
})

test('what the mirror does not have is refused by name', async () => {
  const refusals: [string, string][] = [
    ['purchase-orders?source=mirror&include=raw', 'include'],
    ['purchase-orders?max_age=5m&include=allowed', 'include'],
    ['purchase-orders?include=vendor', 'include'],
    ['purchase-orders?source=mirror&include=lines', 'include'],
    ['purchase-orders?source=copy', 'source'],
    ['purchase-orders?source=live&max_age=5m', 'max_age'],
    ['purchase-orders?max_age=5', 'max_age'],
    ['purchase-orders/1?source=mirror&sort=id', 'sort'],
    ['purchase-orders?source=mirror&colour=red', 'colour'],
  ]
  for (const [path, pointer] of refusals) {
    const { status, body } = await get(path)
    assert.deepEqual([status, body.errors?.[0].pointer], [400, pointer], path)
  }
})

test('an entity that was never read whole is refused with the way to turn it on', async () => {
  for (const path of ['items?source=mirror', 'items/1?source=mirror']) {
    const { status, body } = await get(path)
    assert.deepEqual([status, body.code], [422, 'OPERATION_NOT_SUPPORTED'])
    assert.match(body.detail, /sync-settings \{"items": \{"enabled": true\}\}/)
  }
  const lacking = await get('stock-movements?source=mirror')
  assert.match(lacking.body.detail, /MaintainX has no stock-movements\. It has: /)
})

test('a cursor of the one source is refused at the other, and one of another order too', async () => {
  const cursorOf = async (query: string) =>
    (await get(`purchase-orders?limit=2${query}`)).body.next_cursor
  const [live, mirror, sorted] = await Promise.all(
    ['', '&source=mirror', '&source=mirror&sort=-id'].map(cursorOf),
  )
  const refused = async (query: string) => {
    const { status, body } = await get(`purchase-orders?limit=2${query}`)
    assert.deepEqual([status, body.errors?.[0].pointer], [400, 'cursor'], query)
  }
  await refused(`&source=mirror&cursor=${live}`)
  await refused(`&cursor=${mirror}`)
  await refused(`&source=mirror&sort=id&cursor=${sorted}`)
  await refused(`&source=mirror&status=draft&cursor=${mirror}`)
  // With max_age a list goes on where it began.
  const later = await get(`purchase-orders?limit=2&max_age=1d&cursor=${live}`)
  assert.equal(later.headers['millwright-source'], 'live')
  const other = await get(`purchase-orders?limit=2&max_age=0s&cursor=${mirror}`)
  assert.equal(other.headers['millwright-source'], 'mirror')
})

test('a cursor shows nothing of the record that it stands behind', async () => {
  const { body } = await get('purchase-orders?source=mirror&limit=1')
  const { id: last } = body.data[0]
  assert.ok(!Buffer.from(body.next_cursor, 'base64url').includes(last))
})

test('max_age takes the copy while it is young enough and the source otherwise', async () => {
  const sourceOf = async (path: string) => (await get(path)).headers['millwright-source']
  await fill('vendors', [], { fresh_at: new Date(clock - 300_000) })
  const [vendor] = await walk('vendors?source=mirror')
  assert.equal(await sourceOf('vendors?max_age=5m'), 'mirror')
  assert.equal(await sourceOf('vendors?max_age=299s'), 'live')
  // Its own copy was read later than the last sync began.
  assert.equal(await sourceOf(`vendors/${vendor.id}?max_age=90s`), 'mirror')
  assert.equal(await sourceOf(`vendors/${vendor.id}?max_age=89s`), 'live')
  assert.equal(await sourceOf('users?max_age=1d'), 'live')
  // A write of ours brought this one after the sync.
  const ref = { account_id: node.account_id, connection_id: id, entity: 'vendors' as const }
  await fillMirror(node.services, ref, { records: [{ ...vendor, name: 'Newer' }] })
  await fillMirror(node.services, ref, { records: [], fresh_at: new Date(clock - 300_000) })
  assert.equal(await sourceOf(`vendors/${vendor.id}?max_age=1s`), 'mirror')
})

test('copies that lack old records stand for a live list only where none are asked for', async () => {
  const from = new Date(clock - 30 * 86_400_000)
  await fill('purchase-orders', [], { history_from: from })
  const sourceOf = async (query: string) =>
    (await get(`purchase-orders?max_age=1d${query}`)).headers['millwright-source']
  assert.equal(await sourceOf(''), 'live')
  assert.equal(await sourceOf(`&modified_after=${from.toISOString()}`), 'mirror')
  assert.equal((await get('purchase-orders?source=mirror')).headers['millwright-source'], 'mirror')
  await fill('purchase-orders', [])
})

test('the mirror answers while the source is down and while it waits for credentials, not while it is paused', async () => {
  for (const state of ['unreachable', 'reauthorization_required'] as const) {
    await setState(state)
    assert.equal((await get('purchase-orders?source=mirror&limit=1')).status, 200, state)
    const { data } = (await get('vendors?source=mirror&limit=1')).body
    assert.equal((await get(`vendors/${data[0].id}?source=mirror`)).status, 200, state)
  }
  assert.equal((await get('purchase-orders?limit=1')).body.code, 'REAUTHORIZATION_REQUIRED')
  await setState('inactive')
  assert.equal((await get('purchase-orders?source=mirror')).body.code, 'CONNECTION_INACTIVE')
  await setState('active')
})

test('a record that is gone is seen by who asks for deleted ones, with the time', async () => {
  const orders = await walk('purchase-orders?source=mirror')
  const [gone] = orders
  clock += 60_000
  await fill('purchase-orders', [], { gone: [gone.id] })
  assert.equal((await get(`purchase-orders/${gone.id}?source=mirror`)).status, 404)
  const left = await walk('purchase-orders?source=mirror')
  assert.equal(left.length, orders.length - 1)
  const all = await walk('purchase-orders?source=mirror&include_deleted=true')
  const found = all.find((one) => one.id === gone.id)
  assert.deepEqual(found, { ...gone, deleted_at: new Date(clock).toISOString() })
  await fill('purchase-orders', [gone], { fresh_at: new Date(clock + 1_000) })
})

test('relations are answered with each record, null where there is none', async () => {
  const { body } = await get('purchase-orders?source=mirror&include=vendor,site&fields=number')
  const vendors = new Map((await walk('vendors?source=mirror')).map((one) => [one.id, one]))
  const orders = new Map((await walk('purchase-orders?source=mirror')).map((one) => [one.id, one]))
  assert.ok(body.data.length > 0)
  let found = 0
  for (const order of body.data) {
    const { vendor_id } = orders.get(order.id)
    assert.deepEqual(Object.keys(order), ['id', 'object', 'number', 'expanded'])
    assert.deepEqual(order.expanded, { vendor: vendors.get(vendor_id) ?? null, site: null })
    if (order.expanded.vendor) found++
  }
  assert.ok(found > 0)
  const one = await get(`purchase-orders/${body.data[0].id}?source=mirror&include=vendor`)
  assert.deepEqual(one.body.expanded.vendor, body.data[0].expanded.vendor)
})

test('relations come from the mirror also where the record is too old there', async () => {
  const [order] = await walk('purchase-orders?source=mirror')
  clock += 3_600_000
  const path = `purchase-orders/${order.id}?max_age=1s&include=vendor&fields=number`
  const { headers, body } = await get(path)
  assert.equal(headers['millwright-source'], 'live')
  assert.deepEqual(Object.keys(body), ['id', 'object', 'number', 'expanded'])
  assert.equal(body.expanded.vendor.id, order.vendor_id)
})

test('include_children finds what is below a place, however deep', async () => {
  const place = (one: string, parent_id: string | null) => ({
    id: one,
    object: 'location',
    parent_id,
    deleted_at: null,
  })
  const places = [
    place('top', null),
    place('hall', 'top'),
    place('line', 'hall'),
    place('cell', 'line'),
    place('yard', null),
    // A ring.
    place('a', 'b'),
    place('b', 'a'),
  ]
  const asset = (one: string, location_id: string) => ({
    id: one,
    object: 'asset',
    location_id,
    parent_id: null,
    deleted_at: null,
  })
  await fill('locations', places)
  await fill('assets', [asset('1', 'top'), asset('2', 'cell'), asset('3', 'yard'), asset('4', 'b')])
  const found = async (query: string) =>
    (await walk(`assets?source=mirror${query}`)).map((one) => one.id).sort()
  assert.deepEqual(await found('&location_id=top'), ['1'])
  assert.deepEqual(await found('&location_id=top&include_children=true'), ['1', '2'])
  assert.deepEqual(await found('&location_id=a&include_children=true'), ['4'])
  const below = await walk('locations?source=mirror&parent_id=top&include_children=true')
  assert.deepEqual(below.map((one) => one.id).sort(), ['cell', 'hall', 'line'])
})

test('a rare match among thousands is found, in pages that each look at some of them', async () => {
  const user = (n: number) => ({
    id: String(n).padStart(5, '0'),
    object: 'user',
    email: n === 6_900 ? 'rare@a.example' : null,
    name: n === 6_500 ? 'Rare' : 'Common',
    deleted_at: null,
    updated_at: null,
  })
  await fill(
    'users',
    Array.from({ length: 7_000 }, (_, n) => user(n)),
  )
  assert.deepEqual(
    (await walk('users?source=mirror&email=rare@a.example')).map(({ id }) => id),
    ['06900'],
  )
  assert.deepEqual(
    (await walk('users?source=mirror&name=rare')).map(({ id }) => id),
    ['06500'],
  )
  assert.equal((await walk('users?source=mirror&sort=-updated_at&name=rare')).length, 1)
})
