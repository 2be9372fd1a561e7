import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../../store/pool.ts'
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

test('a customer connects a system by a link, and the account gets its token once', async () => {
  const link = await makeLink(node, { name: 'Plant Ulm', metadata: { line: 7 } })
  assert.match(link.url, /^https:\/\/api\.example\/link\/mwl_[0-9A-Za-z]{49}$/)
  const person = actAs(node, link.token)
  const session = (await person.session()).body
  assert.equal(session.customer.name, 'ACME')
  assert.equal(session.finished, false)
  const offered = session.systems.map(({ system }: { system: string }) => system)
  assert.deepEqual(
    offered,
    node.services.catalogue.map(({ system }) => system),
  )

  const lines = await person.attempt(formOf(node, 'maintainx'))
  const told = lines.filter(({ state }) => state !== 'running')
  assert.deepEqual(
    told.slice(0, 3).map(({ step, state }) => [step, state]),
    [
      ['address', 'ok'],
      ['certificate', 'warning'],
      ['sign_in', 'ok'],
    ],
  )
  assert.ok(told.some(({ entity, state }) => entity === 'work-orders' && state === 'ok'))
  const end = lines.at(-1)
  assert.equal(end.result, 'ready')
  const { body: result } = await person.finish(end.attempt_id)
  assert.equal(result.connection.status, 'active')
  assert.equal(result.connection.name, 'Plant Ulm')
  assert.equal(result.redirect_to, null)

  const given = await admin('POST', `/admin/v1/links/${link.id}/exchange`)
  assert.equal(given.status, 200)
  assert.deepEqual(given.body.connection.metadata, { line: 7 })
  const read = await node.call('GET', '/v1/work-orders?limit=1', { token: given.body.token })
  assert.equal(read.status, 200)
  const capabilities = await node.call('GET', '/v1/capabilities?entity=work-orders', {
    token: given.body.token,
  })
  assert.ok(JSON.stringify(capabilities.body).includes('probed'))
  const again = await admin('POST', `/admin/v1/links/${link.id}/exchange`)
  assert.equal(again.status, 409)
  assert.equal(again.body.errors[0].code, 'LINK_EXCHANGED')
})

test('a link for one system has a pending connection at once, and its form is preselected', async () => {
  const link = await makeLink(node, { systems: ['maintainx'] })
  const { connection_id } = (await admin('GET', `/admin/v1/links/${link.id}`)).body
  const before = await admin('GET', `/admin/v1/connections/${connection_id}`)
  assert.equal(before.body.status, 'pending')
  const session = (await actAs(node, link.token).session()).body
  assert.equal(session.preselected.system, 'maintainx')
  const { result } = await connectBy(node, link)
  assert.equal(result.connection.id, connection_id)
  const other = await makeLink(node, { systems: ['maintainx'] })
  const refused = await actAs(node, other.token).refused(formOf(node, 'tryton'))
  assert.equal(refused.body.errors[0].pointer, '/system')
})

test('whoever changes their mind about the system leaves no second connection behind', async () => {
  const link = await makeLink(node)
  const person = actAs(node, link.token)
  await person.attempt(formOf(node, 'tryton'))
  const { result } = await connectBy(node, link, 'maintainx')
  const { connection_id } = (await admin('GET', `/admin/v1/links/${link.id}`)).body
  assert.equal(result.connection.id, connection_id)
  assert.equal(result.connection.system, 'maintainx')
})

