import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './test-client.ts'

test('a walk over all pages sees every order once when nothing changes', async () => {
  const client = createClient(45)
  const rows = await client.walk('/purchaseorders?limit=7', 'purchaseOrders')
  assert.equal(rows.length, 45)
  assert.equal(new Set(rows.map((row) => row.id)).size, 45)
})

test('rows move between pages while a walk over orders goes on', async () => {
  const client = createClient(30)
  const first = (await client.get('/purchaseorders?limit=10&sort=-updatedAt')).body
  const last = (await client.get('/purchaseorders?limit=1&sort=updatedAt')).body.purchaseOrders[0]
  await client.patch(`/purchaseorders/${last.id}`, { note: 'touched' })
  const second = (
    await client.get(`/purchaseorders?limit=10&sort=-updatedAt&cursor=${first.nextCursor}`)
  ).body
  const seen = first.purchaseOrders.map((row: { id: number }) => row.id)
  assert.ok(second.purchaseOrders.some((row: { id: number }) => seen.includes(row.id)))
})

test('rows stay in place when shifting is switched off', async () => {
  const client = createClient(30)
  client.system.switches.rows_shift = false
  const first = (await client.get('/purchaseorders?limit=10&sort=-updatedAt')).body
  const last = (await client.get('/purchaseorders?limit=1&sort=updatedAt')).body.purchaseOrders[0]
  await client.patch(`/purchaseorders/${last.id}`, { note: 'touched' })
  const cursor = encodeURIComponent(first.nextCursor)
  const second = (await client.get(`/purchaseorders?limit=10&sort=-updatedAt&cursor=${cursor}`))
    .body
  const seen = first.purchaseOrders.map((row: { id: number }) => row.id)
  assert.ok(!second.purchaseOrders.some((row: { id: number }) => seen.includes(row.id)))
})

test('work orders page by a cursor that shows date and id', async () => {
  const client = createClient(0)
  const { body } = await client.get('/workorders?limit=3')
  assert.match(body.nextCursor, /^\d{4}-\d\d-\d\dT[\d:.]+Z\|\d+$/)
  const rows = await client.walk('/workorders?limit=3', 'workOrders')
  assert.equal(new Set(rows.map((row) => row.id)).size, client.system.summary().work_orders)
})

test('the end of a list is a null cursor', async () => {
  const { body } = await createClient(3).get('/purchaseorders')
  assert.equal(body.nextCursor, null)
  assert.equal(body.nextPageUrl, null)
})

test('the next page is a path, or an address where the organization gets one', async () => {
  const client = createClient()
  const path = (await client.get('/parts?limit=1')).body.nextPageUrl
  assert.match(path, /^\/maintainx\/v1\/parts\?limit=1&cursor=/)
  client.system.switches.next_page_url = 'absolute'
  const address = (await client.get('/parts?limit=1')).body.nextPageUrl
  assert.equal(address, `http://sandbox.test${path}`)
})

test('a list keeps to its limits and names what is wrong', async () => {
  const client = createClient()
  const cases: [string, unknown][] = [
    [
      '/parts?limit=250',
      { errors: [{ error: 'must be <= 200', fieldPath: 'limit', fieldValue: 250 }] },
    ],
    ['/parts?limit=0', { errors: [{ error: 'must be >= 1', fieldPath: 'limit', fieldValue: 0 }] }],
    ['/workorders?status=OPEN', { error: "'status' is not a valid query parameter" }],
    ['/purchaseorders?expand=items', { error: "'expand' is not a valid query parameter" }],
    [
      '/workrequests?priorities=URGENT',
      { error: "'URGENT' is not a member of NONE,LOW,MEDIUM,HIGH" },
    ],
  ]
  for (const [path, expected] of cases) {
    const { status, body } = await client.get(path)
    assert.equal(status, 400, path)
    assert.deepEqual(body, expected, path)
  }
})

test('errors of lists come in the envelope that the switch names', async () => {
  const client = createClient()
  client.system.switches.list_errors = 'error'
  assert.deepEqual((await client.get('/parts?limit=250')).body, { error: 'must be <= 200' })
  client.system.switches.list_errors = 'errors'
  assert.ok((await client.get('/parts?foo=1')).body.errors)
})

test('a date filter is inclusive and orders by its date', async () => {
  const client = createClient(40)
  const all = (await client.get('/purchaseorders?sort=updatedAt')).body.purchaseOrders
  const bound = all[10].updatedAt
  const { body } = await client.get(`/purchaseorders?updatedAt[gte]=${bound}`)
  assert.deepEqual(body.purchaseOrders, all.slice(10))
})

test('the 2025 release knows no date filters and no plans', async () => {
  const client = createClient()
  client.system.switches.release = '2025'
  const filtered = await client.get('/purchaseorders?updatedAt[gte]=2026-01-01T00:00:00Z')
  assert.deepEqual(filtered.body, { error: "'updatedAt[gte]' is not a valid query parameter" })
  assert.equal((await client.get('/maintenanceplans')).status, 404)
})

test('values of custom fields filter by their label, with a suffix where the name is taken', async () => {
  const client = createClient()
  const { body } = await client.get(
    '/parts?ERP%20Item=10-4452&ERP%20Item=10-4453&expand=extra_fields',
  )
  assert.deepEqual(body.parts.map((part: any) => part.extraFields['ERP Item']).sort(), [
    '10-4452',
    '10-4453',
  ])
  await client.post('/customfields/vendors', { fields: [{ label: 'limit', type: 'oneline' }] })
  await client.patch('/vendors/70233', { extraFields: { limit: 'none' } })
  const limited = (await client.get('/vendors?limit__c=none')).body.vendors
  assert.deepEqual(
    limited.map((vendor: { id: number }) => vendor.id),
    [70233],
  )
})

test('asking for canceled and skipped orders at once finds nothing', async () => {
  const client = createClient(0)
  const one = (await client.get('/workorders?statuses=CANCELED')).body.workOrders
  const both = (await client.get('/workorders?statuses=CANCELED&statuses=SKIPPED')).body
  assert.ok(one.length > 0)
  assert.deepEqual(both, { workOrders: [], nextCursor: null, nextPageUrl: null })
})

test('a repeated page and a lost page can be played', async () => {
  const client = createClient(30)
  const play = async (name: 'duplicate_page' | 'missing_page') => {
    const first = (
      await client.call('GET', '/purchaseorders?limit=10&sort=id', undefined, { fault: { name } })
    ).body
    const next = (await client.get(`/purchaseorders?limit=10&sort=id&cursor=${first.nextCursor}`))
      .body
    return next.purchaseOrders[0].id - first.purchaseOrders[0].id
  }
  assert.equal(await play('duplicate_page'), 0)
  assert.equal(await play('missing_page'), 20)
})

test('thin rows of vendors are an id and a name', async () => {
  const { body } = await createClient().get('/vendors?limit=1')
  assert.deepEqual(body.vendors, [{ id: 70231, name: 'Kessler Hydraulik' }])
})
