import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startWebhooks, type WebhookJob } from './deliver-webhooks.ts'
import {
  changeOf,
  deliveriesTo,
  happen,
  makeEndpoint,
  type Sink,
  startSink,
} from './test-webhooks.ts'

let node: TestNode
let sink: Sink
let job: WebhookJob
let clock = Date.now()

before(async () => {
  node = await startTestNode({ now: () => clock })
})
beforeEach(async () => {
  sink = await startSink()
  // A second goes by with each look at it: nobody waits for an endpoint that is sent to slowly.
  let ticks = 0
  const pace = () => 1_000 * ticks++
  const options = { tickMs: 3_600_000, clock: pace }
  job = startWebhooks(node.services, (error) => console.error(error), options)
})
afterEach(async () => {
  const { body } = await admin('GET', '/webhook-endpoints')
  for (const { id } of body.data) await admin('DELETE', `/webhook-endpoints/${id}`)
  await job.close()
  await sink.close()
})
after(() => node.close())

const admin = (method: string, path: string, body?: unknown) =>
  node.call(method, `/admin/v1${path}`, { token: node.account_key, body })

test('an event is delivered once, signed so that the official library takes it', async () => {
  const endpoint = await makeEndpoint(node, { url: `${sink.url}/hook?a=1`, types: ['*'] })
  const change = changeOf(node)
  await happen(node, change)
  assert.equal(await job.runOnce(), 1)
  assert.equal(await job.runOnce(), 0)
  const [received, ...more] = sink.received
  assert.equal(more.length, 0)
  assert.equal(received!.path, '/hook?a=1')
  assert.equal(received!.headers['webhook-id'], change.id)
  assert.equal(received!.headers['content-type'], 'application/json')
  const verified = new Webhook(endpoint.secret).verify(received!.body, received!.headers)
  assert.deepEqual(verified, received!.event)
  assert.equal(received!.event.type, 'purchase_order.created')
  assert.equal(received!.event.data.record.status, 'approved')
  const [delivery] = await deliveriesTo(node, endpoint.id)
  assert.equal(delivery!.state, 'delivered')
  assert.equal(delivery!.attempts[0]!.status, 200)
})

test('what is refused comes again with the same id after its wait, and says in the end what was answered', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['purchase_order.*'] })
  sink.answer = (_, reply) => void reply.writeHead(500).end('out of order, token=abcdefgh12345678')
  await happen(node, changeOf(node))
  await job.runOnce()
  let [delivery] = await deliveriesTo(node, id)
  assert.equal(delivery!.state, 'waiting')
  const wait = delivery!.next_at!.getTime() - clock
  assert.ok(wait >= 24_000 && wait <= 36_000, String(wait))
  clock += 20_000
  assert.equal(await job.runOnce(), 0)
  clock += 20_000
  sink.answer = (_, reply) => void reply.writeHead(204).end()
  assert.equal(await job.runOnce(), 1)
  assert.equal(new Set(sink.received.map(({ headers }) => headers['webhook-id'])).size, 1)
  assert.notEqual(
    sink.received[0]!.headers['webhook-timestamp'],
    sink.received[1]!.headers['webhook-timestamp'],
  )
  ;[delivery] = await deliveriesTo(node, id)
  const { body } = await admin('GET', `/deliveries/${delivery!.id}`)
  assert.equal(body.state, 'delivered')
  assert.deepEqual(
    body.attempts.map((one: any) => [one.number, one.status]),
    [
      [1, 500],
      [2, 204],
    ],
  )
  assert.match(body.attempts[0].body, /^out of order/)
  assert.ok(!body.attempts[0].body.includes('abcdefgh'))
})

test('after twelve tries over seven days a delivery has failed, and can be retried by hand', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  // Now and then another one gets through, so that the endpoint is not given up.
  sink.answer = ({ event }, reply) =>
    void reply.writeHead(event.data.record.status === 'bad' ? 500 : 200).end()
  const bad = changeOf(node, { record: { status: 'bad' } })
  await happen(node, bad)
  const began = clock
  await job.runOnce()
  const find = async () =>
    (await deliveriesTo(node, id)).find(({ event_id }) => event_id === bad.id)
  for (let tries = 1; tries < 12; tries++) {
    const delivery = await find()
    assert.equal(delivery!.state, 'waiting', `after ${tries}`)
    await happen(node, changeOf(node))
    await job.runOnce()
    clock = delivery!.next_at!.getTime()
    await job.runOnce()
  }
  const failed = await find()
  assert.equal(failed!.state, 'failed')
  assert.equal(failed!.attempts.length, 12)
  const days = (clock - began) / 86_400_000
  assert.ok(days >= 7 * 0.8 && days <= 7 * 1.2, String(days))
  const listed = await admin('GET', `/deliveries?state=failed&endpoint=${id}`)
  assert.deepEqual(
    listed.body.data.map((one: any) => one.id),
    [failed!.id],
  )
  sink.answer = (_, reply) => void reply.end()
  const retried = await admin('POST', `/deliveries/${failed!.id}/retry`)
  assert.equal(retried.status, 202)
  assert.equal(retried.body.state, 'waiting')
  await job.runOnce()
  const { body } = await admin('GET', `/deliveries/${failed!.id}`)
  assert.equal(body.state, 'delivered')
  assert.equal(body.attempts.at(-1).number, 13)
})

