import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { openTestBrowser, type TestBrowser } from '../sign-in/test-browser.ts'

const PASSWORD = 'four small grey stones'

let node: TestNode
let people = 0

before(async () => {
  node = await startTestNode()
})
after(() => node.close())

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1${path}`, { token: node.account_key, body })

async function makeMember(
  role: string,
): Promise<{ id: string; browser: TestBrowser; csrf: string }> {
  const email = `person${++people}@example.com`
  const { body } = await admin('POST', '/members', { email, name: 'Kim', role })
  const browser = openTestBrowser(node, `198.51.100.${people}`)
  const { pathname } = new URL(body.invitation_url)
  assert.equal((await browser.post(pathname, { name: 'Kim', password: PASSWORD })).status, 303)
  const session = await browser.call('GET', '/admin/v1/session')
  return { id: body.id, browser, csrf: session.body.csrf_token }
}

test('the last admin who can sign in is neither demoted nor removed, whatever invitations there are', async () => {
  const { id } = await makeMember('admin')
  await admin('POST', '/members', { email: 'later@example.com', name: 'Later', role: 'admin' })
  const demoted = await admin('PATCH', `/members/${id}`, { role: 'developer' })
  assert.deepEqual([demoted.status, demoted.body.code], [409, 'CONFLICT'])
  assert.equal((await admin('DELETE', `/members/${id}`)).status, 409)
  const renamed = await admin('PATCH', `/members/${id}`, { name: 'Kim Lee', role: 'admin' })
  assert.deepEqual([renamed.status, renamed.body.name], [200, 'Kim Lee'])
})

test('two admins who remove each other at once do not leave the account without one', async () => {
  const active = async () =>
    (await admin('GET', '/members')).body.data.filter(
      (one: any) => one.role === 'admin' && one.status === 'active',
    )
  const { id } = await makeMember('admin')
  const ids = (await active()).map((one: any) => one.id)
  assert.ok(ids.length === 2 && ids.includes(id))
  const answers = await Promise.all(ids.map((one: string) => admin('DELETE', `/members/${one}`)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  assert.equal((await active()).length, 1)
})

test('a removed member is out at once, and a new role holds for the session that there is', async () => {
  const { id, browser, csrf } = await makeMember('developer')
  const create = () => {
    const body = { external_id: `c${++people}`, name: 'C' }
    return browser.call('POST', '/admin/v1/customers', body, csrf)
  }
  assert.equal((await create()).status, 201)
  await admin('PATCH', `/members/${id}`, { role: 'read_only' })
  assert.equal((await create()).status, 403)
  assert.equal((await browser.call('GET', '/admin/v1/customers')).status, 200)
  assert.equal((await admin('DELETE', `/members/${id}`)).status, 200)
  assert.equal((await browser.call('GET', '/admin/v1/customers')).status, 401)
  assert.equal((await admin('DELETE', `/members/${id}`)).status, 404)
})

test('an address is a member once, in upper case too, and other roles invite nobody', async () => {
  const body = { email: 'One@Example.com', name: 'One', role: 'developer' }
  const first = await admin('POST', '/members', body)
  assert.deepEqual(
    [first.status, first.body.email, first.body.status],
    [201, 'one@example.com', 'invited'],
  )
  const second = await admin('POST', '/members', { ...body, email: 'oNE@example.com' })
  assert.deepEqual([second.status, second.body.errors[0].pointer], [409, '/email'])
  const listed = await admin('GET', '/members')
  assert.ok(!JSON.stringify(listed.body).includes('invitation_url'))
  assert.ok(!/hash/.test(JSON.stringify(listed.body)))
  const token = await node.makeKey('developer')
  const refused = await node.call('POST', '/admin/v1/members', {
    token,
    body: { ...body, email: 'two@example.com' },
  })
  assert.equal(refused.status, 403)
})

test('what is wrong with an invitation is named', async () => {
  for (const [body, pointer] of [
    [{ email: 'nobody', name: 'N', role: 'admin' }, '/email'],
    [{ email: 'a@example.com', name: ' ', role: 'admin' }, '/name'],
    [{ email: 'a@example.com', name: 'N', role: 'owner' }, '/role'],
    [{ email: 'a@example.com', name: 'N', role: 'admin', password: 'x' }, '/password'],
  ] as const) {
    const { status, body: problem } = await admin('POST', '/members', body)
    assert.deepEqual([status, problem.errors[0].pointer], [400, pointer])
  }
  const { id } = await makeMember('developer')
  assert.equal((await admin('PATCH', `/members/${id}`, {})).status, 400)
})

test('members see and end their own sessions, admins those of others', async () => {
  const { id, browser, csrf } = await makeMember('developer')
  const { id: other, browser: stranger } = await makeMember('developer')
  const own = `/admin/v1/members/${id}/sessions`
  const { body } = await browser.call('GET', own)
  assert.deepEqual(
    body.data.map((one: any) => one.is_current),
    [true],
  )
  assert.ok(!JSON.stringify(body).includes('hash'))
  assert.equal((await stranger.call('GET', own)).status, 403)
  assert.equal((await admin('GET', `/members/${other}/sessions`)).body.data.length, 1)
  const url = `${own}/${body.data[0].id}`
  const crossed = `/admin/v1/members/${other}/sessions/${body.data[0].id}`
  assert.equal((await admin('DELETE', crossed.slice(9))).status, 404)
  assert.equal((await browser.call('DELETE', url, undefined, csrf)).status, 200)
  assert.equal((await browser.call('GET', own)).status, 401)
})

test('accepting another invitation sets a new password and ends every session', async () => {
  const { id, browser } = await makeMember('developer')
  const again = await admin('POST', `/members/${id}/invitation`)
  assert.deepEqual([again.status, again.body.status], [201, 'active'])
  const fresh = openTestBrowser(node, '198.51.100.250')
  const { pathname } = new URL(again.body.invitation_url)
  const form = { name: 'Kim', password: 'five large blue whales' }
  assert.equal((await fresh.post(pathname, form)).status, 303)
  assert.equal((await browser.call('GET', '/admin/v1/session')).status, 401)
  assert.equal((await fresh.call('GET', '/admin/v1/session')).status, 200)
  const { email } = again.body
  assert.equal((await fresh.post('/sign-in', { email, password: PASSWORD })).status, 401)
  assert.equal((await fresh.post('/sign-in', { email, password: form.password })).status, 303)
})

test('members of another account are not there', async () => {
  const { id } = await makeMember('developer')
  const token = await node.makeKey('admin', await node.makeAccount())
  const call = (method: string, path: string, body?: unknown) =>
    node.call(method, `/admin/v1/members${path}`, { token, body })
  assert.deepEqual((await call('GET', '')).body.data, [])
  for (const [method, path, body] of [
    ['PATCH', `/${id}`, { role: 'admin' }],
    ['DELETE', `/${id}`],
    ['POST', `/${id}/invitation`],
    ['GET', `/${id}/sessions`],
  ] as const) {
    assert.equal((await call(method, path, body)).status, 404, `${method} ${path}`)
  }
})
