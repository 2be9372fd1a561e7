import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { connectBy, makeLink } from './test-link.ts'

let node: TestNode
let time = Date.parse('2026-05-04T08:00:00Z')
const redirect_uri = 'https://app.example.com/connected?tab=1'

before(async () => {
  node = await startTestNode({ now: () => time, allowPrivate: (host) => host === '127.0.0.1' })
  const account = { redirect_origins: ['https://app.example.com'] }
  assert.equal((await admin('PATCH', '/admin/v1/account', account)).status, 200)
})
after(() => node.close())

const admin = (method: string, url: string, body?: unknown) =>
  node.call(method, url, { token: node.account_key, body })
const exchange = (code: string, token = node.account_key) =>
  node.call('POST', '/admin/v1/links/exchange', { token, body: { code } })
const statusWith = async (token: string) =>
  (await node.call('GET', '/v1/vendors?limit=1', { token })).status

async function codeOf(body: Record<string, unknown> = {}) {
  const link = await makeLink(node, { redirect_uri, state: 'a b&c', ...body })
  const { result } = await connectBy(node, link)
  return { link, target: new URL(result.redirect_to), connection: result.connection }
}

test('the redirect carries a code and the state, and keeps its own parameters', async () => {
  const { target, connection } = await codeOf()
  assert.equal(target.origin + target.pathname, 'https://app.example.com/connected')
  assert.equal(target.searchParams.get('tab'), '1')
  assert.equal(target.searchParams.get('state'), 'a b&c')
  const given = await exchange(target.searchParams.get('code')!)
  assert.equal(given.body.connection.id, connection.id)
  assert.equal(await statusWith(given.body.token), 200)
})

test('a code that comes twice is refused, and the token that it gave dies', async () => {
  const { target } = await codeOf()
  const code = target.searchParams.get('code')!
  const { token } = (await exchange(code)).body
  const again = await exchange(code)
  assert.equal(again.status, 409)
  assert.equal(again.body.errors[0].code, 'CODE_REUSED')
  assert.equal(await statusWith(token), 401)
})

test('of two exchanges at once one gets the token', async () => {
  const { link, target } = await codeOf()
  const answers = await Promise.all([
    exchange(target.searchParams.get('code')!),
    admin('POST', `/admin/v1/links/${link.id}/exchange`),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
})

test('a code ends after ten minutes; the link can still be exchanged by its id', async () => {
  const { link, target } = await codeOf()
  time += 600_000
  const late = await exchange(target.searchParams.get('code')!)
  assert.equal(late.body.errors[0].code, 'CODE_EXPIRED')
  assert.equal((await admin('POST', `/admin/v1/links/${link.id}/exchange`)).status, 200)
})

test('a code or link of another account is not there', async () => {
  const { link, target } = await codeOf()
  const stranger = await node.makeKey('admin', await node.makeAccount())
  const code = target.searchParams.get('code')!
  assert.equal((await exchange(code, stranger)).status, 404)
  const byId = await node.call('POST', `/admin/v1/links/${link.id}/exchange`, { token: stranger })
  assert.equal(byId.status, 404)
  assert.equal((await exchange(code)).status, 200)
  assert.equal((await exchange('mwx_nothing')).status, 404)
})

test('a link that nobody finished has nothing to exchange', async () => {
  const link = await makeLink(node)
  const early = await admin('POST', `/admin/v1/links/${link.id}/exchange`)
  assert.equal(early.status, 409)
})

test('a redirect that is foreign, not absolute, insecure or has a fragment is refused, each in its words', async () => {
  const refusals = {
    'https://evil.example/x': 'FOREIGN_REDIRECT',
    'https://app.example.com.evil.example/': 'FOREIGN_REDIRECT',
    'https://app.example.com:444/': 'FOREIGN_REDIRECT',
    'http://app.example.com/': 'INSECURE_REDIRECT',
    'http://localhost:3000/': 'INSECURE_REDIRECT',
    '/connected': 'INVALID_FORMAT',
    'javascript:alert(1)': 'INVALID_FORMAT',
    'https://app.example.com/#x': 'INVALID_FORMAT',
    'https://user@app.example.com/': 'INVALID_FORMAT',
  }
  const customer = { external_id: 'never-made', name: 'Never' }
  for (const [uri, code] of Object.entries(refusals)) {
    const { status, body } = await admin('POST', '/admin/v1/links', { customer, redirect_uri: uri })
    assert.equal(status, 400, uri)
    assert.deepEqual([body.errors[0].pointer, body.errors[0].code], ['/redirect_uri', code], uri)
  }
  const made = await admin('GET', '/admin/v1/customers?search=never-made')
  assert.deepEqual(made.body.data, [])
  const loopback = await makeLink(node, { redirect_uri: 'http://127.0.0.1:3000/back' })
  assert.ok(loopback.id)
})

test('defaults of links are checked with the origins that they need', async () => {
  const foreign = await admin('PATCH', '/admin/v1/account', {
    link_defaults: { redirect_uri: 'https://other.example/' },
  })
  assert.equal(foreign.body.errors[0].pointer, '/link_defaults/redirect_uri')
  const path = await admin('PATCH', '/admin/v1/account', { redirect_origins: ['https://a.b/c'] })
  assert.equal(path.body.errors[0].pointer, '/redirect_origins/0')
  const set = await admin('PATCH', '/admin/v1/account', {
    link_defaults: { redirect_uri, locale: 'de' },
  })
  assert.equal(set.status, 200)
  const kept = await admin('PATCH', '/admin/v1/account', { redirect_origins: [] })
  assert.equal(kept.status, 400)
  const link = await makeLink(node)
  const shown = (await admin('GET', `/admin/v1/links/${link.id}`)).body
  assert.deepEqual([shown.redirect_uri, shown.locale], [redirect_uri, 'de'])
})
