import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { openTestBrowser, type TestBrowser } from './test-browser.ts'

let node: TestNode
let browser: TestBrowser

before(async () => {
  node = await startTestNode()
  await withSystem(node.services.database, async (trx) => {
    await sql`delete from account_keys`.execute(trx)
    await sql`delete from accounts`.execute(trx)
  })
  browser = openTestBrowser(node, '192.0.2.1')
  const ada = { account: 'Acme', name: 'Ada', email: 'ada@example.com' }
  const signUp = { ...ada, password: 'four small grey stones' }
  assert.equal((await browser.post('/sign-in/sign-up', signUp)).status, 303)
})
after(() => node.close())

const call = (method: string, url: string) => browser.call(method, url)
const keysOf = async () => (await call('GET', '/admin/v1/keys')).body.data
const tokenOf = async () => /name="csrf_token" value="([^"]+)"/.exec((await welcome()).text)![1]!
const welcome = (language = 'en') => browser.get('/sign-in', { 'accept-language': language })

test('an admin makes the first account key on the page, sees it once, and makes a link with it', async () => {
  assert.match((await welcome()).text, /Make an account key/)
  const page = await browser.post('/sign-in/account-key', { csrf_token: await tokenOf() })
  assert.equal(page.status, 200)
  assert.equal(page.headers['cache-control'], 'no-store')
  const [secret] = /mwk_\w+/.exec(page.text)!
  assert.match(page.text, /curl -s \S+\/admin\/v1\/links/)
  const link = await node.call('POST', '/admin/v1/links', {
    token: secret,
    body: { customer: { external_id: 'acme', name: 'ACME' } },
  })
  assert.equal(link.status, 201)
  assert.doesNotMatch((await welcome()).text, /mwk_/)
  const [key] = await keysOf()
  assert.deepEqual([key.name, key.role], ['Made by Ada', 'admin'])
  const { body: log } = await call('GET', '/admin/v1/audit-log')
  const act = log.data.find(({ action }: { action: string }) => action === 'keys_create')
  assert.deepEqual([act.actor.name, act.target.id], ['Ada', key.id])
  assert.doesNotMatch(JSON.stringify(log), new RegExp(secret))
})

test('another page cannot make a key, nor can somebody who is not signed in or is no admin', async () => {
  const before = (await keysOf()).length
  const guessed = await browser.post('/sign-in/account-key', { csrf_token: 'guessed' })
  assert.equal(guessed.status, 403)
  const csrf_token = await tokenOf()
  const foreign = { origin: 'https://evil.example' }
  assert.equal((await browser.post('/sign-in/account-key', { csrf_token }, foreign)).status, 403)
  const visitor = openTestBrowser(node, '192.0.2.2')
  assert.equal((await visitor.post('/sign-in/account-key', { csrf_token })).status, 303)
  await withSystem(node.services.database, (trx) =>
    sql`update members set role = 'developer'`.execute(trx),
  )
  assert.doesNotMatch((await welcome()).text, /account key/)
  const refused = await browser.post('/sign-in/account-key', { csrf_token })
  assert.deepEqual([refused.status, refused.headers.location], [303, '/sign-in'])
  assert.equal((await keysOf()).length, before)
})

test('the page speaks German', async () => {
  await withSystem(node.services.database, (trx) =>
    sql`update members set role = 'admin'`.execute(trx),
  )
  assert.match((await welcome('de-CH,de')).text, /Kontoschlüssel anlegen/)
})
