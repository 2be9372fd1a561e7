import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 3 } })
  const ids: string[] = []
  for (const system of ['maintainx', 'sap-s4hana', 'maintainx', 'maintainx']) {
    ids.push((await node.connect(system)).id)
  }
  for (const id of ids.slice(0, 3)) {
    await get('POST', `connections/${id}/disconnect`)
    await get('POST', 'links', { customer: { external_id: 'acme', name: 'ACME' } })
    for (const name of ['a match', 'b match', 'none of it']) {
      await get('POST', 'customers', { external_id: `${id} ${name}`, name: `${name} ${id}` })
    }
  }
})
after(() => node.close())

const get = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/${path}`, {
    token: node.account_key,
    ...(body !== undefined && { body }),
  })

/** All of a list, each page asked for with nothing but the cursor of the one before. */
async function walk(path: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  let answer = await get('GET', `${path}&limit=1`)
  for (;;) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    rows.push(...answer.body.data)
    if (!answer.body.has_more) return rows
    const list = path.split('?')[0]
    answer = await get('GET', `${list}?limit=1&cursor=${answer.body.next_cursor}`)
  }
}

for (const path of [
  'connections?status=disconnected',
  'connections?system=maintainx&sort=name',
  'connections?search=sap',
  'customers?search=match',
  'events?type=connection.disconnected',
  'links?state=open',
  'audit-log?action=connections_disconnect',
]) {
  test(`a cursor goes on with its filters: ${path}`, async () => {
    const whole = await get('GET', `${path}&limit=500`)
    const paged = await walk(path)
    assert.ok(paged.length >= 1)
    assert.deepEqual(paged, whole.body.data)
  })
}

test('a cursor with other filters is refused, with the same ones it is not', async () => {
  const first = await get('GET', 'connections?status=disconnected&limit=1')
  const cursor = first.body.next_cursor
  const same = await get('GET', `connections?status=disconnected&limit=1&cursor=${cursor}`)
  assert.equal(same.status, 200)
  const other = await get('GET', `connections?status=active&cursor=${cursor}`)
  assert.equal(other.status, 400)
  assert.equal(other.body.errors[0].pointer, 'cursor')
})

test('connections are sorted by name, either way', async () => {
  const names = async (sort: string) =>
    (await get('GET', `connections?sort=${sort}`)).body.data.map(
      ({ name }: { name: string }) => name,
    )
  const forwards = await names('name')
  assert.deepEqual(forwards, forwards.toSorted())
  assert.deepEqual(await names('-name'), forwards.toReversed())
})

for (const [query, pointer] of [
  ['connections?status=broken', 'status'],
  ['connections?sort=colour', 'sort'],
  ['connections?search=a%00b', 'search'],
  ['connections?limit=1e2', 'limit'],
  ['connections?limit=501', 'limit'],
  ['links?state=closed', 'state'],
  ['notifications?state=lost', 'state'],
  ['customers?search=%00', 'search'],
  ['events?type=%00', 'type'],
] as const) {
  test(`${query} is a bad request that names ${pointer}`, async () => {
    const { status, body } = await get('GET', query)
    assert.equal(status, 400)
    assert.equal(body.errors[0].pointer, pointer)
  })
}