test('of two browsers with one link the first that finishes wins; the link works no more', async () => {
  const link = await makeLink(node)
  const [left, right] = [actAs(node, link.token), actAs(node, link.token)]
  const ends = [
    (await left.attempt(formOf(node, 'maintainx'))).at(-1),
    (await right.attempt(formOf(node, 'maintainx'))).at(-1),
  ]
  const answers = await Promise.all(ends.map(({ attempt_id }) => left.finish(attempt_id)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  const loser = answers.find(({ status }) => status === 409)!
  assert.equal(loser.body.errors[0].code, 'LINK_USED')
  assert.equal((await left.session()).body.finished, true)
  const refused = await left.refused(formOf(node, 'maintainx'))
  assert.equal(refused.body.errors[0].code, 'LINK_USED')
})

test('an attempt belongs to its link: no other link finishes or sees it', async () => {
  const mine = await makeLink(node)
  const { attempt_id } = (await actAs(node, mine.token).attempt(formOf(node, 'maintainx'))).at(-1)
  const strangerKey = await node.makeKey('admin', await node.makeAccount())
  const made = await node.call('POST', '/admin/v1/links', {
    token: strangerKey,
    body: { customer: { external_id: 'x', name: 'X' } },
  })
  for (const other of [await makeLink(node), toLink(made.body)]) {
    const stranger = actAs(node, other.token)
    assert.equal((await stranger.finish(attempt_id)).status, 404)
    await assert.rejects(stranger.resume(attempt_id), /404/)
  }
  assert.equal((await node.call('GET', '/link/api/session', { token: 'mwl_x' })).status, 404)
  assert.equal((await node.call('GET', '/link/api/session')).status, 401)
})

test('expired and revoked links say what they are', async () => {
  const [old, revoked] = [await makeLink(node, { expires_in: 60 }), await makeLink(node)]
  const mine = await makeLink(node, { systems: ['tryton'] })
  const { connection_id } = (await admin('GET', `/admin/v1/links/${mine.id}`)).body
  for (const { id } of [revoked, mine, mine]) {
    assert.equal((await admin('DELETE', `/admin/v1/links/${id}`)).body.state, 'revoked')
  }
  const ended = await admin('GET', `/admin/v1/connections/${connection_id}`)
  assert.equal(ended.body.status, 'disconnected')
  time += 61_000
  for (const [link, code] of [
    [old, 'LINK_EXPIRED'],
    [revoked, 'LINK_REVOKED'],
  ] as const) {
    const session = await actAs(node, link.token).session()
    assert.equal(session.status, 409)
    assert.equal(session.body.errors[0].code, code)
  }
  const list = await admin('GET', '/admin/v1/links?state=expired')
  assert.deepEqual(
    list.body.data.map(({ id }: { id: string }) => id),
    [old.id],
  )
})

test('what was typed is forgotten after a quarter of an hour', async () => {
  const link = await makeLink(node)
  const person = actAs(node, link.token)
  const { attempt_id } = (await person.attempt(formOf(node, 'maintainx'))).at(-1)
  time += 15 * 60_000
  const late = await person.finish(attempt_id)
  assert.equal(late.status, 409)
  assert.equal(late.body.errors[0].code, 'ATTEMPT_EXPIRED')
  assert.equal((await person.session()).body.attempt, null)
})

test('a link takes thirty checks an hour', async () => {
  const link = await makeLink(node)
  const person = actAs(node, link.token)
  const nowhere = formOf(node, 'maintainx', { base_url: 'http://127.0.0.1:1' })
  for (let i = 0; i < 30; i++) await person.attempt(nowhere)
  const refused = await person.refused(nowhere)
  assert.equal(refused.status, 429)
  assert.ok(refused.headers['retry-after'])
  time += 3_600_001
  assert.equal((await person.attempt(nowhere)).at(-1).result, 'failed')
})

test('links that name one new customer at the same moment make one customer', async () => {
  const customer = { external_id: 'twin', name: 'Twin' }
  await Promise.all(Array.from({ length: 5 }, () => makeLink(node, { customer })))
  const { body } = await admin('GET', '/admin/v1/customers?search=twin')
  assert.equal(body.data.length, 1)
  const unknown = await admin('POST', '/admin/v1/links', { customer_id: 'cus_nobody' })
  assert.equal(unknown.body.errors[0].pointer, '/customer_id')
  assert.equal(unknown.body.errors[0].code, 'UNKNOWN_REFERENCE')
})

test('no credential of an attempt and no secret of a link is in the database, an answer or a list', async () => {
  const link = await makeLink(node)
  const lines = await actAs(node, link.token).attempt(
    formOf(node, 'maintainx', { api_key: 'not-the-key-71f3' }),
  )
  assert.ok(!JSON.stringify(lines).includes('not-the-key-71f3'))
  const { rows } = await withSystem(node.services.database, (trx) =>
    sql<{ text: string }>`select a::text || l::text as text from link_attempts a, links l`.execute(
      trx,
    ),
  )
  const dump = rows.map(({ text }) => text).join('\n')
  assert.ok(dump.includes(link.id))
  for (const secret of ['not-the-key-71f3', Buffer.from('not-the-key-71f3').toString('hex')])
    assert.ok(!dump.includes(secret))
  assert.ok(!dump.includes('mwl_'))
  const listed = await admin('GET', '/admin/v1/links')
  assert.ok(!/mwl_|token_hash|key_id/.test(JSON.stringify(listed.body)))
  const readOnly = await node.makeKey('read_only')
  const seen = await node.call('GET', `/admin/v1/links/${link.id}`, { token: readOnly })
  assert.equal(seen.body.url, null)
  assert.equal((await admin('GET', `/admin/v1/links/${link.id}`)).body.url, link.url)
})
