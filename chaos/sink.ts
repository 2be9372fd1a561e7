import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyWebhook } from '@millwright/sdk'

/** What a customer's server was told. */
export interface Received {
  id: string
  type: string
  /** The parsed payload. */
  event: any
  /** Whether this request was answered with 204, so that it counts as delivered. */
  acknowledged: boolean
}

/** A customer's server: checks each signature, and fails as it is told. */
export interface Sink {
  url: string
  received: readonly Received[]
  /** Requests whose signature was not right. */
  forged: number
  /** Set once the endpoint is made. */
  secret: string
  /** How the next request is answered: with a status, or never, or by a reset connection. */
  behave(choose: () => number | 'hang' | 'reset'): void
  close(): Promise<void>
}

/** The clocks of those who sign are put forward while a request is on its way: its age is not judged here. */
const ANY_AGE = 1e9

export async function startSink(): Promise<Sink> {
  let choose: () => number | 'hang' | 'reset' = () => 204
  const received: Received[] = []
  const server = createServer(async (incoming, reply) => {
    reply.on('error', () => {})
    const body = await readBody(incoming).catch(() => null)
    if (body === null) return
    const way = choose()
    const acknowledged = typeof way === 'number' && way < 300
    try {
      const { headers } = incoming
      const event: any = await verifyWebhook({
        headers,
        body,
        secret: sink.secret,
        tolerance: ANY_AGE,
      })
      received.push({
        id: String(headers['webhook-id']),
        type: event.type,
        event,
        acknowledged,
      })
    } catch {
      sink.forged++
    }
    if (way === 'hang') return
    if (way === 'reset') return void reply.socket?.resetAndDestroy()
    reply.writeHead(way).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    forged: 0,
    secret: '',
    behave(by) {
      choose = by
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return sink
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
