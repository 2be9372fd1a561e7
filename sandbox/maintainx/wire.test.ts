import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SystemFault } from '../system.ts'
import { createClient } from './test-client.ts'

test('a call without the key is refused with an empty 401, or with JSON', async () => {
  const client = createClient()
  const headers = { authorization: 'bearer wrong' }
  const answer = await client.call('GET', '/parts', undefined, { headers })
  assert.equal(answer.status, 401)
  assert.equal(answer.body, '')
  client.system.switches.unauthorized_body = 'json'
  const worded = await client.call('GET', '/parts', undefined, { headers })
  assert.deepEqual(worded.body, { error: 'Invalid token' })
})

test('the key works with any spelling of bearer', async () => {
  const client = createClient()
  const authorization = `Bearer ${client.system.credentials.api_key}`
  const answer = await client.call('GET', '/parts', undefined, { headers: { authorization } })
  assert.equal(answer.status, 200)
})

test('what is missing is worded differently by every verb', async () => {
  const client = createClient()
  const cases: [string, string, string][] = [
    ['GET', '/parts/1', 'Not Found.'],
    ['PATCH', '/parts/1', 'part Not Found'],
    ['DELETE', '/parts/1', 'part Not Found'],
    ['PATCH', '/workorders/1', 'Work Order Not Found'],
    ['DELETE', '/workorders/1', 'workOrder Not Found'],
    ['PATCH', '/purchaseorders/1', 'Purchase Order Not Found'],
    ['DELETE', '/purchaseorders/1', 'purchaseOrder Not Found'],
    ['PATCH', '/meters/1', 'location Not Found'],
    ['GET', '/subscriptions/1/secret', 'subscription Not Found'],
    ['GET', '/vendors/70231/contacts/1', 'Contact Not Found'],
    ['GET', '/nowhere', 'Not Found.'],
  ]
  for (const [method, path, error] of cases) {
    const answer = await client.call(method, path, method === 'PATCH' ? {} : undefined)
    assert.equal(answer.status, 404, `${method} ${path}`)
    assert.deepEqual(answer.body, { error }, `${method} ${path}`)
  }
})

test('bodies are checked in the words of the validator', async () => {
  const client = createClient()
  const { body } = await client.post('/parts', {
    unitCost: '12',
    locations: [{ availableQuantity: 1.5 }],
  })
  assert.deepEqual(body.errors, [
    { error: "should have required property 'name'", fieldPath: 'name' },
    { error: 'should be integer', fieldPath: 'unitCost', fieldValue: '12' },
    {
      error: "should have required property 'locationId'",
      fieldPath: 'locations.0.locationId',
    },
    { error: 'should be integer', fieldPath: 'locations.0.availableQuantity', fieldValue: 1.5 },
  ])
  const order = await client.post('/workorders', { title: 'x', priority: 'Happy Birthday' })
  assert.deepEqual(order.body.errors, [
    { error: 'Invalid priority', fieldPath: 'priority', fieldValue: 'Happy Birthday' },
  ])
  const unknown = await client.post('/vendors', { name: 'New', colour: 'red' })
  assert.equal(unknown.status, 201)
})

test('broken JSON and ids that lead nowhere are refused', async () => {
  const client = createClient()
  const broken = await client.call('POST', '/vendors', Buffer.from('{"name":'))
  assert.equal(broken.status, 400)
  const dangling = await client.post('/assets', { name: 'x', locationId: 1 })
  assert.deepEqual(dangling.body.errors, [
    { error: 'locationId is not valid', fieldPath: 'locationId', fieldValue: 1 },
  ])
})

test('null fields are left out unless the organization shows them', async () => {
  const client = createClient()
  const path = '/vendors/70232'
  assert.equal('description' in (await client.get(path)).body.vendor, false)
  client.system.switches.null_fields = 'present'
  assert.equal((await client.get(path)).body.vendor.description, null)
})

test('every answer shows the rate limit, and a limited key is told to wait', async () => {
  const client = createClient()
  const free = await client.get('/parts')
  assert.ok(Number(free.headers?.['X-Rate-Limit-Remaining']) > 10_000)
  client.system.reset({ seed: 1, purchase_orders: 0 })
  client.system.switches.rate_limit = 2
  assert.equal((await client.get('/parts')).headers?.['X-Rate-Limit-Remaining'], '1')
  await client.get('/parts')
  client.now += 50_000
  const refused = await client.get('/parts')
  assert.equal(refused.status, 429)
  assert.deepEqual(refused.body, { error: 'Too many requests. Please retry in 10 seconds' })
  assert.equal(refused.headers?.['X-Rate-Limit-Reset'], '10')
  client.now += 10_000
  assert.equal((await client.get('/parts')).status, 200)
})

