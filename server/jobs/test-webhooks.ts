import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newId } from '@millwright/model'
import { recordEvents } from '../engine/record-events.ts'
import type { NewEvent } from '../store/events.ts'
import { withAccount } from '../store/pool.ts'
import type { WebhookDelivery } from '../store/schema-webhooks.ts'
import { listDeliveries } from '../store/webhook-deliveries.ts'
import type { TestNode } from '../test-node.ts'

/** What a receiver got. */
export interface Received {
  path: string
  headers: Record<string, string>
  body: string
  event: any
}

export type Answering = (
  received: Received,
  reply: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>

/** A receiver of webhooks: acknowledges everything unless told otherwise. */
export interface Sink {
  url: string
  received: Received[]
  answer: Answering
  close(): Promise<void>
}

export async function startSink(): Promise<Sink> {
  const sink: Sink = {
    url: '',
    received: [],
    answer: (_, reply) => void reply.end(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const headers = request.headers as Record<string, string>
    const received = { path: request.url!, headers, body, event: JSON.parse(body) }
    sink.received.push(received)
    await sink.answer(received, reply, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return sink
}

/** Makes an endpoint by the API; answers it with its secret. */
export async function makeEndpoint(node: TestNode, body: Record<string, unknown>): Promise<any> {
  const token = node.account_key
  const answer = await node.call('POST', '/admin/v1/webhook-endpoints', { token, body })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

let count = 0

/** An event of a change of an order; `of` says what is special about it. */
export function changeOf(node: TestNode, of: Partial<NewEvent> & { record?: object } = {}) {
  const { record: fields = {}, ...event } = of
  const at = of.at ?? new Date(node.services.now())
  const record_id = of.record_id ?? `4500${String(++count).padStart(6, '0')}`
  const record = { id: record_id, object: 'purchase_order', status: 'approved', ...fields }
  const data = { entity: 'purchase-orders', id: record_id, changed: [], previous: null, record }
  return {
    account_id: node.account_id,
    id: newId('evt_', at.getTime()),
    type: 'purchase_order.created',
    connection_id: null,
    data: JSON.stringify(data),
    at,
    entity: 'purchase-orders',
    record_id,
    origin: 'source',
    caused_by: null,
    sync_id: null,
    ...event,
  } satisfies NewEvent
}

/** Writes events in one transaction, as whatever they tell of does. */
export function happen(node: TestNode, ...events: NewEvent[]): Promise<void> {
  return withAccount(node.services.database, node.account_id, (trx) =>
    recordEvents(node.services, trx, events),
  )
}

/** Oldest first. */
export function deliveriesTo(node: TestNode, endpoint_id: string): Promise<WebhookDelivery[]> {
  return withAccount(node.services.database, node.account_id, async (trx) =>
    (await listDeliveries(trx, node.account_id, { endpoint_id, limit: 100_000 })).reverse(),
  )
}