test('what waits for its next try is tried at once when somebody asks', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  sink.answer = (_, reply) => void reply.writeHead(500).end()
  await happen(node, changeOf(node))
  await job.runOnce()
  const [waiting] = await deliveriesTo(node, id)
  assert.ok(waiting!.next_at!.getTime() > clock + 10_000)
  sink.answer = (_, reply) => void reply.end()
  const retried = await admin('POST', `/deliveries/${waiting!.id}/retry`)
  assert.equal(retried.body.next_attempt_at, new Date(clock).toISOString())
  assert.equal(await job.runOnce(), 1)
  const [delivered] = await deliveriesTo(node, id)
  assert.deepEqual([delivered!.state, delivered!.attempts.length], ['delivered', 2])
})

test('a redirect is a failure and is not followed', async () => {
  const { id } = await makeEndpoint(node, { url: `${sink.url}/old`, types: ['*'] })
  sink.answer = (_, reply) => void reply.writeHead(308, { location: `${sink.url}/new` }).end()
  await happen(node, changeOf(node))
  await job.runOnce()
  const [delivery] = await deliveriesTo(node, id)
  assert.deepEqual([delivery!.state, delivery!.reason], ['waiting', 'It answered 308.'])
  assert.deepEqual(
    sink.received.map(({ path }) => path),
    ['/old'],
  )
})

test('a receiver that asks to wait is left alone until then, with all of its deliveries', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  sink.answer = (_, reply) => void reply.writeHead(429, { 'retry-after': '7200' }).end()
  await happen(node, changeOf(node))
  await job.runOnce()
  const [delivery] = await deliveriesTo(node, id)
  assert.ok(delivery!.next_at!.getTime() >= clock + 7_200_000)
  await happen(node, changeOf(node))
  clock += 3_600_000
  assert.equal(await job.runOnce(), 0)
  clock += 3_700_000
  sink.answer = (_, reply) => void reply.end()
  assert.equal(await job.runOnce(), 2)
})

test('an endpoint that says it is gone is disabled at once, and what waits for it has failed', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'], ordered: true })
  const other = await makeEndpoint(node, { url: `${sink.url}/other`, types: ['webhook.*'] })
  sink.answer = ({ path }, reply) => void reply.writeHead(path === '/other' ? 200 : 410).end()
  await happen(node, changeOf(node, { record_id: '1' }), changeOf(node, { record_id: '1' }))
  await job.runOnce()
  const { body } = await admin('GET', `/webhook-endpoints/${id}`)
  assert.deepEqual([body.enabled, body.disabled_reason], [false, 'gone'])
  const states = (await deliveriesTo(node, id)).map(({ state, reason }) => `${state}: ${reason}`)
  assert.deepEqual(states.sort(), [
    'failed: It answered 410.',
    'failed: Its endpoint was disabled.',
  ])
  const told = sink.received.filter(({ path }) => path === '/other')
  assert.deepEqual(
    told.map(({ event }) => [event.type, event.data.endpoint_id, event.data.cause]),
    [['webhook.disabled', id, 'gone']],
  )
  assert.equal((await deliveriesTo(node, other.id)).length, 1)
  await happen(node, changeOf(node))
  assert.equal((await deliveriesTo(node, id)).length, 2, 'nothing is planned for it any more')
})

test('five days of failures only: people are told after one and three days, then it is disabled', async () => {
  const contact = {
    kind: 'email',
    address: 'ops@example.com',
    scope: { account: true },
    audience: 'team',
    events: ['webhook.failing', 'webhook.disabled'],
  }
  assert.equal((await admin('POST', '/contacts', contact)).status, 201)
  clock += 3_600_000
  const { id } = await makeEndpoint(node, { url: `${sink.url}/failing`, types: ['*'] })
  await makeEndpoint(node, { url: `${sink.url}/watch`, types: ['webhook.*'] })
  sink.answer = ({ path }, reply) => void reply.writeHead(path === '/watch' ? 200 : 503).end()
  const began = clock
  for (let hour = 0; hour <= 126; hour += 6) {
    clock = began + hour * 3_600_000
    await happen(node, changeOf(node))
    await job.runOnce()
  }
  const told = sink.received.filter(({ path }) => path === '/watch').map(({ event }) => event)
  const at = (event: any) => (Date.parse(event.at) - began) / 3_600_000
  assert.deepEqual(
    told.map((event) => [event.type, at(event)]),
    [
      ['webhook.failing', 24],
      ['webhook.failing', 72],
      ['webhook.disabled', 120],
    ],
  )
  assert.ok(!JSON.stringify(told).includes('/failing'), 'the path of an address may be a secret')
  const { body } = await admin('GET', `/webhook-endpoints/${id}`)
  assert.deepEqual([body.enabled, body.disabled_reason], [false, 'failing'])
  const mails = (await admin('GET', '/notifications')).body.data
  assert.deepEqual(mails.map((one: any) => one.type).sort(), [
    'webhook.disabled',
    'webhook.failing',
    'webhook.failing',
  ])
  sink.answer = (_, reply) => void reply.end()
  const enabled = await admin('POST', `/webhook-endpoints/${id}/enable`, {
    replay_from: new Date(began).toISOString(),
  })
  assert.equal(enabled.body.planned, 22)
  await job.runOnce()
  const states = (await deliveriesTo(node, id)).map(({ state }) => state)
  assert.deepEqual(new Set(states), new Set(['delivered']))
  assert.equal(states.length, 22, 'also what happened while it was disabled')
})