test('faults come in the words of the vendor', async () => {
  const client = createClient()
  const play = (name: SystemFault, retry_after?: number) =>
    client.call('GET', '/parts', undefined, {
      fault: { name, ...(retry_after !== undefined && { retry_after }) },
    })
  const limited = await play('rate_limited', 7)
  assert.equal(limited.status, 429)
  assert.equal(limited.headers?.['Retry-After'], '7')
  assert.equal((await play('rate_limited')).headers?.['Retry-After'], undefined)
  for (const name of [
    'unauthorized',
    'password_expired',
    'account_locked',
    'grant_revoked',
  ] as const) {
    assert.equal((await play(name)).status, 401)
  }
  assert.equal((await play('forbidden')).status, 403)
  assert.deepEqual((await play('server_error')).body, { error: 'Internal server error.' })
  const login = await play('html_login')
  assert.equal(login.status, 200)
  assert.match(String(login.headers?.['Content-Type']), /text\/html/)
})

test('a key of several organizations must say which one', async () => {
  const client = createClient()
  client.system.switches.multi_organization = true
  const call = (path: string, headers = {}) => client.call('GET', path, undefined, { headers })
  assert.deepEqual((await call('/vendors')).body, {
    errors: [{ error: 'Missing x-organization-id header.' }],
  })
  const branch = await call('/vendors', { 'x-organization-id': '5151' })
  assert.equal(branch.body.vendors.length, 1)
  const both = await call('/parts?limit=200', { 'x-organization-ids': '5150,5151' })
  const owners = new Set(both.body.parts.map((part: any) => part.organizationId))
  assert.deepEqual([...owners].sort(), [5150, 5151])
  assert.equal((await call('/vendors', { 'x-organization-ids': '5151' })).status, 400)
  assert.equal((await call(`/vendors/${branch.body.vendors[0].id}`)).status, 200)
  assert.equal((await call('/organizations')).body.organizations.length, 2)
})

test('records of another organization are missing', async () => {
  const client = createClient()
  const { body } = await client.get('/vendors')
  assert.equal(body.vendors.length, 20)
  assert.equal((await client.get('/vendors/70251')).status, 404)
})

test('a deleted record is gone, or readable with its date of deletion', async () => {
  const client = createClient()
  assert.equal((await client.delete('/vendors/70240?skipWebhook=true')).status, 204)
  assert.equal((await client.get('/vendors/70240')).status, 404)
  assert.equal((await client.delete('/vendors/70240')).status, 404)
  client.system.switches.deleted_record = 200
  const { body } = await client.get('/vendors/70240')
  assert.equal(body.vendor.deletedAt, '2026-09-01T08:00:00.000Z')
  const rows = (await client.get('/vendors')).body.vendors
  assert.ok(!rows.some((row: { id: number }) => row.id === 70240))
})

test('contacts are wrapped in three ways', async () => {
  const client = createClient()
  const path = '/vendors/70231/contacts'
  const made = await client.post(path, { name: 'New contact', role: 'Sales' })
  assert.equal(made.status, 201)
  assert.equal(made.body.vendorId, 70231)
  const read = await client.get(`${path}/${made.body.id}`)
  assert.equal(read.body.vendorContact.name, 'New contact')
  const changed = await client.patch(`${path}/${made.body.id}`, { role: 'Service' })
  assert.equal(changed.body.contact.role, 'Service')
  assert.ok((await client.get('/vendors/70231')).body.vendor.contactIds.includes(made.body.id))
})

test('creating answers 200 for work orders, locations and requests, and 201 elsewhere', async () => {
  const client = createClient()
  const statuses: [string, object, number][] = [
    ['/workorders', { title: 'x' }, 200],
    ['/locations', { name: 'x' }, 200],
    ['/workrequests', { title: 'x' }, 200],
    ['/vendors', { name: 'x' }, 201],
    ['/parts', { name: 'x' }, 201],
    ['/assets', { name: 'x' }, 201],
    ['/teams', { name: 'x' }, 201],
    ['/categories', { label: 'x' }, 201],
    ['/users', { firstName: 'x', lastName: 'y', inviteType: 'NONE' }, 201],
  ]
  for (const [path, body, status] of statuses) {
    const answer = await client.post(path, body)
    assert.equal(answer.status, status, path)
    assert.deepEqual(Object.keys(answer.body), ['id'], path)
  }
})

test('manufacturers that are switched off are forbidden', async () => {
  const client = createClient()
  client.system.switches.manufacturers = false
  const { status, body } = await client.get('/manufacturers')
  assert.equal(status, 403)
  assert.deepEqual(body, {
    errors: [{ error: 'Manufacturer REST API list is currently disabled.' }],
  })
})
