import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { makeNotified, REAUTHORIZE_URL } from '../../jobs/test-notified.ts'
import { type FreshDatabase, freshDatabase } from '../../store/test-database.ts'

const REFUSED = 'connection.reauthorization_required'
const reason = {
  code: 'account_locked',
  message: 'User <!channel> *locked* [here](https://evil.example)',
  since: '2026-11-24T09:12:00.000Z',
}

let fresh: FreshDatabase
let chat: Server
let address: string
let posts: { path: string; type: string | undefined; body: any }[]
let answers: { status: number; headers?: Record<string, string> }[]

before(async () => {
  fresh = await freshDatabase()
  chat = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { url, headers } = request
    posts.push({ path: url!, type: headers['content-type'], body: JSON.parse(text) })
    const { status, headers: more = {} } = answers.shift() ?? { status: 200 }
    response.writeHead(status, more).end('ok')
  }).listen(0, '127.0.0.1')
  await once(chat, 'listening')
  address = `http://127.0.0.1:${(chat.address() as { port: number }).port}/hooks/s3cr3t?sig=abc`
})
beforeEach(() => {
  posts = []
  answers = []
})
after(async () => {
  chat.close()
  await fresh.close()
})

async function tell(kind: 'slack' | 'teams') {
  const notified = await makeNotified(fresh.db)
  await notified.addContact({ kind, address })
  const connection = await notified.connect()
  const event = await notified.happen(REFUSED, connection, { reason })
  await notified.job.runOnce()
  return { notified, connection, event }
}

test('a Slack message names customer, connection, reason and link, and a source cannot mention anybody', async () => {
  const { connection, event } = await tell('slack')
  const [{ path, type, body }] = posts as [(typeof posts)[0]]
  assert.equal(path, '/hooks/s3cr3t?sig=abc')
  assert.equal(type, 'application/json')
  assert.match(body.text, /^Reauthorization required: Müller &lt;GmbH&gt;, Werk /)
  const text = body.blocks.map((block: any) => block.text.text).join('\n')
  for (const part of [connection, event, 'account_locked', '■ Reauthorization required']) {
    assert.ok(text.includes(part), part)
  }
  assert.ok(text.includes(`<${REAUTHORIZE_URL}|Connect again>`))
  assert.ok(text.includes('&lt;!channel&gt;'))
  assert.ok(!text.includes('<!channel>'))
})

test('a Teams message is an adaptive card, and a source can put no link into it', async () => {
  const { connection } = await tell('teams')
  const [{ contentType, content }] = posts[0]!.body.attachments
  assert.equal(contentType, 'application/vnd.microsoft.card.adaptive')
  assert.equal(content.type, 'AdaptiveCard')
  assert.deepEqual(content.actions, [
    { type: 'Action.OpenUrl', title: 'Connect again', url: REAUTHORIZE_URL },
  ])
  const facts = content.body.find((block: any) => block.type === 'FactSet').facts
  const ofConnection = facts.find((fact: any) => fact.title === 'Connection').value
  assert.ok(ofConnection.includes(connection.replace('_', '\\_')))
  assert.ok(JSON.stringify(content.body).includes('\\\\[here\\\\]\\\\(https'))
})

test('a chat that asks to wait is asked again after that', async () => {
  answers = [{ status: 429, headers: { 'retry-after': '120' } }]
  const { notified } = await tell('slack')
  const [told] = await notified.list()
  assert.match(told!.reason!, /^127\.0\.0\.1:\d+ answered 429\.$/)
  assert.equal(told!.due_at.getTime() - notified.clock.now, 120_000)
  notified.wait(2)
  await notified.job.runOnce()
  assert.equal((await notified.list())[0]!.state, 'sent')
  assert.equal(posts.length, 2)
})

test('a webhook that is gone is not tried again, and no part of its address is told', async () => {
  answers = [{ status: 404 }]
  const { notified } = await tell('teams')
  const [told] = await notified.list()
  assert.equal(told!.state, 'failed')
  assert.match(told!.reason!, /answered 404\.$/)
  assert.ok(!JSON.stringify(told).includes('s3cr3t'))
})
