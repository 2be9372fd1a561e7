import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createChangeWaker, type Watch } from '../engine/change-waker.ts'
import { withAccount } from '../store/pool.ts'
import { startTestNode, type TestAnswer, type TestNode } from '../test-node.ts'
import { bring, bringIn } from './test-changes.ts'

let node: TestNode
let url: string
let mine: { id: string; token: string }
let other: { id: string; token: string }
/** Texts of the statements that were sent since somebody looked. */
let statements: string[] = []

before(async () => {
  node = await startTestNode()
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  mine = await node.connect('tryton')
  other = await node.connect('tryton')
  node.services.database.onQuery((text) => statements.push(text))
})
after(() => node.close())

const get = (path: string, token = mine.token) => node.call('GET', path, { token })
const head = async (token = mine.token) =>
  (await get('/v1/changes?from=now', token)).body.next_cursor as string
const idsOf = ({ body }: TestAnswer) => body.data.map(({ record_id }: any) => record_id)
const write = (id: string, connection = mine.id) =>
  bring(node, connection, { records: [{ id, name: `${Math.random()}` }] })

/** Looks until it is so; a busy machine may take its time. */
async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await isSo())) {
    assert.ok(Date.now() < end, what)
    await setTimeout(5)
  }
}

/** How many wait for the changes of a connection: as many more may as the bound allows. */
function countFree(connection: string): number {
  const watches: Watch[] = []
  try {
    for (;;) watches.push(node.services.changeWaker.watch(connection, []))
  } catch {
    return watches.length
  } finally {
    for (const watch of watches) watch.close()
  }
}

test('whoever waits is answered as soon as something changes, the account as well', async () => {
  const cursor = await head()
  const account = (
    await node.call('GET', '/admin/v1/changes?from=now', { token: node.account_key })
  ).body.next_cursor
  const waits = [
    get(`/v1/changes?cursor=${cursor}&wait=60s`),
    node.call('GET', `/admin/v1/changes?cursor=${account}&wait=60s`, { token: node.account_key }),
    get('/v1/changes?from=now&wait=60s'),
  ]
  await until(() => countFree(mine.id) === 48, 'two wait')
  const began = Date.now()
  await write('1')
  for (const answer of await Promise.all(waits)) assert.deepEqual(idsOf(answer), ['1'])
  assert.ok(Date.now() - began < 20_000)
})

test('whoever waits for what is there already does not wait', async () => {
  const cursor = await head()
  await write('2')
  assert.deepEqual(idsOf(await get(`/v1/changes?cursor=${cursor}&wait=60s`)), ['2'])
})

test('a wait that ends with nothing answers an empty page that goes on', async () => {
  const cursor = await head()
  const { body } = await get(`/v1/changes?cursor=${cursor}&wait=1ms`)
  assert.deepEqual([body.data, body.has_more], [[], false])
  await write('3')
  assert.deepEqual(idsOf(await get(`/v1/changes?cursor=${body.next_cursor}`)), ['3'])
})

test('many who wait send no statement, and what happens elsewhere wakes none of them', async () => {
  const cursor = await head()
  const waits = Array.from({ length: 40 }, () => get(`/v1/changes?cursor=${cursor}&wait=60s`))
  await until(() => countFree(mine.id) === 10, 'all wait')
  await write('elsewhere', other.id)
  await get(`/v1/changes?cursor=${await head(other.token)}`, other.token)
  const feeds = () => statements.filter((text) => text.includes('feed_horizon')).length
  statements = []
  await write('elsewhere', other.id)
  await get('/v1/changes', other.token)
  assert.equal(feeds(), 1, 'only the one who asked for the other connection')
  await write('4')
  for (const answer of await Promise.all(waits)) assert.deepEqual(idsOf(answer), ['4'])
  assert.equal(feeds(), 41)
})

test('a caller who leaves frees his wait', async () => {
  const cursor = await head()
  const leaving = new AbortController()
  const asked = fetch(`${url}/v1/changes?cursor=${cursor}&wait=60s`, {
    headers: { authorization: `Bearer ${mine.token}` },
    signal: leaving.signal,
  })
  await until(() => countFree(mine.id) === 49, 'it waits')
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  await until(() => countFree(mine.id) === 50, 'it is free')
})

test('more than fifty waits on one connection are refused, those on another one are not', async () => {
  const cursor = await head()
  const waits = Array.from({ length: 50 }, () => get(`/v1/changes?cursor=${cursor}&wait=60s`))
  await until(() => countFree(mine.id) === 0, 'all wait')
  const refused = await get(`/v1/changes?cursor=${cursor}&wait=60s`)
  assert.deepEqual([refused.status, refused.body.code], [429, 'RATE_LIMIT_EXCEEDED'])
  assert.match(refused.body.detail, /^50 calls wait for these changes already/)
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.equal((await get(`/v1/changes?cursor=${cursor}`)).status, 200)
  assert.equal((await get('/v1/changes?wait=1ms', other.token)).status, 200)
  await write('5')
  await Promise.all(waits)
})

test('what an older transaction holds back is told when that one ends, to whoever waits', async () => {
  const cursor = await head()
  const { database } = node.services
  const waiting = get(`/v1/changes?cursor=${cursor}&wait=60s`)
  let isTold = false
  waiting.then(() => {
    isTold = true
  })
  await withAccount(database, node.account_id, async (trx) => {
    await bringIn(node, trx, other.id, { records: [{ id: 'older' }] })
    await write('newer')
    assert.equal(isTold, false)
    assert.deepEqual(idsOf(await get(`/v1/changes?cursor=${cursor}`)), [])
  })
  assert.deepEqual(idsOf(await waiting), ['newer'])
})

test('a token that is revoked ends the wait with a refusal', async () => {
  const { body: token } = await node.call('POST', `/admin/v1/connections/${mine.id}/tokens`, {
    token: node.account_key,
    body: { name: 'short' },
  })
  const waiting = get('/v1/changes?from=now&wait=60s', token.secret)
  await until(() => countFree(mine.id) === 49, 'it waits')
  await node.call('DELETE', `/admin/v1/connections/${mine.id}/tokens/${token.id}`, {
    token: node.account_key,
  })
  assert.equal((await waiting).status, 401)
})

test('missed notices wake everybody, and a node that stops lets nobody wait', async () => {
  const waker = createChangeWaker()
  const signal = new AbortController().signal
  const watch = waker.watch('a', ['a'])
  const waiting = watch.wait(60_000, signal)
  waker.wakeAll()
  await waiting
  assert.equal(watch.take(), true)
  assert.equal(watch.take(), false)
  const last = watch.wait(60_000, signal)
  waker.close()
  await last
  watch.take()
  await watch.wait(60_000, signal)
  watch.close()
})

test('a server that stops answers those who wait at once', async () => {
  const cursor = await head()
  const waiting = fetch(`${url}/v1/changes?cursor=${cursor}&wait=60s`, {
    headers: { authorization: `Bearer ${mine.token}` },
  })
  await until(() => countFree(mine.id) === 49, 'it waits')
  const closing = node.app.close()
  const { data, next_cursor } = (await (await waiting).json()) as any
  assert.deepEqual([data, typeof next_cursor], [[], 'string'])
  await closing
})
