import { gzipSync } from 'node:zlib'
import type { FaultRule } from './faults.ts'
import { createRandom } from './random.ts'
import type { Answer, Exchange } from './system.ts'

const GZIP_FROM = 1000

const MAINTENANCE =
  '<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body><h1>We are back soon</h1>' +
  '<p>The system is being maintained. Please log in again at 6:00.</p></body></html>'

/** What a proxy in front answers while the system behind it is stopped: the system does not see the call. */
export function answerMaintenance({ retry_after: seconds }: FaultRule): Answer {
  return {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    },
    body: MAINTENANCE,
  }
}

/**
 * Sends an answer over the wire, broken as the fault says. The system has seen the request by now, so
 * with `cut_after`, `truncated` and `garbage` its state has changed. Returns the status that the client
 * got, or null.
 */
export function sendAnswer(
  exchange: Exchange,
  answer: Answer,
  options: { fault: FaultRule | null; gzip: boolean },
): number | null {
  const { request, response } = exchange
  const fault = options.fault?.fault
  if (fault === 'cut_after' || response.destroyed) {
    request.socket.destroy()
    return null
  }
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  let body = toBytes(answer.body)
  if (answer.body !== undefined && !isRaw(answer.body))
    headers['content-type'] ??= 'application/json'
  if (fault === 'wrong_content_type') headers['content-type'] = 'text/plain'
  if (fault === 'garbage') body = makeGarbage()
  const asked = String(request.headers['accept-encoding'] ?? '').includes('gzip')
  if (options.gzip && asked && body.length > GZIP_FROM) {
    body = gzipSync(body)
    headers['content-encoding'] = 'gzip'
  }
  const status = fault === 'garbage' ? 200 : answer.status
  const bodiless = status === 204 || status === 304
  if (!bodiless) headers['content-length'] = String(body.length)
  response.writeHead(status, headers)
  if (fault === 'truncated') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy())
  } else {
    response.end(bodiless ? undefined : body)
  }
  return status
}

function isRaw(body: unknown): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body)
}

function toBytes(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function makeGarbage(): Buffer {
  const random = createRandom(512)
  return Buffer.from(Array.from({ length: 512 }, () => Math.floor(random() * 256)))
}
