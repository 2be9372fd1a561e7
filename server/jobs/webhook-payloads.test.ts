import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { disconnect } from '../engine/connect.ts'
import { changeState } from '../engine/lifecycle.ts'
import { recordEvents } from '../engine/record-events.ts'
import { createWebhooks } from '../engine/webhooks/endpoint-lists.ts'
import { findConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { startWebhooks, type WebhookJob } from './deliver-webhooks.ts'
import { listWebhookChores } from './keep-webhooks.ts'
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
  // What happened in another test is long ago.
  clock += 86_400_000
  sink = await startSink()
  job = startWebhooks(node.services, (error) => console.error(error), { tickMs: 3_600_000 })
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

const events = () => sink.received.map(({ event }) => event)

test('a thin event names the record and what changed, and holds nothing of it', async () => {
  await makeEndpoint(node, { url: sink.url, types: ['*'], thin: true })
  const change = changeOf(node, { type: 'purchase_order.updated', record: { notes: 'private' } })
  await happen(node, change)
  await job.runOnce()
  const [event] = events()
  assert.deepEqual(event.data, { entity: 'purchase-orders', id: change.record_id, changed: [] })
  assert.equal(event.origin, 'source')
  assert.ok(!sink.received[0]!.body.includes('private'))
})

test('a record that is too long for a message is left out, and the event says so', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node, { record: { notes: 'ü'.repeat(200_000) } }))
  await job.runOnce()
  const [event] = events()
  assert.equal(event.data.record_omitted, true)
  assert.equal(event.data.record, undefined)
  const [delivery] = await deliveriesTo(node, id)
  assert.equal(delivery!.state, 'delivered')
})

test('whoever needs new credentials is told with instructions and the link that works now', async () => {
  const { id: connection_id } = await node.connect('tryton')
  await makeEndpoint(node, { url: sink.url, types: ['connection.reauthorization_required'] })
  const { database } = node.services
  await withAccount(database, node.account_id, async (trx) => {
    const connection = await findConnection(trx, node.account_id, connection_id)
    const since = new Date(clock).toISOString()
    const reason = { code: 'password_expired', message: 'expired', since, evidence: [] }
    await changeState(node.services, trx, connection!, {
      to: 'reauthorization_required',
      cause: 'password_expired',
      reason,
    })
  })
  await job.runOnce()
  const [event] = events()
  assert.equal(event.type, 'connection.reauthorization_required')
  assert.match(event.data.reauthorize_url, /^https:\/\/api\.example\/link\/mwl_/)
  assert.ok(event.data.instructions.length >= 3)
  assert.equal(event.data.reason.code, 'password_expired')
  const { body } = await admin('GET', `/connections/${connection_id}`)
  assert.equal(event.data.reauthorize_url, body.reauthorize_url)
})

test('an endpoint is told of its types, connections, origins and filters, and of nothing else', async () => {
  const [mine, other] = [await node.connect('tryton'), await node.connect('tryton')]
  await makeEndpoint(node, {
    url: sink.url,
    types: ['purchase_order.*'],
    connections: [mine.id],
    origins: ['source', 'unknown'],
    filters: [
      { entity: 'purchase-orders', field: 'status', any_of: ['approved', 'ordered'] },
      { entity: '*', field: 'site_id', any_of: ['ulm'] },
    ],
  })
  const told = { connection_id: mine.id, record: { status: 'approved', site_id: 'ulm' } }
  const data = (record: object, previous: object | null, changed: string[]) =>
    JSON.stringify({ entity: 'purchase-orders', id: 'x', changed, previous, record })
  const left = { status: 'closed', site_id: 'ulm' }
  const events = {
    told: changeOf(node, told),
    left: changeOf(node, {
      ...told,
      type: 'purchase_order.updated',
      data: data(left, { status: 'approved' }, ['status']),
    }),
    otherType: changeOf(node, { ...told, type: 'vendor.created', entity: 'vendors' }),
    otherConnection: changeOf(node, { ...told, connection_id: other.id }),
    ownWrite: changeOf(node, { ...told, origin: 'api' }),
    otherStatus: changeOf(node, { ...told, record: { status: 'draft', site_id: 'ulm' } }),
    otherSite: changeOf(node, { ...told, record: { status: 'approved', site_id: 'bonn' } }),
  }
  await happen(node, ...Object.values(events))
  await job.runOnce()
  const ids = sink.received.map(({ event }) => event.id).sort()
  assert.deepEqual(ids, [events.told.id, events.left.id].sort())
})

