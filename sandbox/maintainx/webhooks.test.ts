import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from './test-client.ts'

interface Received {
  signature: string
  body: string
  event: any
}

let client: ReturnType<typeof createClient>
let sink: Server
let received: Received[]
let status: number
let url: string

beforeEach(async () => {
  client = createClient()
  received = []
  status = 200
  sink = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const signature = String(request.headers['x-maintainx-webhook-body-signature'])
    received.push({ signature, body, event: JSON.parse(body) })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook`
})

afterEach(() => {
  client.system.close?.()
  sink.closeAllConnections()
  sink.close()
})

const subscribe = async (type: string) => (await client.post('/subscriptions', { type, url })).body

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!holds()) {
    assert.ok(performance.now() < end, `after 10 s: ${JSON.stringify(received)}`)
    await wait(5)
  }
}

const deliveries = () => client.system.deliveries!(0) as { status: number; attempt: number }[]

test('a new order is told, signed with the secret of its subscription', async () => {
  const { secret } = await subscribe('NEW_WORK_ORDER')
  const { id } = (await client.post('/workorders', { title: 'Leak at pump 3' })).body
  await until(() => received.length === 1)
  const { event, body, signature } = received[0]!
  assert.equal(event.workOrderId, id)
  assert.equal(event.eventType, 'NEW_WORK_ORDER')
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature)!
  assert.equal(t!.length, 10)
  assert.equal(v1, createHmac('sha256', secret).update(`${t}.${body}`).digest('hex'))
})

test('changes by hand are told as well, each by the type of what changed', async () => {
  const types = ['WORK_ORDER_CHANGE', 'WORK_ORDER_STATUS_CHANGE', 'WORK_ORDER_DELETE']
  for (const type of types) await subscribe(type)
  const { id } = (await client.post('/workorders', { title: 'Leak' })).body
  const change = (op: 'update' | 'delete', data: Record<string, unknown>) =>
    client.system.intervene({ op, native: 'workorders', key: id, data }, client.now)
  change('update', { description: 'More of it' })
  change('update', { status: 'IN_PROGRESS' })
  change('update', {})
  change('delete', {})
  await until(() => received.length === 3)
  assert.deepEqual(received.map(({ event }) => event.eventType).toSorted(), types.toSorted())
  const told = received.find(({ event }) => event.newStatus)!.event
  assert.deepEqual([told.oldStatus, told.newStatus], ['OPEN', 'IN_PROGRESS'])
})

test('a write with skipWebhook is told to nobody, and the next one is', async () => {
  await subscribe('NEW_WORK_ORDER')
  await client.post('/workorders?skipWebhook=true', { title: 'Quiet' })
  const { id } = (await client.post('/workorders', { title: 'Loud' })).body
  await until(() => received.length === 1)
  assert.equal(received[0]!.event.workOrderId, id)
})

test('a request that is approved is told under another name of its id', async () => {
  await subscribe('WORK_REQUEST_STATUS_CHANGE')
  const request = (await client.post('/workrequests', { title: 'Please' })).body.id
  await client.post('/workorders', { title: 'Done for you', workRequestId: request })
  await until(() => received.length === 1)
  const { requestId, newStatus, eventType } = received[0]!.event
  assert.deepEqual([requestId, newStatus, eventType], [request, 'APPROVED', undefined])
})

test('a subscription that waits for approval gets nothing', async () => {
  client.system.switches.subscription_status = 'PENDING_APPROVAL'
  const { id } = await subscribe('NEW_VENDOR')
  await client.post('/vendors', { name: 'Early' })
  const approve = { op: 'update', native: 'subscriptions', key: id } as const
  client.system.intervene({ ...approve, data: { status: 'VALID' } }, client.now)
  await client.post('/vendors', { name: 'Late' })
  await until(() => received.length === 1)
})

test('what fails is tried again, and who fails for long loses the subscription', async () => {
  Object.assign(client.system.switches, { webhook_retry_ms: 1, webhook_deleted_after: 2 })
  const { id } = await subscribe('NEW_VENDOR')
  status = 500
  await client.post('/vendors', { name: 'One' })
  await until(() => deliveries().length === 3)
  assert.deepEqual(
    deliveries().map(({ attempt, status }) => [attempt, status]),
    [
      [1, 500],
      [2, 500],
      [3, 500],
    ],
  )
  assert.equal((await client.get(`/subscriptions/${id}`)).status, 200)
  await client.post('/vendors', { name: 'Two' })
  await until(() => deliveries().length === 6)
  assert.equal((await client.get(`/subscriptions/${id}`)).status, 404)
})

test('events come twice, in another order or not at all when switched so', async () => {
  Object.assign(client.system.switches, { webhook_double: true, webhook_time: 'ms' })
  await subscribe('NEW_VENDOR')
  await client.post('/vendors', { name: 'Twice' })
  await until(() => received.length === 2)
  assert.equal(received[0]!.body, received[1]!.body)
  assert.match(received[0]!.signature, /^t=\d{13},/)
  received = []
  Object.assign(client.system.switches, { webhook_double: false, webhook_jitter_ms: 60 })
  const made: number[] = []
  for (let n = 0; n < 12; n++) made.push((await client.post('/vendors', { name: `N${n}` })).body.id)
  await until(() => received.length === 12)
  const order = received.map(({ event }) => event.vendorId)
  assert.notDeepEqual(order, made)
  assert.deepEqual(order.toSorted(), made)
  received = []
  Object.assign(client.system.switches, { webhook_jitter_ms: 0, webhook_lost: 1 })
  await client.post('/vendors', { name: 'Lost' })
  Object.assign(client.system.switches, { webhook_lost: 0 })
  const { id } = (await client.post('/vendors', { name: 'Found' })).body
  await until(() => received.length === 1)
  assert.equal(received[0]!.event.vendorId, id)
})
