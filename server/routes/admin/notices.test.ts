import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createNotices } from '../../engine/notices.ts'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { tellNotices } from './notices.ts'

let node: TestNode
let url: string
before(async () => {
  node = await startTestNode()
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => node.close())

/** Opens the stream; answers its text as it comes, and how to end it. */
async function listen(token: string) {
  const controller = new AbortController()
  const answer = await fetch(`${url}/admin/v1/notices/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: controller.signal,
  })
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type')!, /^text\/event-stream/)
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { value, done } = await reader.read()
        assert.ok(!done, `the stream ended with ${text}`)
        text += value
      }
      return text
    },
    end: () => controller.abort(),
  }
}

test('a page is told which connection moved, and another account hears nothing of it', async () => {
  const other = await listen(await node.makeKey('read_only', await node.makeAccount()))
  const mine = await listen(await node.makeKey('read_only'))
  const { id } = await node.connect('maintainx')
  const told = await mine.until(/connections_changed/)
  assert.ok(told.includes(id), told)
  const body = { paused: true }
  const token = node.account_key
  await node.call('PATCH', `/admin/v1/connections/${id}`, { token, body })
  await mine.until(/(connections_changed[\s\S]*){2}/)
  node.services.notices.miss()
  const heard = await other.until(/missed/)
  assert.ok(!heard.includes('connections_changed'), heard)
  other.end()
  mine.end()
})

test('a stream ends by itself after the wait that was asked for', async () => {
  const token = node.account_key
  const answer = await node.call('GET', '/admin/v1/notices/stream?wait=10ms', { token })
  assert.equal(answer.status, 200)
  assert.equal(answer.body, 'retry: 1000\n\n')
})

test('a wait that is none is refused, and so is who is nobody', async () => {
  const token = node.account_key
  const refused = await node.call('GET', '/admin/v1/notices/stream?wait=soon', { token })
  assert.deepEqual([refused.status, refused.body.errors[0].pointer], [400, 'wait'])
  assert.equal((await node.call('GET', '/admin/v1/notices/stream')).status, 401)
})

test('whose session is over hears nothing more, however much moves', async () => {
  const notices = createNotices()
  let isOver = false
  const told = tellNotices(notices, notices.join('acc_1'), {
    authorize: async () => {
      if (isOver) throw new Error('This session is over.')
    },
    wait: null,
    signal: new AbortController().signal,
    beatMs: 0,
  })
  await told.next()
  notices.miss()
  assert.match((await told.next()).value ?? '', /missed/)
  isOver = true
  notices.miss()
  assert.deepEqual(await told.next(), { value: undefined, done: true })
})