test('when all events of a sync are acknowledged, the endpoint is told so, and not before', async () => {
  const { id: connection_id } = await node.connect('tryton')
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await makeEndpoint(node, { url: `${sink.url}/orders`, types: ['purchase_order.*'] })
  const sync_id = newId('syn_')
  const page = () => Array.from({ length: 5 }, () => changeOf(node, { sync_id, connection_id }))
  let refused = 0
  sink.answer = ({ path, event }, reply) => {
    const isRefused = path === '/' && event.type.startsWith('purchase_order.') && refused++ === 0
    reply.writeHead(isRefused ? 500 : 200).end()
  }
  await happen(node, ...page())
  const at = new Date(clock)
  const completed = {
    account_id: node.account_id,
    id: newId('evt_'),
    type: 'sync.completed',
    connection_id,
    data: { sync_id, mode: 'full' },
    at,
  }
  await happen(node, ...page(), completed)
  await job.runOnce()
  const told = () => events().filter(({ type }) => type === 'sync.delivered')
  assert.equal(told().length, 0, 'one is still refused')
  clock += 60_000
  await job.runOnce()
  await job.runOnce()
  assert.deepEqual(
    told().map(({ data }) => data),
    [{ sync_id, endpoint_id: id, completed_at: at.toISOString() }],
  )
})

test('what an endpoint missed is replayed: by id, since a time, and only what it has not acknowledged', async () => {
  const before = Array.from({ length: 30 }, () => changeOf(node))
  await happen(node, ...before)
  const from = new Date(clock).toISOString()
  clock += 60_000
  const { id: endpoint_id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, ...Array.from({ length: 20 }, () => changeOf(node)))
  await job.runOnce()
  assert.equal(sink.received.length, 20)
  const byId = { endpoint_id, event_ids: [before[3]!.id, before[4]!.id, 'evt_none'] }
  assert.equal((await admin('POST', '/events/replay', byId)).body.planned, 2)
  await job.runOnce()
  const since = await admin('POST', '/events/replay', { endpoint_id, from })
  assert.deepEqual([since.status, since.body.planned, since.body.seen], [202, 28, 50])
  await job.runOnce()
  assert.equal(sink.received.length, 50)
  const to = new Date(clock - 1).toISOString()
  const all = await admin('POST', '/events/replay', { endpoint_id, from, to, only: 'all' })
  assert.deepEqual([all.body.planned, all.body.has_more], [30, false])
  await job.runOnce()
  const ids = sink.received.map(({ headers }) => headers['webhook-id'])
  assert.equal(ids.length, 80)
  assert.equal(new Set(ids).size, 50, 'the same event has the same id each time')
})

test('the purge of a connection ends what is to be delivered of its records; that it ended is still told', async () => {
  const { id: connection_id } = await node.connect('tryton')
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node, { connection_id }))
  const actor = { kind: 'key', id: 'key_1', name: 'test' }
  await disconnect(node.services, node.account_id, connection_id, actor)
  const purged = await admin('POST', `/connections/${connection_id}/purge`)
  assert.equal(purged.body.deleted.webhook_deliveries, 1)
  const types = (await deliveriesTo(node, id)).map(({ type }) => type)
  assert.deepEqual(types, ['connection.disconnected'])
})

test('an endpoint that is deleted is told nothing more, and its deliveries go with it', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node))
  await admin('DELETE', `/webhook-endpoints/${id}`)
  assert.equal(await job.runOnce(), 0)
  assert.equal((await admin('GET', `/deliveries?endpoint=${id}`)).body.data.length, 0)
  await happen(node, changeOf(node))
  assert.equal((await admin('GET', '/deliveries')).body.data.length, 0)
})

test('deliveries that have ended are kept for thirty days', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node))
  await job.runOnce()
  const keepHouse = async () => {
    for (const chore of listWebhookChores(node.services)) await chore()
  }
  clock += 29 * 86_400_000
  await keepHouse()
  assert.equal((await deliveriesTo(node, id)).length, 1)
  clock += 2 * 86_400_000
  await keepHouse()
  assert.equal((await deliveriesTo(node, id)).length, 0)
})

test('nothing is planned where the transaction of the event is undone', async () => {
  const { id } = await makeEndpoint(node, { url: sink.url, types: ['*'] })
  const undone = withAccount(node.services.database, node.account_id, async (trx) => {
    await recordEvents(node.services, trx, [changeOf(node)])
    throw new Error('power cut')
  })
  await assert.rejects(undone, /power cut/)
  assert.deepEqual(await deliveriesTo(node, id), [])
})

test('while notices cannot arrive, what is remembered of endpoints is not trusted', async () => {
  await makeEndpoint(node, { url: sink.url, types: ['*'] })
  await happen(node, changeOf(node))
  let isListening = true
  const webhooks = createWebhooks(() => isListening)
  const count = () =>
    withAccount(node.services.database, node.account_id, async (trx) => {
      return (await webhooks.endpointsOf(trx, node.account_id)).length
    })
  assert.equal(await count(), 1)
  await makeEndpoint(node, { url: sink.url, types: ['*'] })
  assert.equal(await count(), 1, 'until it hears of it')
  isListening = false
  assert.equal(await count(), 2)
})
