import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { startWebhooks, type WebhookJob } from '../server/jobs/deliver-webhooks.ts'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import type { Replay } from './admin/events.ts'
import type {
  DeliveryAttempt,
  EventKind,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookTest,
} from './admin/webhooks.ts'
import { type AdminClient, createAdminClient } from './admin-client.ts'
import { verifyWebhook } from './verify-webhook.ts'
import type { WebhookEvent } from './webhook-event.ts'

let node: TestNode
let admin: AdminClient
let job: WebhookJob
/** Each of them alone proves a delivery. */
let secrets: string[]
const events: WebhookEvent[] = []
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { headers } = request
  for (const secret of secrets) await verifyWebhook({ headers, body, secret })
  events.push(await verifyWebhook({ headers, body, secret: secrets }))
  response.writeHead(204).end()
})

before(async () => {
  node = await startTestNode()
  const url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  admin = createAdminClient({ url, key: node.account_key })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  job = startWebhooks(node.services, (error) => console.error(error), { tickMs: 3_600_000 })
})
after(async () => {
  await job.close()
  receiver.closeAllConnections()
  receiver.close()
  await node.close()
})

/** That an answer has every field of its type, and no other; the compiler sees to it that `fields` has them all. */
function assertIs<T extends object>(answer: T, fields: Record<keyof T, true>): void {
  assert.deepEqual(Object.keys(answer).sort(), Object.keys(fields).sort())
}

const endpoint = {
  object: true,
  id: true,
  url: true,
  description: true,
  types: true,
  connections: true,
  filters: true,
  origins: true,
  thin: true,
  ordered: true,
  rate_per_s: true,
  signatures: true,
  public_key: true,
  old_secret_until: true,
  enabled: true,
  disabled_at: true,
  disabled_reason: true,
  failing_since: true,
  last_success_at: true,
  last_failure_at: true,
  created_at: true,
  updated_at: true,
} as const
const delivery = {
  object: true,
  id: true,
  endpoint_id: true,
  event_id: true,
  type: true,
  connection_id: true,
  state: true,
  reason: true,
  attempt_count: true,
  last_status: true,
  next_attempt_at: true,
  created_at: true,
  ended_at: true,
} as const
const attempt = { number: true, at: true, status: true, ms: true, error: true, body: true } as const

test('a program made with the SDK adds an endpoint, verifies what comes, and reads what became of it', async () => {
  const { port } = receiver.address() as AddressInfo
  const made = await admin.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/hook`,
    types: ['connection.*', 'purchase_order.updated'],
    signatures: ['v1', 'v1a'],
    filters: [{ entity: 'purchase-orders', field: 'status', changed: true }],
  })
  const { secret, ...shown } = made
  secrets = [secret, shown.public_key!]
  assertIs<WebhookEndpoint>(shown, endpoint)
  assertIs<WebhookEndpoint>(await admin.webhookEndpoints.get(made.id), endpoint)

  const tried = await admin.webhookEndpoints.test(made.id, { type: 'purchase_order.updated' })
  const fields = { object: true, endpoint_id: true, state: true, reason: true } as const
  assertIs<WebhookTest>(tried, { ...fields, attempt: true, event: true })
  assertIs<DeliveryAttempt>(tried.attempt, attempt)
  assert.equal(tried.state, 'delivered')
  const [kind] = await admin.webhookEndpoints.eventTypes()
  assertIs<EventKind>(kind!, { object: true, type: true, description: true, sample: true })

  const { id } = await node.connect('tryton')
  await job.runOnce()
  assert.deepEqual(
    events.map(({ type }) => type),
    ['purchase_order.updated', 'connection.created', 'connection.activated'],
  )
  const [sample] = events
  if (sample?.type === 'purchase_order.updated') assert.deepEqual(sample.data.changed, ['name'])
  for await (const one of admin.deliveries.list({ endpoint: made.id, connection: id })) {
    assertIs<WebhookDelivery>(one, delivery)
    assert.deepEqual([one.state, one.last_status], ['delivered', 204])
    const whole = await admin.deliveries.get(one.id)
    assertIs<DeliveryAttempt>(whole.attempts[0]!, attempt)
    const event = await admin.events.get(one.event_id)
    assert.equal(event.type, one.type)
  }
  const replay = await admin.events.replay({
    endpoint_id: made.id,
    from: new Date(0).toISOString(),
    only: 'all',
  })
  const counts = { object: true, endpoint_id: true, planned: true, seen: true } as const
  assertIs<Replay>(replay, { ...counts, next_cursor: true, has_more: true })
  assert.equal(replay.planned, 2)
  await job.runOnce()
  assert.equal(events.length, 5)
  await admin.webhookEndpoints.delete(made.id)
})
