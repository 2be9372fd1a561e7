import type { Readable } from 'node:stream'
import { ApiError } from '@millwright/model'
import { type Answer, type Call, isSafe } from './call.ts'
import type { Connector, Context, Credentials, Session } from './connector.ts'
import { explainFailure, toNetworkError } from './failure.ts'
import { createAnswer, type Http, WireFailure, type WireRequest } from './http.ts'
import { createScrubber, redactCall, scrubValue } from './redact.ts'
import { createSessions, orCancelled } from './sessions.ts'

/** What happened on the wire, for the request log. Secrets are gone. */
export interface Exchange {
  method: string
  url: string
  status: number | null
  ms: number
  failure?: string
}

export interface IoOptions {
  connector: Connector
  credentials: Credentials & { kind: string }
  http: Http
  /** Milliseconds for one exchange. */
  timeout: number
  now?: () => number
  /** Waits; a test passes its own. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  onExchange?: (exchange: Exchange) => void
}

/** One connection's way to its source: signs in, keeps sessions, sends, tells failures apart. */
export interface Io {
  readonly connector: Connector
  readonly context: Context
  /** Sends a call. Throws ApiError for whatever is not a success. */
  send(call: Call): Promise<Answer>
  /** Sends a call and gives whatever the source answers, failures of the source included. */
  exchange(call: Call): Promise<Answer>
  /** Like `send`, but the body streams. */
  open(call: Call): Promise<{ status: number; headers: Answer['headers']; stream: Readable }>
  /** Streams a signed link that the source gave out, wherever it leads: without the credentials of the connection. */
  openLink(url: string): Promise<{ headers: Answer['headers']; stream: Readable }>
  /** The exact request as it would be sent, secrets left out. */
  preview(call: Call): {
    method: string
    url: string
    headers: Record<string, string>
    body: unknown
  }
  /** The same connection under one caller's signal: everything it sends ends when the signal fires. */
  under(signal: AbortSignal | undefined): Io
  /** Removes this connection's secrets from a text. */
  scrub(text: string): string
  /** Removes them from every text in a value. */
  scrubValue(value: unknown): unknown
}

/** Longest `Retry-After` that a call waits out by itself, in ms. Longer ones are told to the caller. */
const PATIENCE = 2_000
/** A safe call is tried again this often when the wire failed. */
const RETRIES = 1
/** A file may take this long on its way to the source, in ms. */
const UPLOAD_TIMEOUT = 600_000
/** What is read of a failure that came in place of a stream, in bytes. */
const FAILURE_BYTES = 1024 * 1024

export function createIo(options: IoOptions): Io {
  const { connector, credentials, http, timeout } = options
  const way = connector.auth.find((auth) => auth.kind === credentials.kind) ?? connector.auth[0]!
  const now = options.now ?? Date.now
  const sleep = options.sleep ?? wait
  const secretNames = new Set(
    way.fields.filter((field) => field.kind === 'secret').map((field) => field.name),
  )
  const settings = Object.fromEntries(
    Object.entries(credentials).filter(([name]) => !secretNames.has(name)),
  )
  const scrub = createScrubber([...secretNames].map((name) => credentials[name] ?? ''))
  const context: Context = { zone: credentials.time_zone || connector.zone || 'UTC', settings, now }
  const base = new URL(credentials.base_url ?? '')
  const { origin } = base
  const prefix = base.pathname.replace(/\/+$/, '')
  const sessions = createSessions(way, credentials, now, (call) => exchange(call, null, undefined))
  const common = {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    'user-agent': 'Millwright',
    ...connector.headers?.(context),
  }
  const always = Object.entries(connector.query?.(context) ?? {})

  const wire = (call: Call, signed: Record<string, string>): WireRequest => {
    const isJson = call.body !== undefined && !Buffer.isBuffer(call.body) && !isStream(call.body)
    return {
      origin,
      path: prefix + addQuery(call.path, always),
      method: call.method,
      headers: {
        ...common,
        ...(isJson && { 'content-type': 'application/json' }),
        ...call.headers,
        ...signed,
      },
      body: isJson ? JSON.stringify(call.body) : (call.body as Buffer | Readable | undefined),
    }
  }

  /** A call as it is sent: completed from the session, and signed. */
  const dress = (call: Call, session: Session | null): WireRequest =>
    wire(way.complete?.(call, session) ?? call, way.sign(call, credentials, session))

  /** One exchange, timed and logged; wire failures pass through. */
  async function exchange(
    call: Call,
    session: Session | null,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const started = performance.now()
    const log = (status: number | null, failure?: string) =>
      options.onExchange?.({
        method: call.method,
        url: scrub(origin + prefix + call.path),
        status,
        ms: performance.now() - started,
        ...(failure !== undefined && { failure }),
      })
    try {
      const limit = isStream(call.body) ? UPLOAD_TIMEOUT : timeout
      const answer = await http.send(dress(call, session), { timeout: limit, signal })
      log(answer.status)
      return answer
    } catch (error) {
      log(null, error instanceof WireFailure ? error.kind : 'unknown')
      throw error
    }
  }

  async function sendOnce(call: Call, signal: AbortSignal | undefined): Promise<Answer> {
    sessions.check()
    const scope = way.session?.scope(call) ?? null
    if (scope === null) return exchange(call, null, signal)
    // A stream can be sent once only: it gets a session that cannot have ended yet.
    if (isStream(call.body)) sessions.renew(scope)
    const session = await orCancelled(sessions.get(scope), signal)
    const answer = await exchange(call, session, signal)
    if (!way.session!.hasEnded(answer, call) || isStream(call.body)) return answer
    // The source refused the session, not the request: nothing happened, so a second try is no second write.
    sessions.forget(scope, session)
    return exchange(call, await orCancelled(sessions.get(scope), signal), signal)
  }

  async function send(call: Call, signal: AbortSignal | undefined): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      let answer: Answer
      try {
        answer = await sendOnce(call, signal)
      } catch (error) {
        if (!(error instanceof WireFailure)) throw error
        const again =
          attempt < RETRIES &&
          (isSafe(call) || !error.sent) &&
          error.kind === 'cut' &&
          !isStream(call.body)
        if (again) continue
        throw toNetworkError(error, { connector, call, timeout })
      }
      const failure = explainFailure(answer, { connector, call, scrub })
      if (!failure) {
        sessions.accept()
        return answer
      }
      if (failure.code === 'REAUTHORIZATION_REQUIRED') sessions.refuse()
      const pause =
        failure.code === 'UPSTREAM_RATE_LIMITED' ? (failure.retryAfterMs ?? Infinity) : Infinity
      // A refused call was not carried out, so also a write may be sent again.
      if (attempt < RETRIES && pause <= PATIENCE && !isStream(call.body)) {
        await sleep(pause, signal)
        continue
      }
      throw failure
    }
  }

  /** A streamed answer; what comes in its place is read, and told as the failure that it is. */
  async function openOnce(call: Call, signal: AbortSignal | undefined) {
    const plain: Call = { ...call, headers: { ...call.headers, 'accept-encoding': 'identity' } }
    for (let isFirst = true; ; isFirst = false) {
      sessions.check()
      const scope = way.session?.scope(call) ?? null
      const session = scope === null ? null : await orCancelled(sessions.get(scope), signal)
      const head = await http.open(dress(plain, session), { timeout, signal })
      if (head.status < 300) {
        sessions.accept()
        return head
      }
      const body = await readStart(head.stream, FAILURE_BYTES)
      const answer = createAnswer(head.status, head.headers, body)
      if (isFirst && session !== null && way.session!.hasEnded(answer, call)) {
        sessions.forget(scope!, session)
        continue
      }
      const { raw: _, ...judged } = call
      const failure = explainFailure(answer, { connector, call: judged, scrub })
      if (failure?.code === 'REAUTHORIZATION_REQUIRED') sessions.refuse()
      const text = `${connector.name} answered ${head.status} instead of the content.`
      throw failure ?? new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
    }
  }

  const bind = (signal: AbortSignal | undefined): Io => ({
    connector,
    context,
    scrub,
    scrubValue: (value) => scrubValue(value, scrub),
    send: (call) => send(call, signal),
    exchange: async (call) => {
      try {
        return await sendOnce(call, signal)
      } catch (error) {
        if (error instanceof WireFailure) throw toNetworkError(error, { connector, call, timeout })
        throw error
      }
    },
    open: async (call) => {
      try {
        return await openOnce(call, signal)
      } catch (error) {
        if (error instanceof WireFailure) throw toNetworkError(error, { connector, call, timeout })
        throw error
      }
    },
    openLink: async (url) => {
      const { origin, pathname, search } = new URL(url)
      const call: Call = { method: 'GET', path: pathname }
      try {
        const head = await http.open(
          {
            origin,
            path: pathname + search,
            method: 'GET',
            headers: { 'user-agent': 'Millwright', 'accept-encoding': 'identity' },
          },
          { timeout, signal },
        )
        if (head.status < 300) return head
        head.stream.destroy()
        const text = `The link of ${connector.name} to the content answered ${head.status}.`
        throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
      } catch (error) {
        if (error instanceof WireFailure) throw toNetworkError(error, { connector, call, timeout })
        throw error
      }
    },
    preview: (call) => {
      const scope = way.session?.scope(call) ?? null
      const known = scope === null ? null : sessions.known(scope)
      const full = way.complete?.(call, known) ?? call
      return redactCall(wire(full, way.sign(call, credentials, null)), full.body, scrub)
    },
    under: (own) => bind(own && signal ? AbortSignal.any([own, signal]) : (own ?? signal)),
  })
  return bind(undefined)
}

function addQuery(path: string, always: readonly (readonly [string, string])[]): string {
  let out = path
  for (const [name, value] of always) {
    if (out.includes(`?${name}=`) || out.includes(`&${name}=`)) continue
    out += `${out.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`
  }
  return out
}

function isStream(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && 'pipe' in value
}

async function readStart(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= most) break
  }
  return Buffer.concat(chunks)
}

function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })
}
