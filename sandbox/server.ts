import { createServer, type IncomingMessage, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { answerControl } from './control.ts'
import { type FaultRule, isSystemFault, takeFault } from './faults.ts'
import type { Host } from './host.ts'
import { carryOutAfter } from './interventions.ts'
import { spoilAnswer } from './spoils.ts'
import type { Answer, Call, Exchange } from './system.ts'
import { answerMaintenance, sendAnswer } from './wire.ts'

/** RFC 8414 puts the well-known part before the path of the issuer. */
const METADATA_OF_ISSUER = /^(\/\.well-known\/oauth-authorization-server)\/([^/]+)$/

const BODY_LIMIT = 10 * 1024 * 1024

/** The HTTP server of all systems: `/{system}/…` and `/_control`. */
export function createSandboxServer(hosts: Map<string, Host>, now: () => number): Server {
  const server = createServer((request, response) => {
    serve(hosts, { request, response }, now).catch((error: unknown) => {
      console.error('sandbox:', error)
      if (response.headersSent) response.destroy()
      else sendAnswer({ request, response }, failure(500, String(error)), plain)
    })
  })
  // Longer than any client keeps a connection: closing first would look like a fault nobody ordered.
  server.keepAliveTimeout = 90_000
  return server
}

const plain = { fault: null, gzip: false }

async function serve(
  hosts: Map<string, Host>,
  exchange: Exchange,
  now: () => number,
): Promise<void> {
  const { request } = exchange
  const received = { at: now(), started: performance.now() }
  const [sent, query] = splitOnce(request.url ?? '/', '?')
  const target = sent.replace(METADATA_OF_ISSUER, '/$2$1')
  const [, name = ''] = target.split('/', 2)
  const base = `http://${request.headers.host ?? 'localhost'}`
  const body = await readBody(request)
  if (body === null) {
    sendAnswer(exchange, { ...failure(413, 'The body is over 10 MiB.'), headers: CLOSE }, plain)
    return
  }
  const method = request.method ?? 'GET'
  const path = target.slice(name.length + 1)
  if (name === '_control') {
    const answer = isLoopback(request)
      ? answerControl(hosts, { method, path, query, body, base, now: received.at })
      : failure(403, 'The sandbox is controlled from its own machine only.')
    sendAnswer(exchange, answer, plain)
    return
  }
  const host = hosts.get(name)
  if (!host) {
    sendAnswer(exchange, failure(404, `There is no system "${name}".`), plain)
    return
  }
  const call = { method, path: path || '/', query, headers: request.headers, body }
  const outcome = await answerSystem(host, exchange, {
    ...call,
    base: `${base}/${name}`,
    now: received.at + host.skew,
  })
  host.requests.add({
    method,
    path: query ? `${call.path}?${query}` : call.path,
    status: outcome.status,
    at: new Date(received.at).toISOString(),
    duration: Math.round((performance.now() - received.started) * 1000) / 1000,
    ...(outcome.operation === undefined ? {} : { operation: outcome.operation }),
  })
}

async function answerSystem(
  host: Host,
  exchange: Exchange,
  call: Omit<Call, 'fault'>,
): Promise<{ status: number | null; operation?: string | undefined }> {
  const path = call.query ? `${call.path}?${call.query}` : call.path
  const probe = { method: call.method, path, body: call.body }
  const rule = takeFault(host.faults, probe)
  if (rule?.fault === 'down' || rule?.fault === 'cut_before') {
    exchange.request.socket.destroy()
    return { status: null }
  }
  if (rule?.fault === 'slow') await hold(rule.delay_ms)
  if (rule?.fault === 'maintenance') {
    return { status: sendAnswer(exchange, answerMaintenance(rule), plain) }
  }
  const made = await host.system.answer({ ...call, fault: toSystemFault(rule) })
  const answer = host.spoils.length > 0 ? spoilAnswer(host.spoils, probe, made) : made
  if (answer.delay_ms) await hold(answer.delay_ms)
  const date = new Date(call.now).toUTCString()
  const dated = { ...answer, headers: { date, ...answer.headers } }
  const status = sendAnswer(exchange, dated, { fault: rule, gzip: host.gzip })
  // Before the client can ask for the next page: the answer is on its way, not there yet.
  carryOutAfter(host, probe, call.now)
  return { status, operation: answer.operation }
}

/** Not held by the event loop: a slow answer must not keep a closing process alive. */
async function hold(milliseconds: number): Promise<void> {
  await wait(milliseconds, undefined, { ref: false })
}

function toSystemFault(rule: FaultRule | null): Call['fault'] {
  if (!rule || !isSystemFault(rule.fault)) return null
  return {
    name: rule.fault,
    ...(rule.retry_after === undefined ? {} : { retry_after: rule.retry_after }),
  }
}

/** The whole body, or null when it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    // What is too long is read to its end all the same, or the client would never read the answer.
    if (length <= BODY_LIMIT) chunks.push(chunk)
  }
  return length > BODY_LIMIT ? null : Buffer.concat(chunks)
}

function isLoopback(request: IncomingMessage): boolean {
  return /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(request.socket.remoteAddress ?? '')
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const CLOSE = { connection: 'close' }

function failure(status: number, message: string): Answer {
  return { status, body: { error: message } }
}
