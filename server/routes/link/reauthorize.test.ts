import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { actAs, connectBy, formOf, makeLink, toLink } from './test-link.ts'

let node: TestNode
let time = Date.parse('2026-05-04T08:00:00Z')

before(async () => {
  node = await startTestNode({ now: () => time })
})
after(() => node.close())

const admin = (method: string, url: string, body?: unknown) =>
  node.call(method, url, { token: node.account_key, body })
const statusWith = async (token: string) =>
  (await node.call('GET', '/v1/vendors?limit=1', { token })).status

async function reauthorize(id: string, body: Record<string, unknown> = {}) {
  const made = await admin('POST', `/admin/v1/connections/${id}/reauthorize`, body)
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return toLink(made.body)
}

test('reauthorizing keeps the connection, ends the old token and gives a new one', async () => {
  const { id, token } = await node.connect('maintainx')
  const link = await reauthorize(id)
  const session = (await actAs(node, link.token).session()).body
  assert.equal(session.kind, 'reauthorize')
  assert.equal(session.preselected.system, 'maintainx')
  assert.match(session.preselected.values.base_url, /maintainx/)
  assert.ok(!('api_key' in session.preselected.values))
  assert.equal(await statusWith(token), 200)
  const { result } = await connectBy(node, link)
  assert.equal(result.connection.id, id)
  assert.equal(await statusWith(token), 401)
  const given = await admin('POST', `/admin/v1/links/${link.id}/exchange`)
  assert.equal(given.body.connection.id, id)
  assert.equal(await statusWith(given.body.token), 200)
})

test('with an overlap the old token works for a while', async () => {
  const { id, token } = await node.connect('maintainx')
  const link = await reauthorize(id, { overlap_s: 600 })
  await connectBy(node, link)
  assert.equal(await statusWith(token), 200)
  time += 600_001
  assert.equal(await statusWith(token), 401)
})

test('credentials of another system cannot go into a connection', async () => {
  const { id } = await node.connect('maintainx')
  const person = actAs(node, (await reauthorize(id)).token)
  const refused = await person.refused(formOf(node, 'tryton'))
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].pointer, '/system')
  const mixed = { ...formOf(node, 'tryton'), system: 'maintainx', deployment: 'cloud' }
  assert.equal((await person.refused(mixed)).status, 400)
})

test('a connection that was disconnected or that nobody finished is not reauthorized', async () => {
  const { id } = await node.connect('maintainx')
  const link = await reauthorize(id)
  const person = actAs(node, link.token)
  const { attempt_id } = (await person.attempt(formOf(node, 'maintainx'))).at(-1)
  await admin('POST', `/admin/v1/connections/${id}/disconnect`)
  assert.equal((await person.finish(attempt_id)).status, 409)
  assert.equal((await person.session()).body.errors[0].code, 'LINK_REVOKED')
  assert.equal((await person.refused(formOf(node, 'maintainx'))).status, 409)
  const dead = await admin('POST', `/admin/v1/connections/${id}/reauthorize`, {})
  assert.equal(dead.status, 409)
  assert.match(dead.body.detail, /disconnected/)

  const open = await makeLink(node, { systems: ['maintainx'] })
  const { connection_id } = (await admin('GET', `/admin/v1/links/${open.id}`)).body
  const pending = await admin('POST', `/admin/v1/connections/${connection_id}/reauthorize`, {})
  assert.equal(pending.status, 409)
  assert.match(pending.body.detail, /pending/)
  const unknown = await admin('POST', '/admin/v1/connections/con_nobody/reauthorize', {})
  assert.equal(unknown.status, 404)
})
