import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'

let node: TestNode
let clock = Date.UTC(2026, 10, 24)
let connection: { id: string; token: string }

before(async () => {
  node = await startTestNode({ now: () => clock })
  connection = await node.connect('tryton')
})
after(() => node.close())

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1/connections/${connection.id}${path}`, {
    token: node.account_key,
    body,
  })
const read = async (token: string) => (await node.call('GET', '/v1/connection', { token })).status

test('another token for the same connection works beside the first, and is dead right after it was revoked', async () => {
  const { status, body } = await admin('POST', '/tokens', { name: 'reporting' })
  assert.equal(status, 201)
  assert.deepEqual([await read(body.secret), await read(connection.token)], [200, 200])
  const listed = (await admin('GET', '/tokens')).body.data
  assert.equal(listed.length, 2)
  assert.ok(!JSON.stringify(listed).includes(body.secret))
  assert.equal((await admin('DELETE', `/tokens/${body.id}`)).status, 200)
  assert.deepEqual([await read(body.secret), await read(connection.token)], [401, 200])
})

test('a token expires when it was said to', async () => {
  const { body } = await admin('POST', '/tokens', { name: 'short', expires_in: 60 })
  assert.equal(await read(body.secret), 200)
  clock += 60_000
  assert.equal(await read(body.secret), 401)
})

test('a rotated token ends at once, or after the overlap that was asked for', async () => {
  const first = (await admin('POST', '/tokens', { name: 'ci' })).body
  const second = (await admin('POST', `/tokens/${first.id}/rotate`, { overlap_s: 300 })).body
  assert.equal(second.name, 'ci')
  assert.deepEqual([await read(first.secret), await read(second.secret)], [200, 200])
  clock += 300_001
  assert.deepEqual([await read(first.secret), await read(second.secret)], [401, 200])
  const third = (await admin('POST', `/tokens/${second.id}/rotate`, {})).body
  assert.deepEqual([await read(second.secret), await read(third.secret)], [401, 200])
})

test('a rotated token keeps its scope', async () => {
  const scope = { entities: ['vendors'], read_only: true, limit: { quota: 5, window_s: 60 } }
  const first = (await admin('POST', '/tokens', { name: 'narrow', scope })).body
  const second = (await admin('POST', `/tokens/${first.id}/rotate`, {})).body
  assert.deepEqual(second.scope, scope)
  const items = await node.call('GET', '/v1/items', { token: second.secret })
  assert.equal(items.body.code, 'PERMISSION_DENIED')
  assert.match(items.headers['ratelimit-policy'] ?? '', /^"token";q=5;w=60, /)
})

test('name and end of a token can be changed while it lives, and not afterwards', async () => {
  const { id, secret } = (await admin('POST', '/tokens', { name: 'ci' })).body
  const patch = (body: unknown) => admin('PATCH', `/tokens/${id}`, body)
  const limited = (await patch({ name: 'ci 2', expires_in: 60 })).body
  assert.deepEqual(
    [limited.name, limited.expires_at],
    ['ci 2', new Date(clock + 60_000).toISOString()],
  )
  assert.equal((await patch({ expires_in: null })).body.expires_at, null)
  await patch({ expires_in: 60 })
  clock += 60_000
  assert.equal(await read(secret), 401)
  assert.equal((await patch({ expires_in: null })).status, 404)
  assert.equal((await patch({})).body.code, 'INVALID_REQUEST')
})

test('tokens are listed page by page, with scope, end, last use and revocation, without secrets', async () => {
  const seen: any[] = []
  let cursor = ''
  do {
    const { body } = await admin('GET', `/tokens?limit=2${cursor}`)
    assert.ok(body.data.length <= 2)
    seen.push(...body.data)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  const ids = seen.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)].sort())
  assert.ok(seen.length > 5 && seen.some(({ revoked_at }) => revoked_at !== null))
  for (const token of seen) {
    for (const field of ['scope', 'expires_at', 'last_used_at', 'revoked_at'])
      assert.ok(field in token)
    assert.ok(!('hash' in token) && !('secret' in token))
  }
})

test('tokens and keys tell when they were last used', async () => {
  await read(connection.token)
  await node.flush()
  const [first] = (await admin('GET', '/tokens')).body.data
  assert.equal(first.last_used_at, new Date(clock).toISOString())
  const [key] = (await node.call('GET', '/admin/v1/keys', { token: node.account_key })).body.data
  assert.equal(key.last_used_at, new Date(clock).toISOString())
})

test('a token that is not there, and one for a connection that was disconnected, is refused', async () => {
  assert.equal((await admin('DELETE', '/tokens/tok_none')).status, 404)
  assert.equal((await admin('POST', '/tokens/tok_none/rotate', {})).status, 404)
  assert.equal((await admin('POST', '/tokens', { nmae: 'x' })).body.errors[0].pointer, '/name')
})

test('the timeline of a connection tells each change of its state with its cause', async () => {
  await admin('POST', '/disconnect')
  const { data } = (await admin('GET', '/timeline')).body
  assert.deepEqual(
    data.map(
      ({ to_status, cause }: { to_status: string; cause: string }) => `${to_status} by ${cause}`,
    ),
    ['disconnected by disconnected', 'active by connected', 'pending by created'],
  )
  assert.equal((await admin('POST', '/tokens', { name: 'late' })).body.code, 'CONNECTION_INACTIVE')
})
