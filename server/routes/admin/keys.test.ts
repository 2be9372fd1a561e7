import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestCall, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 10, 24)

before(async () => {
  node = await startTestNode({ now: () => clock, trustedProxies: ['10.0.0.0/8'] })
})
after(() => node.close())

const call = (token: string, method: string, path: string, rest: TestCall = {}) =>
  node.call(method, `/admin/v1/keys${path}`, { token, ...rest })
async function make(body: object): Promise<{ id: string; secret: string }> {
  const made = await call(node.account_key, 'POST', '', { body: { role: 'developer', ...body } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body
}
const statusFrom = async (token: string, from: string, headers = {}) =>
  (await call(token, 'GET', '', { from, headers })).status

test('a key with an allow-list is accepted from there only, on both APIs, and the refusal names the address', async () => {
  const { secret } = await make({ name: 'ci', ip_allow_list: ['203.0.113.0/24', '2001:db8::7'] })
  for (const from of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8::7'])
    assert.equal(await statusFrom(secret, from), 200, from)
  const refused = await call(secret, 'GET', '', { from: '198.51.100.4' })
  assert.deepEqual([refused.status, refused.body.code], [403, 'PERMISSION_DENIED'])
  assert.match(refused.body.detail, /not accepted from 198\.51\.100\.4\./)
  const headers = { 'millwright-connection': 'con_x' }
  const unified = { token: secret, headers, from: '198.51.100.4' }
  assert.equal((await node.call('GET', '/v1/connection', unified)).status, 403)
})

test('behind a trusted proxy the caller is who it says; from anybody else the header means nothing', async () => {
  const { secret } = await make({ name: 'ci', ip_allow_list: ['203.0.113.9'] })
  const claims = { 'x-forwarded-for': '203.0.113.9' }
  assert.equal(await statusFrom(secret, '10.1.2.3', claims), 200)
  assert.equal(await statusFrom(secret, '198.51.100.4', claims), 403)
  const chain = { 'x-forwarded-for': '203.0.113.9, 198.51.100.4' }
  assert.equal(await statusFrom(secret, '10.1.2.3', chain), 403)
  const odd = { 'x-forwarded-for': '"><script>' }
  assert.equal(await statusFrom(secret, '10.1.2.3', odd), 403)
  assert.equal(await statusFrom(secret, '10.1.2.3'), 403)
})

test('an allow-list that is no list of networks is refused at each of its places', async () => {
  for (const method of ['POST', 'PATCH']) {
    const body = { ip_allow_list: ['10.0.0.0/8', '10.0.0.0/33', 'office'] }
    const named = method === 'POST' ? { name: 'x', role: 'admin', ...body } : body
    const path = method === 'POST' ? '' : '/key_x'
    const { status, body: problem } = await call(node.account_key, method, path, { body: named })
    assert.equal(status, 400)
    assert.deepEqual(
      problem.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/ip_allow_list/1', '/ip_allow_list/2'],
    )
  }
})

test('name, allow-list and end of a key can be changed while it lives', async () => {
  const { id, secret } = await make({ name: 'ci' })
  const patch = (body: unknown) => call(node.account_key, 'PATCH', `/${id}`, { body })
  const renamed = await patch({ name: 'ci 2', ip_allow_list: ['198.51.100.0/24'] })
  assert.deepEqual(
    [renamed.body.name, renamed.body.ip_allow_list, renamed.body.expires_at],
    ['ci 2', ['198.51.100.0/24'], null],
  )
  assert.equal(await statusFrom(secret, '127.0.0.1'), 403)
  await patch({ ip_allow_list: [] })
  assert.equal(await statusFrom(secret, '127.0.0.1'), 200)
  const limited = await patch({ expires_in: 60 })
  assert.equal(limited.body.expires_at, new Date(clock + 60_000).toISOString())
  assert.equal((await patch({ expires_in: null })).body.expires_at, null)
  await patch({ expires_in: 60 })
  clock += 60_000
  assert.equal(await statusFrom(secret, '127.0.0.1'), 401)
  assert.equal((await patch({ expires_in: null })).status, 404)
  assert.equal((await patch({})).status, 400)
  const developer = await node.makeKey('developer')
  assert.equal((await call(developer, 'PATCH', `/${id}`, { body: { name: 'x' } })).status, 403)
})

test('an admin does not lock himself out by a list that leaves out where he is', async () => {
  const { id, secret } = await make({ name: 'boss', role: 'admin' })
  const patch = (ip_allow_list: string[]) =>
    call(secret, 'PATCH', `/${id}`, { body: { ip_allow_list }, from: '198.51.100.4' })
  const refused = await patch(['203.0.113.0/24'])
  assert.deepEqual([refused.status, refused.body.errors[0].pointer], [400, '/ip_allow_list'])
  assert.match(refused.body.detail, /lock you out: you call with this key from 198\.51\.100\.4/)
  assert.equal((await patch(['203.0.113.0/24', '198.51.100.4'])).status, 200)
  const other = await make({ name: 'other' })
  const elsewhere = { body: { ip_allow_list: ['203.0.113.0/24'] }, from: '198.51.100.4' }
  assert.equal((await call(secret, 'PATCH', `/${other.id}`, elsewhere)).status, 200)
})

test('keys are listed page by page, oldest first, without secrets', async () => {
  const seen: any[] = []
  let cursor = ''
  do {
    const { body } = await call(node.account_key, 'GET', `?limit=2${cursor}`)
    assert.ok(body.data.length <= 2)
    seen.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  const ids = seen.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)].sort())
  assert.ok(seen.length > 5)
  assert.ok(seen.every((key) => !('hash' in key) && !('secret' in key) && 'last_used_at' in key))
})

test('the last living admin key stays until there is another one', async () => {
  const account = await node.makeAccount()
  const first = await node.makeKey('admin', account)
  const second = await node.makeKey('admin', account)
  await node.makeKey('developer', account)
  const keys = (await call(first, 'GET', '')).body.data as { id: string; role: string }[]
  const [one, two] = keys.filter(({ role }) => role === 'admin').map(({ id }) => id) as [
    string,
    string,
  ]
  await call(second, 'GET', '')
  // Each ends the other at the same moment: one of them is left.
  const both = await Promise.all([
    call(first, 'DELETE', `/${two}`),
    call(second, 'DELETE', `/${one}`),
  ])
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
  const [left, id] = both[0].status === 200 ? [first, one] : [second, two]
  const refused = await call(left, 'DELETE', `/${id}`)
  assert.deepEqual([refused.status, refused.body.code], [409, 'CONFLICT'])
  assert.match(refused.body.detail, /Make another admin key first, or revoke it in the dashboard/)
  const { body } = await call(left, 'POST', '', { body: { name: 'next', role: 'admin' } })
  assert.equal((await call(left, 'DELETE', `/${id}`)).status, 200)
  assert.equal((await call(left, 'GET', '')).status, 401)
  assert.equal((await call(body.secret, 'GET', '')).status, 200)
})
