import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What may happen to one exchange on its way. */
export const FAULTS = [
  'latency',
  'slow',
  'refused',
  'reset_before',
  'reset_after',
  'reset_mid_body',
  'truncated',
  'half_open',
  'black_hole',
  'too_long_length',
  'not_http',
  'garbage',
  'invalid_utf8',
  'gzip_bomb',
  'error_in_200',
  'html_in_200',
] as const

export type Fault = (typeof FAULTS)[number]

/** Stands between us and a source, and spoils exchanges. */
export interface FaultProxy {
  url: string
  /** Asked for each request from now on: what happens to it. */
  spoil(pick: (request: IncomingMessage) => Fault | null): void
  close(): Promise<void>
}

/** More than anybody reads, from little that is sent. */
const BOMB = gzipSync(Buffer.alloc(64 << 20))
const LATENCY = 300

/** Forwards to `target`. Redirects and links of the source lead back here: it is asked by our name. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  let pick: (request: IncomingMessage) => Fault | null = () => null
  const server = createServer((incoming, reply) => {
    const fault = pick(incoming)
    incoming.on('error', () => {})
    reply.on('error', () => {})
    void answer(incoming, reply, fault).catch(() => reply.destroy())
  })

  async function answer(incoming: IncomingMessage, reply: ServerResponse, fault: Fault | null) {
    const { socket } = reply
    if (fault === 'refused' || fault === 'reset_before') return void socket?.resetAndDestroy()
    if (fault === 'black_hole') return
    if (fault === 'not_http') return void socket?.end('\u0000\u0001 SSH-2.0-nobody\r\n\r\n')
    if (fault === 'error_in_200')
      return sendJson(reply, '{"error":{"code":"X/001","message":"Oops"}}')
    if (fault === 'html_in_200') return sendHtml(reply)
    if (fault === 'gzip_bomb') return sendBomb(reply)
    if (fault === 'latency') await sleep(LATENCY)
    const { head, body } = await forward(incoming)
    const headers = { ...head.headers }
    if (fault === 'reset_after') return void socket?.resetAndDestroy()
    if (fault === 'garbage') body.fill(0x7b)
    if (fault === 'invalid_utf8') body.fill(0xff, body.length >> 2, (body.length >> 2) + 4)
    const half = body.subarray(0, body.length >> 1)
    delete headers['transfer-encoding']
    headers['content-length'] = String(body.length + (fault === 'too_long_length' ? 100 : 0))
    reply.writeHead(head.statusCode!, headers)
    switch (fault) {
      case 'reset_mid_body':
        reply.write(half, () => socket?.resetAndDestroy())
        return
      case 'truncated':
        reply.write(half, () => socket?.end())
        return
      case 'half_open':
        reply.write(half)
        return
      case 'too_long_length':
        reply.write(body, () => socket?.end())
        return
      case 'slow':
        return trickle(reply, body)
      default:
        reply.end(body)
    }
  }

  async function forward(incoming: IncomingMessage) {
    const { method, url, headers } = incoming
    const asked = request({ hostname, port, method, path: url, headers })
    incoming.pipe(asked)
    const [head] = (await once(asked, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of head) chunks.push(chunk)
    return { head, body: Buffer.concat(chunks) }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil(by) {
      pick = by
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function sendJson(reply: ServerResponse, text: string): void {
  reply.writeHead(200, { 'content-type': 'application/json' }).end(text)
}

function sendHtml(reply: ServerResponse): void {
  const page = '<!doctype html><title>Maintenance</title><p>Back at noon.</p>'
  reply.writeHead(200, { 'content-type': 'text/html' }).end(page)
}

function sendBomb(reply: ServerResponse): void {
  reply.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(BOMB)
}

/** Byte for byte, so that it lasts longer than anybody waits. */
async function trickle(reply: ServerResponse, body: Buffer): Promise<void> {
  for (const byte of body) {
    if (reply.destroyed) return
    reply.write(Buffer.of(byte))
    await sleep(100)
  }
  reply.end()
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
