import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startTestNode, type TestNode } from '../test-node.ts'
import { bring } from './test-changes.ts'

let node: TestNode
let url: string
let mine: { id: string; token: string }

before(async () => {
  node = await startTestNode()
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  mine = await node.connect('tryton')
})
after(() => node.close())

interface Block {
  id?: string
  event?: string
  data?: any
  retry?: string
}

interface Stream {
  status: number
  type: string | null
  /** The next block that is no comment; null at the end. */
  next(): Promise<Block | null>
  /** The next change. */
  change(): Promise<any>
  close(): void
}

/** Reads server-sent events as the standard has it. */
async function open(
  path: string,
  { token = mine.token, headers = {} }: { token?: string; headers?: object } = {},
): Promise<Stream> {
  const leaving = new AbortController()
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: leaving.signal,
  })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const self: Stream = {
    status: answer.status,
    type: answer.headers.get('content-type'),
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const lines = text.slice(0, end).split('\n')
          text = text.slice(end + 2)
          const block: Record<string, any> = {}
          for (const line of lines) {
            const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
            if (name) block[name] = name === 'data' ? JSON.parse(value!) : value
          }
          if (Object.keys(block).length > 0) return block
          continue
        }
        const { done, value } = await reader.read()
        if (done) return null
        text += value
      }
    },
    async change() {
      for (;;) {
        const block = await self.next()
        assert.ok(block, 'the stream has ended')
        if (block.event === 'change') return { ...block.data, id_line: block.id }
        assert.equal(block.event, undefined, JSON.stringify(block))
      }
    },
    close: () => leaving.abort(),
  }
  return self
}

const write = (id: string) => bring(node, mine.id, { records: [{ id, name: `${Math.random()}` }] })

const get = async (path: string) => (await node.call('GET', path, { token: mine.token })).body

test('a stream tells each change as it happens, and its id is where it goes on', async () => {
  const stream = await open('/v1/changes/stream?from=now')
  assert.deepEqual([stream.status, stream.type], [200, 'text/event-stream; charset=utf-8'])
  assert.deepEqual(await stream.next(), { retry: '1000' })
  const start = (await stream.next())!.id!
  for (const id of ['1', '2']) {
    await write(id)
    const change = await stream.change()
    assert.deepEqual([change.record_id, change.cursor], [id, change.id_line])
  }
  stream.close()
  await write('3')

  const { data } = await get(`/v1/changes?cursor=${start}`)
  assert.deepEqual(
    data.map(({ record_id }: any) => record_id),
    ['1', '2', '3'],
  )
  // What a browser does by itself after a break, with the address that it began with.
  const resumed = await open('/v1/changes/stream?from=now', {
    headers: { 'last-event-id': data[0].cursor },
  })
  assert.equal((await resumed.change()).record_id, '2')
  assert.equal((await resumed.change()).record_id, '3')
  resumed.close()
})

test('a stream begins with what is there, page after page', async () => {
  const { next_cursor: start } = await get('/v1/changes?from=now')
  for (let i = 0; i < 130; i++) await write(`many${i}`)
  const stream = await open(`/v1/changes/stream?cursor=${start}`)
  for (let i = 0; i < 130; i++) assert.equal((await stream.change()).record_id, `many${i}`)
  stream.close()
})

test('the account has a stream over all connections', async () => {
  const stream = await open('/admin/v1/changes/stream?from=now&thin=true', {
    token: node.account_key,
  })
  const other = await node.connect('tryton')
  await bring(node, other.id, { records: [{ id: 'of other' }] })
  const change = await stream.change()
  assert.deepEqual([change.connection_id, 'record' in change], [other.id, false])
  stream.close()
})

test('what a filter leaves out moves a stream on all the same', async () => {
  const stream = await open('/v1/changes/stream?from=now&entity=items')
  assert.deepEqual(await stream.next(), { retry: '1000' })
  const first = (await stream.next())!.id
  assert.ok(first)
  await write('a vendor')
  await bring(node, mine.id, { entity: 'items', records: [{ id: 'an item' }] })
  assert.equal((await stream.change()).record_id, 'an item')
  stream.close()
})

