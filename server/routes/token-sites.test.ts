import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { updateConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import { startTestNode, type TestCall, type TestNode } from '../test-node.ts'

let node: TestNode
let id: string
let whole: string
/** Of the site PL02 only. */
let token: string

before(async () => {
  node = await startTestNode()
  ;({ id, token: whole } = await node.connect('sap-s4hana'))
  token = await makeToken({ sites: ['PL02'] })
})
after(() => node.close())

async function makeToken(scope: unknown): Promise<string> {
  const { status, body } = await node.call('POST', `/admin/v1/connections/${id}/tokens`, {
    token: node.account_key,
    body: { name: 'site', scope },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.secret
}
const call = (secret: string, method: string, url: string, rest: TestCall = {}) =>
  node.call(method, url, { token: secret, ...rest })

/** All records of a list, page by page. */
async function listAll(secret: string, list: string, query = ''): Promise<any[]> {
  const records: any[] = []
  let cursor = ''
  do {
    const { status, body } = await call(secret, 'GET', `/v1/${list}?limit=7${query}${cursor}`)
    assert.equal(status, 200, JSON.stringify(body))
    assert.ok(body.data.length <= 7)
    records.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return records
}
const idsOf = (records: readonly { id: string }[]) => records.map((one) => one.id).sort()

for (const list of ['work-orders', 'assets', 'locations', 'stock-levels', 'maintenance-plans']) {
  test(`the ${list} of a token's site are all of them and no others`, async () => {
    const all = await listAll(whole, list)
    const expected = all.filter((one) => one.site_id === 'PL02')
    assert.ok(expected.length > 0 && expected.length < all.length)
    const seen = await listAll(token, list)
    assert.deepEqual(idsOf(seen), idsOf(expected))
    const narrow = await listAll(token, list, '&fields=number')
    assert.deepEqual(idsOf(narrow), idsOf(expected))
    assert.ok(narrow.every((one) => !('site_id' in one)))
    const foreign = all.find((one) => one.site_id !== 'PL02')
    const missing = await call(token, 'GET', `/v1/${list}/${foreign.id}`)
    const nowhere = await call(token, 'GET', `/v1/${list}/${expected[0].id}x`)
    assert.deepEqual([missing.status, missing.body.code], [404, 'NOT_FOUND'])
    assert.equal(missing.body.detail, nowhere.body.detail.replace(`${expected[0].id}x`, foreign.id))
    assert.equal((await call(token, 'GET', `/v1/${list}/${expected[0].id}`)).status, 200)
  })
}

test('several sites are walked one after the other, and a filter by one of them is served', async () => {
  const both = await makeToken({ sites: ['PL02', 'PL01'] })
  const all = await listAll(whole, 'work-orders')
  assert.deepEqual(idsOf(await listAll(both, 'work-orders')), idsOf(all))
  const one = await listAll(both, 'work-orders', '&site_id=PL01')
  assert.deepEqual(idsOf(one), idsOf(all.filter(({ site_id }) => site_id === 'PL01')))
  const foreign = await call(token, 'GET', '/v1/work-orders?site_id=PL01')
  assert.deepEqual([foreign.status, foreign.body.errors[0].pointer], [403, 'site_id'])
  const counted = await call(token, 'GET', '/v1/work-orders?include=total')
  assert.equal(counted.body.total, all.filter(({ site_id }) => site_id === 'PL02').length)
})

test('what belongs to a record follows its site: meters and readings their asset', async () => {
  const own = new Set(idsOf(await listAll(token, 'assets')))
  const meters = await listAll(whole, 'meters')
  const seen = await listAll(token, 'meters')
  assert.deepEqual(idsOf(seen), idsOf(meters.filter(({ asset_id }) => own.has(asset_id))))
  assert.ok(seen.length > 0 && seen.length < meters.length)
  const foreign = meters.find(({ asset_id }) => !own.has(asset_id))
  const readings = await listAll(whole, 'meter-readings')
  const seenMeters = new Set(idsOf(seen))
  const mine = readings.filter(({ meter_id }) => seenMeters.has(meter_id))
  assert.deepEqual(idsOf(await listAll(token, 'meter-readings')), idsOf(mine))
  const read = { read_at: '2026-11-24T08:00:00Z', value: '99999' }
  const post = (meter_id: string) =>
    call(token, 'POST', '/v1/meter-readings', { body: { ...read, meter_id } })
  assert.deepEqual(
    (({ status, body }) => [status, body.errors[0].pointer])(await post(foreign.id)),
    [403, '/meter_id'],
  )
  assert.equal((await post(seen[0].id)).status, 201)
})

test('items that a site uses are seen; vendors, which have no site, are too', async () => {
  const items = await listAll(whole, 'items')
  const expected = items.filter(({ site_ids }) => !site_ids?.length || site_ids.includes('PL02'))
  assert.deepEqual(idsOf(await listAll(token, 'items')), idsOf(expected))
  assert.ok(expected.length < items.length)
  assert.deepEqual(idsOf(await listAll(token, 'vendors')), idsOf(await listAll(whole, 'vendors')))
})

test('where the source does not tell the site, nothing is seen, and the refusal says why', async () => {
  const refused = await call(token, 'GET', '/v1/purchase-orders')
  assert.equal(refused.status, 403)
  assert.match(refused.body.detail, /does not tell which site its purchase-orders belong to/)
  const { data } = (await call(token, 'GET', '/v1/capabilities?entity=purchase-orders')).body
  assert.equal(data[0].ops.list.supported, false)
  assert.match(data[0].ops.list.reason, /does not tell which site/)
  const order = (await call(whole, 'GET', '/v1/purchase-orders?limit=1')).body.data[0]
  assert.equal((await call(token, 'GET', `/v1/purchase-orders/${order.id}`)).status, 404)
  const body = { notes: 'x' }
  assert.equal(
    (await call(token, 'PATCH', `/v1/purchase-orders/${order.id}`, { body })).status,
    404,
  )
})

test('a record is made, changed and moved within the sites only', async () => {
  const create = (site_id?: string) =>
    call(token, 'POST', '/v1/assets', {
      body: { name: 'Bench', organization_id: 'CC10', ...(site_id && { site_id }) },
    })
  for (const site of ['PL01', undefined]) {
    const { status, body } = await create(site)
    assert.deepEqual([status, body.errors[0].pointer], [403, '/site_id'])
  }
  const made = await create('PL02')
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const patch = (asset: string, body: unknown, headers = {}) =>
    call(token, 'PATCH', `/v1/assets/${asset}`, { body, headers })
  assert.equal((await patch(made.body.id, { name: 'Bench 2' })).status, 200)
  const moved = await patch(made.body.id, { site_id: 'PL01' })
  assert.deepEqual([moved.status, moved.body.errors[0].pointer], [403, '/site_id'])
  const foreign = (await listAll(whole, 'assets')).find(({ site_id }) => site_id === 'PL01')
  const before = await node.control('GET', '/sap-s4hana/requests')
  for (const query of ['', '?dry_run=true']) {
    const url = `/v1/assets/${foreign.id}${query}`
    for (const [method, path, body] of [
      ['PATCH', url, { name: 'stolen' }],
      ['DELETE', url, undefined],
      ['POST', `/v1/assets/${foreign.id}/actions/move${query}`, { location_id: '1' }],
    ] as const) {
      const answer = await call(token, method, path, { body })
      assert.deepEqual([answer.status, answer.body.code], [404, 'NOT_FOUND'], `${method} ${path}`)
    }
  }
  const after = await node.control('GET', '/sap-s4hana/requests')
  const sent = after.requests.slice(before.requests.length)
  assert.ok(sent.every(({ method }: { method: string }) => method === 'GET'))
  const keyed = { 'idempotency-key': 'foreign-site' }
  assert.equal((await patch(foreign.id, { name: 'stolen' }, keyed)).status, 404)
})

test('sub-resources and files of a record of another site are not there', async () => {
  const foreign = (await listAll(whole, 'work-orders')).find(({ site_id }) => site_id === 'PL01')
  for (const path of ['comments', 'attachments', 'tasks', 'materials', 'parts', 'components']) {
    const url = `/v1/work-orders/${foreign.id}/${path}`
    const open = await call(whole, 'GET', url)
    if (open.status !== 200) continue
    assert.equal((await call(token, 'GET', url)).status, 404, path)
  }
  const place = `entity=work-orders&record_id=${foreign.id}`
  assert.deepEqual((await call(token, 'GET', `/v1/attachments?${place}`)).body.data, [])
})

test('the sites of a connection narrow each of its tokens, and account keys too', async () => {
  const pl01 = await makeToken({ sites: ['PL01'] })
  await withAccount(node.services.database, node.account_id, (trx) =>
    updateConnection(trx, node.account_id, id, { sites: ['PL02'] }),
  )
  node.services.access.forget(id)
  const expected = idsOf(await listAll(token, 'work-orders'))
  assert.deepEqual(idsOf(await listAll(whole, 'work-orders')), expected)
  assert.deepEqual(await listAll(pl01, 'work-orders'), [])
  const headers = { 'millwright-connection': id }
  const byKey = await call(node.account_key, 'GET', '/v1/work-orders?limit=500', { headers })
  assert.deepEqual(idsOf(byKey.body.data), expected)
  const native = await call(node.account_key, 'POST', '/v1/passthrough', {
    headers,
    body: { method: 'GET', path: '/' },
  })
  assert.equal(native.status, 403)
  const wider = await node.call('POST', `/admin/v1/connections/${id}/tokens`, {
    token: node.account_key,
    body: { name: 'wider', scope: { sites: ['PL02', 'PL01'] } },
  })
  assert.equal(wider.body.errors[0].pointer, '/scope/sites/1')
})
