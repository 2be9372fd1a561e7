import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { withSystem } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startWebhooks, type WebhookJob } from './deliver-webhooks.ts'
import {
  changeOf,
  deliveriesTo,
  happen,
  makeEndpoint,
  type Received,
  type Sink,
  startSink,
} from './test-webhooks.ts'

let node: TestNode
let sink: Sink
let jobs: WebhookJob[]
let offset = 0

before(async () => {
  node = await startTestNode({ now: () => Date.now() + offset })
})
beforeEach(async () => {
  sink = await startSink()
  jobs = []
})
afterEach(async () => {
  sink.answer = (_, reply) => void reply.end()
  await Promise.all(jobs.map((job) => job.close()))
  await sink.close()
  const token = node.account_key
  const { body } = await node.call('GET', '/admin/v1/webhook-endpoints', { token })
  for (const { id } of body.data)
    await node.call('DELETE', `/admin/v1/webhook-endpoints/${id}`, { token })
})
after(() => node.close())

/** A worker as a node has it, or one that only does what it is told. */
function start({ tickMs = 3_600_000 } = {}): WebhookJob {
  let ticks = 0
  const clock = () => 50 * ticks++
  const job = startWebhooks(node.services, (error) => console.error(error), { tickMs, clock })
  jobs.push(job)
  return job
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; !(await isSo()); ) {
    assert.ok(Date.now() < end, what)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a commit wakes the worker: nobody waits for its next look', async () => {
  await makeEndpoint(node, { url: sink.url, types: ['*'] })
  start()
  await happen(node, changeOf(node))
  await until(() => sink.received.length === 1, 'it was delivered')
})

test('what hangs delays nobody: of two endpoints with a thousand events each the other one gets all of its own', async () => {
  await makeEndpoint(node, { url: `${sink.url}/hangs`, types: ['*'] })
  const well = await makeEndpoint(node, { url: `${sink.url}/well`, types: ['*'] })
  const hanging: (() => void)[] = []
  sink.answer = ({ path }, reply) => {
    if (path === '/hangs') hanging.push(() => reply.end())
    else reply.end()
  }
  for (let page = 0; page < 4; page++)
    await happen(node, ...Array.from({ length: 250 }, () => changeOf(node)))
  start({ tickMs: 50 })
  const count = (path: string) => sink.received.filter((one) => one.path === path).length
  await until(() => count('/well') === 1_000, 'the other one has all of its own')
  await until(
    async () => (await deliveriesTo(node, well.id)).every(({ state }) => state === 'delivered'),
    'and they are written down',
  )
  assert.ok(count('/hangs') <= 8, `${count('/hangs')} at once to one that does not answer`)
  sink.answer = (_, reply) => void reply.end()
  for (const release of hanging) release()
})

test('events of one record arrive in order, although every fifth try fails', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'], ordered: true })
  let tries = 0
  const acknowledged: Received[] = []
  sink.answer = (received, reply) => {
    if (++tries % 5 === 0) return void reply.writeHead(500).end()
    acknowledged.push(received)
    reply.end()
  }
  const records = Array.from({ length: 20 }, (_, index) => `order-${index}`)
  for (let version = 0; version < 25; version++)
    await happen(
      node,
      ...records.map((record_id) => changeOf(node, { record_id, record: { version } })),
    )
  const job = start()
  for (let round = 0; round < 40 && acknowledged.length < 500; round++) {
    await job.runOnce()
    offset += 3_600_000
  }
  assert.equal(acknowledged.length, 500)
  for (const record_id of records) {
    const versions = acknowledged
      .filter(({ event }) => event.data.record.id === record_id)
      .map(({ event }) => event.data.record.version)
    assert.deepEqual(
      versions,
      Array.from({ length: 25 }, (_, index) => index),
      record_id,
    )
  }
  const states = (await deliveriesTo(node, id)).map(({ state }) => state)
  assert.deepEqual(new Set(states), new Set(['delivered']))
})

test('two workers share the work: nothing is sent twice, and one takes over when the other is gone', async () => {
  const ids = []
  for (let index = 0; index < 6; index++)
    ids.push((await makeEndpoint(node, { url: `${sink.url}/${index}`, types: ['*'] })).id)
  start({ tickMs: 50 })
  start({ tickMs: 50 })
  for (let page = 0; page < 5; page++)
    await happen(node, ...Array.from({ length: 40 }, () => changeOf(node)))
  await until(() => sink.received.length >= 1_200, 'all were delivered')
  const keys = sink.received.map(({ path, headers }) => `${path} ${headers['webhook-id']}`)
  assert.equal(new Set(keys).size, 1_200)
  assert.equal(keys.length, 1_200)
  await jobs[0]!.close()
  await happen(node, changeOf(node))
  await until(() => sink.received.length >= 1_206, 'the other one delivers to all of them')
})