test('what is wrong is a problem document before there is a stream', async () => {
  const wrong = await node.call('GET', '/v1/changes/stream?cursor=made-up', { token: mine.token })
  assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [400, 'cursor'])
  assert.match(wrong.headers['content-type']!, /problem\+json/)
  const headers = { 'last-event-id': 'made-up' }
  const resumed = await node.call('GET', '/v1/changes/stream', { token: mine.token, headers })
  assert.equal(resumed.body.errors[0].pointer, 'cursor')
  assert.equal((await node.call('GET', '/v1/changes/stream')).status, 401)
})

test('a stream ends at once with the token that it was opened by, and says why', async () => {
  const made = await node.call('POST', `/admin/v1/connections/${mine.id}/tokens`, {
    token: node.account_key,
    body: { name: 'short' },
  })
  const stream = await open('/v1/changes/stream?from=now', { token: made.body.secret })
  await stream.next()
  await stream.next()
  const path = `/admin/v1/connections/${mine.id}/tokens/${made.body.id}`
  await node.call('DELETE', path, { token: node.account_key })
  const last = await stream.next()
  assert.deepEqual([last?.event, last?.data.code], ['problem', 'AUTHENTICATION_FAILED'])
  assert.equal(await stream.next(), null)
})

test('a stream is told nothing after its connection was disconnected', async () => {
  const { id, token } = await node.connect('tryton')
  const stream = await open('/v1/changes/stream?from=now', { token })
  await stream.next()
  await stream.next()
  await node.call('POST', `/admin/v1/connections/${id}/disconnect`, { token: node.account_key })
  const last = await stream.next()
  assert.equal(last?.event, 'problem')
  assert.equal(await stream.next(), null)
})

test('more than fifty streams on one connection are refused with a reason, and each that ends makes room', async () => {
  const streams = await Promise.all(
    Array.from({ length: 50 }, () => open('/v1/changes/stream?from=now')),
  )
  const refused = await node.call('GET', '/v1/changes/stream?from=now', { token: mine.token })
  assert.deepEqual([refused.status, refused.body.code], [429, 'RATE_LIMIT_EXCEEDED'])
  for (const stream of streams) stream.close()
  const end = Date.now() + 20_000
  for (;;) {
    const again = await open('/v1/changes/stream?from=now')
    again.close()
    if (again.status === 200) break
    assert.ok(Date.now() < end)
    await setTimeout(5)
  }
})

test('a reader who does not read costs no memory: nothing is read ahead for him', async () => {
  const { next_cursor: start } = await get('/v1/changes?from=now')
  const name = 'x'.repeat(50_000)
  for (let i = 0; i < 40; i++)
    await bring(node, mine.id, {
      records: Array.from({ length: 10 }, (_, n) => ({ id: `big${i}-${n}`, name })),
    })
  let feeds = 0
  const end = node.services.database.onQuery((text) => {
    if (text.includes('feed_horizon')) feeds++
  })
  const answer = await fetch(`${url}/v1/changes/stream?cursor=${start}`, {
    headers: { authorization: `Bearer ${mine.token}` },
  })
  // 20 MB in eight pages of 50: the sockets take some, and then everything stands still.
  let before = -1
  while (before !== feeds) {
    before = feeds
    await setTimeout(300)
  }
  assert.ok(feeds < 8, `${feeds} pages were read for somebody who reads none`)
  end()
  await answer.body!.cancel()
})

test('a stream may end by itself where nothing changes', async () => {
  const stream = await open('/v1/changes/stream?from=now&wait=1ms')
  assert.ok(await stream.next())
  assert.ok(await stream.next())
  assert.equal(await stream.next(), null)
})

test('a server that stops ends its streams, so that readers go on elsewhere', async () => {
  const stream = await open('/v1/changes/stream?from=now')
  await stream.next()
  await stream.next()
  const closing = node.app.close()
  assert.equal(await stream.next(), null)
  await closing
})
