import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let mine: { id: string; token: string }
let stranger: string
let strangerKey: string

before(async () => {
  node = await startTestNode()
  mine = await node.connect('tryton')
  stranger = await node.makeAccount()
  strangerKey = await node.makeKey('admin', stranger)
})
after(() => node.close())

test('an account sees no customer, connection or key of another one, by list, id or header', async () => {
  const get = (url: string, headers = {}) => node.call('GET', url, { token: strangerKey, headers })
  for (const list of ['customers', 'connections']) {
    assert.deepEqual((await get(`/admin/v1/${list}`)).body.data, [])
  }
  const [customer] = (await node.call('GET', '/admin/v1/customers', { token: node.account_key }))
    .body.data
  assert.equal((await get(`/admin/v1/customers/${customer.id}`)).status, 404)
  assert.equal((await get(`/admin/v1/connections/${mine.id}`)).status, 404)
  assert.equal((await get('/v1/purchase-orders', { 'millwright-connection': mine.id })).status, 404)
  assert.equal((await get('/v1/connection', { 'millwright-connection': mine.id })).status, 404)
  const keys = (await get('/admin/v1/keys')).body.data
  assert.equal(keys.length, 1)
})

test('an account changes nothing of another one', async () => {
  const call = (method: string, url: string, body?: unknown) =>
    node.call(method, url, { token: strangerKey, body })
  const [customer] = (await node.call('GET', '/admin/v1/customers', { token: node.account_key }))
    .body.data
  assert.equal(
    (await call('PATCH', `/admin/v1/customers/${customer.id}`, { name: 'stolen' })).status,
    404,
  )
  assert.equal((await call('DELETE', `/admin/v1/customers/${customer.id}`)).status, 404)
  assert.equal((await call('POST', `/admin/v1/connections/${mine.id}/disconnect`)).status, 404)
  assert.equal((await call('POST', `/admin/v1/connections/${mine.id}/check`)).status, 404)
  const [key] = (await node.call('GET', '/admin/v1/keys', { token: node.account_key })).body.data
  assert.equal((await call('DELETE', `/admin/v1/keys/${key.id}`)).status, 404)
  assert.equal(
    (await node.call('GET', '/v1/connection', { token: mine.token })).body.status,
    'active',
  )
  const system = node.sandbox.systems.find(({ name }) => name === 'tryton')!
  const credentials = { base_url: `${node.sandbox.url}/tryton`, ...system.credentials }
  const made = await call('POST', '/admin/v1/connections', {
    customer_id: customer.id,
    system: 'tryton',
    deployment: 'on_premises',
    name: 'x',
    credentials,
  })
  assert.equal(made.body.errors[0].pointer, '/customer_id')
})

test('an account key with the header reads as the connection does; a read-only key writes nothing', async () => {
  const headers = { 'millwright-connection': mine.id }
  const readOnly = await node.makeKey('read_only')
  const read = await node.call('GET', '/v1/vendors?limit=1', { token: readOnly, headers })
  assert.equal(read.status, 200)
  const write = await node.call('POST', '/v1/vendors', {
    token: readOnly,
    headers,
    body: { name: 'x' },
  })
  assert.equal(write.body.code, 'PERMISSION_DENIED')
  const admin = await node.call('POST', '/admin/v1/customers', {
    token: readOnly,
    body: { external_id: 'y', name: 'Y' },
  })
  assert.equal(admin.body.code, 'PERMISSION_DENIED')
  const developer = await node.makeKey('developer')
  assert.equal(
    (
      await node.call('POST', '/admin/v1/keys', {
        token: developer,
        body: { name: 'k', role: 'admin' },
      })
    ).body.code,
    'PERMISSION_DENIED',
  )
})

test('a key is shown once, works, and is dead right after it was revoked', async () => {
  const { body: key } = await node.call('POST', '/admin/v1/keys', {
    token: node.account_key,
    body: { name: 'ci', role: 'developer', expires_in: 3600 },
  })
  assert.equal((await node.call('GET', '/admin/v1/customers', { token: key.secret })).status, 200)
  const listed = (await node.call('GET', '/admin/v1/keys', { token: node.account_key })).body
  assert.ok(!JSON.stringify(listed).includes(key.secret))
  await node.call('DELETE', `/admin/v1/keys/${key.id}`, { token: node.account_key })
  assert.equal((await node.call('GET', '/admin/v1/customers', { token: key.secret })).status, 401)
})

test('two connections of one customer share nothing: each has its own token and ends alone', async () => {
  const other = await node.connect('tryton')
  assert.notEqual(other.token, mine.token)
  await node.call('GET', '/v1/vendors?limit=1', { token: other.token })
  const ended = await node.call('POST', `/admin/v1/connections/${other.id}/disconnect`, {
    token: node.account_key,
  })
  assert.equal(ended.body.status, 'disconnected')
  assert.equal((await node.call('GET', '/v1/vendors?limit=1', { token: other.token })).status, 401)
  assert.equal((await node.call('GET', '/v1/vendors?limit=1', { token: mine.token })).status, 200)
})

test('a customer with a living connection is not deleted', async () => {
  const [customer] = (
    await node.call('GET', '/admin/v1/customers?search=acme', { token: node.account_key })
  ).body.data
  assert.equal(
    (await node.call('DELETE', `/admin/v1/customers/${customer.id}`, { token: node.account_key }))
      .body.code,
    'CONFLICT',
  )
})

test('no answer about a connection has a secret in it, sealed or open', async () => {
  const { credentials } = node.sandbox.systems.find(({ name }) => name === 'tryton')!
  const answers = await Promise.all([
    node.call('GET', `/admin/v1/connections/${mine.id}`, { token: node.account_key }),
    node.call('GET', '/admin/v1/connections', { token: node.account_key }),
    node.call('GET', '/v1/connection', { token: mine.token }),
    node.call('GET', '/v1/vendors?limit=1&include=raw', { token: mine.token }),
    node.call('POST', '/v1/vendors?dry_run=true', { token: mine.token, body: { name: 'x' } }),
  ])
  for (const { status, body } of answers) {
    assert.equal(status, 200, JSON.stringify(body))
    assert.ok(!JSON.stringify(body).includes(credentials.password!))
    assert.ok(!/sealed|master_key|"hash"/.test(JSON.stringify(body)))
  }
})

test('lists of the admin API page by cursor, each row once', async () => {
  for (let i = 0; i < 5; i++) {
    await node.call('POST', '/admin/v1/customers', {
      token: node.account_key,
      body: { external_id: `page-${i}`, name: `Page ${i}` },
    })
  }
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await node.call('GET', `/admin/v1/customers?limit=2&search=page${cursor}`, {
      token: node.account_key,
    })
    seen.push(...body.data.map(({ external_id }: { external_id: string }) => external_id))
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  assert.deepEqual(seen.sort(), ['page-0', 'page-1', 'page-2', 'page-3', 'page-4'])
})