test('a worker that died keeps its endpoints from others for its lease only, and what it had under way is sent again', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node))
  const until = new Date(Date.now() + offset + 15_000)
  await withSystem(node.services.database, (trx) =>
    sql`update webhook_endpoints set leased_by = 'dead', lease_until = ${until} where id = ${id}`.execute(
      trx,
    ),
  )
  const job = start()
  assert.equal(await job.runOnce(), 0)
  offset += 16_000
  assert.equal(await job.runOnce(), 1)
})

test('a change of an endpoint reaches whoever delivers to it, with the next delivery', async () => {
  const { id } = await makeEndpoint(node, { url: `${sink.url}/old`, types: ['*'] })
  start()
  await happen(node, changeOf(node))
  await until(() => sink.received.length === 1, 'the first one')
  const token = node.account_key
  const url = `/admin/v1/webhook-endpoints/${id}`
  await node.call('PATCH', url, { token, body: { url: `${sink.url}/new` } })
  const { body } = await node.call('POST', `${url}/rotate-secret`, {
    token,
    body: { overlap_s: 0 },
  })
  await happen(node, changeOf(node))
  await until(() => sink.received.length === 2, 'the second one')
  const [, second] = sink.received
  assert.equal(second!.path, '/new')
  const { headers } = second!
  const key = Buffer.from(body.secret.slice('whsec_'.length), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${second!.body}`
  const signature = createHmac('sha256', key).update(signed).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${signature}`)
  await node.call('PATCH', url, { token, body: { enabled: false } })
  await happen(node, changeOf(node))
  await jobs[0]!.runOnce()
  assert.equal(sink.received.length, 2)
})

test('a server that stops lets what is under way end, and gives its endpoints back', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  let release: (() => void) | undefined
  sink.answer = (_, reply) => {
    release = () => reply.end()
  }
  const job = start()
  await happen(node, changeOf(node))
  await until(() => release !== undefined, 'it is under way')
  const closing = job.close()
  release!()
  await closing
  jobs = []
  const [delivery] = await deliveriesTo(node, id)
  assert.equal(delivery!.state, 'delivered')
  const { rows } = await withSystem(node.services.database, (trx) =>
    sql<{ leased_by: string | null }>`
      select leased_by from webhook_endpoints where id = ${id}`.execute(trx),
  )
  assert.deepEqual(rows, [{ leased_by: null }])
})

test('an answer that never ends, or is endless, costs its own endpoint some seconds and nobody anything else', async () => {
  const ids: Record<string, string> = {}
  for (const path of ['endless', 'dripping', 'silent', 'well'])
    ids[path] = (await makeEndpoint(node, { url: `${sink.url}/${path}`, types: ['*'] })).id
  const timers: NodeJS.Timeout[] = []
  let written = 0
  sink.answer = ({ path }, reply) => {
    if (path === '/well') return void reply.end()
    if (path === '/silent') return
    reply.writeHead(200, path === '/endless' ? { 'content-length': String(1e9) } : {})
    const chunk = path === '/endless' ? Buffer.alloc(65_536) : Buffer.from('.')
    const drip = () => {
      written += path === '/endless' && reply.write(chunk) ? chunk.length : 0
      if (path === '/dripping') reply.write(chunk)
    }
    timers.push(setInterval(drip, 20))
    reply.once('close', () => timers.forEach(clearInterval))
  }
  const job = start()
  await happen(node, changeOf(node))
  await job.runOnce()
  const stateOf = async (path: string) => {
    const [delivery] = await deliveriesTo(node, ids[path]!)
    return [delivery!.state, delivery!.attempts[0]!.status, delivery!.attempts[0]!.error]
  }
  assert.deepEqual(await stateOf('well'), ['delivered', 200, null])
  assert.deepEqual(await stateOf('endless'), ['delivered', 200, null])
  assert.deepEqual(await stateOf('dripping'), ['delivered', 200, null])
  assert.deepEqual(await stateOf('silent'), [
    'waiting',
    null,
    'no complete answer within 10000 ms.',
  ])
  assert.ok(written < 20_000_000, `${written} bytes were taken`)
  const [endless] = await deliveriesTo(node, ids.endless!)
  assert.ok(endless!.attempts[0]!.ms < 9_000)
})
