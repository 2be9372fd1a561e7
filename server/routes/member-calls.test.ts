import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { openTestBrowser, type TestBrowser } from './sign-in/test-browser.ts'

let node: TestNode
let browser: TestBrowser
let id: string
let csrf: string

before(async () => {
  node = await startTestNode()
  await withSystem(node.services.database, async (trx) => {
    await sql`delete from account_keys`.execute(trx)
    await sql`delete from accounts`.execute(trx)
  })
  browser = openTestBrowser(node, '192.0.2.1')
  const form = { account: 'Acme', name: 'Ada', email: 'ada@example.com' }
  await browser.post('/sign-in/sign-up', { ...form, password: 'four small grey stones' })
  const { body } = await browser.call('GET', '/admin/v1/session')
  node.account_id = body.account_id
  csrf = body.csrf_token
  node.account_key = await node.makeKey('admin')
  ;({ id } = await node.connect('maintainx'))
})
after(() => node.close())

const cookie = () => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
const call = (method: string, url: string, headers: Record<string, string> = {}, body?: object) =>
  node.call(method, url, { headers: { cookie: cookie(), ...headers }, ...(body && { body }) })
const named = () => ({ 'millwright-connection': id })

test('a member reads records of a connection that is named, with the session alone', async () => {
  const { status, body } = await call('GET', '/v1/work-orders?limit=1', named())
  assert.equal(status, 200)
  assert.equal(body.data.length, 1)
  assert.equal((await call('GET', '/v1/connection', named())).body.id, id)
})

test('a write with the session brings its token, else another page could have sent it', async () => {
  const order = { name: 'Grease the press', number: null }
  const refused = await call('POST', '/v1/work-orders', named(), order)
  assert.deepEqual([refused.status, refused.body.code], [403, 'PERMISSION_DENIED'])
  const headers = { ...named(), 'x-csrf-token': csrf }
  const made = await call('POST', '/v1/work-orders?dry_run=true', headers, { name: 'Grease it' })
  assert.equal(made.status, 200, JSON.stringify(made.body))
})

test('without a name, with one of another account, and without a session there is nothing', async () => {
  const unnamed = await call('GET', '/v1/work-orders')
  assert.equal(unnamed.body.errors[0].pointer, 'Millwright-Connection')
  const foreign = await call('GET', '/v1/work-orders', { 'millwright-connection': 'con_x' })
  assert.equal(foreign.status, 404)
  assert.equal((await node.call('GET', '/v1/work-orders', { headers: named() })).status, 401)
})

test('a member who may only read writes nothing', async () => {
  await withSystem(node.services.database, (trx) =>
    sql`update members set role = 'read_only'`.execute(trx),
  )
  const headers = { ...named(), 'x-csrf-token': csrf }
  const body = { name: 'Grease it' }
  const refused = await call('POST', '/v1/work-orders?dry_run=true', headers, body)
  assert.deepEqual([refused.status, refused.body.code], [403, 'PERMISSION_DENIED'])
  assert.equal((await call('GET', '/v1/work-orders?limit=1', named())).status, 200)
})
