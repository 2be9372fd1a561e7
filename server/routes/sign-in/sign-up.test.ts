import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../../store/pool.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { openTestBrowser } from './test-browser.ts'

let node: TestNode

before(async () => {
  node = await startTestNode()
  await withSystem(node.services.database, async (trx) => {
    await sql`delete from account_keys`.execute(trx)
    await sql`delete from accounts`.execute(trx)
  })
})
after(() => node.close())

const form = (i: number) => ({
  account: `Acme ${i}`,
  name: 'Ada',
  email: `Ada${i}@Example.com`,
  password: 'four small grey stones',
})

test('on a fresh start one person signs up and is admin, however many try at once', async () => {
  const first = openTestBrowser(node, '192.0.2.1')
  assert.match((await first.get('/sign-in')).text, /name="account"/)
  const wrong = await first.post('/sign-in/sign-up', { ...form(0), email: 'ada', account: ' ' })
  assert.equal(wrong.status, 400)
  assert.equal(wrong.text.match(/class="fault"/g)?.length, 2)

  const browsers = Array.from({ length: 5 }, (_, i) => openTestBrowser(node, `192.0.2.${i + 2}`))
  const pages = await Promise.all(
    browsers.map((browser, i) => browser.post('/sign-in/sign-up', form(i))),
  )
  assert.deepEqual(pages.map(({ status }) => status).sort(), [303, 403, 403, 403, 403])
  const winner = pages.findIndex(({ status }) => status === 303)
  const { body } = await browsers[winner]!.call('GET', '/admin/v1/session')
  assert.deepEqual([body.role, body.actor.kind], ['admin', 'member'])

  const members = await browsers[winner]!.call('GET', '/admin/v1/members')
  assert.deepEqual(
    members.body.data.map(({ email }: { email: string }) => email),
    [`ada${winner}@example.com`],
  )
  const made = { name: 'ci', role: 'admin' }
  const key = await browsers[winner]!.call('POST', '/admin/v1/keys', made, body.csrf_token)
  assert.equal(key.status, 201)
  const keys = await node.call('GET', '/admin/v1/keys', { token: key.body.secret })
  assert.equal(keys.status, 200)
})
