import type { Readable } from 'node:stream'
import { ApiError } from '@millwright/model'
import { type Answer, type Call, isSafe } from './call.ts'
import type { Auth, Connector, Context, Credentials, Session } from './connector.ts'
import { createExchanges, type Exchange, judgeAnswer, judgeHead, type Turn } from './exchanges.ts'
import { explainFailure, toNetworkError } from './failure.ts'
import type { Gate, Wish } from './gate.ts'
import { createAnswer, type Http, WireFailure } from './http.ts'
import { createLockoutGuard, type LockoutGuard, type LoginKey, loginKeyOf } from './lockout.ts'
import { createMergedReads } from './merge-reads.ts'
import type { OauthWay } from './oauth.ts'
import { createScrubber, redactCall, scrubValue } from './redact.ts'
import { addressOf, createRequests, isStream } from './request.ts'
import { createSessions, orCancelled } from './sessions.ts'
import { createTokenSource, type TokenSource } from './tokens.ts'

/** What came of one call: evidence of whether the connection works. */
export interface CallOutcome {
  /** Origin `upstream` or `network`; null for a success. */
  failure: ApiError | null
  call: Call
  /** From the call to its judgement, a sign-in included. */
  ms: number
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
  /**
   * Told once for each answer that was judged, and for each call, sign-in or token request that got none. Not of
   * cancelled calls, nor of those that we refused ourselves.
   */
  onOutcome?: (outcome: CallOutcome) => void
  /** Shared by all connections, so that none gets round it. Default: one of its own. */
  guard?: LockoutGuard
  /** Where the access token of a way with OAuth comes from. Default: kept in memory, from what the credentials bring. */
  tokens?: TokenSource
  /** The governor's way to the source: every exchange goes through it, and reads at the same time are merged. */
  gate?: Gate
}

/** An answer whose body streams. */
type Opened = { status: number; headers: Answer['headers']; stream: Readable }

/** One connection's way to its source: signs in, keeps sessions, sends, tells failures apart. */
export interface Io {
  readonly connector: Connector
  readonly context: Context
  /** Sends a call. Throws ApiError for whatever is not a success. */
  send(call: Call): Promise<Answer>
  /** Sends a call and gives whatever the source answers, failures of the source included. */
  exchange(call: Call): Promise<Answer>
  /** Like `send`, but the body streams. */
  open(call: Call): Promise<Opened>
  /** Streams a signed link that the source gave out, wherever it leads: without the credentials of the connection. */
  openLink(url: string): Promise<{ headers: Answer['headers']; stream: Readable }>
  /** The exact request as it would be sent, secrets left out. */
  preview(call: Call): {
    method: string
    url: string
    headers: Record<string, string>
    body: unknown
  }
  /**
   * The same connection under one caller's signal: everything it sends ends when the signal fires. `wish`: how its
   * calls wait for their turn.
   */
  under(signal: AbortSignal | undefined, wish?: Wish): Io
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
/** For all who wait for a session. */
const ANYBODY: Turn = { signal: undefined, wish: {} }

export function createIo(options: IoOptions): Io {
  const { connector, credentials, http, timeout } = options
  const way = connector.auth.find((auth) => auth.kind === credentials.kind) ?? connector.auth[0]!
  const now = options.now ?? Date.now
  const sleep = options.sleep ?? wait
  const secretNames = new Set([
    ...way.fields.filter((field) => field.kind === 'secret').map((field) => field.name),
    ...(way.oauth ? ['access_token', 'refresh_token'] : []),
  ])
  const settings = Object.fromEntries(
    Object.entries(credentials).filter(([name]) => !secretNames.has(name)),
  )
  const { scrub, learn } = createScrubber([...secretNames].map((name) => credentials[name] ?? ''))
  const context: Context = { zone: credentials.time_zone || connector.zone || 'UTC', settings, now }
  const base = new URL(credentials.base_url ?? '')
  const guard = options.guard ?? createLockoutGuard({ now })
  const login = loginOf(base.host, way, credentials)
  const tokens = way.oauth && (options.tokens ?? ownTokens(way.oauth))
  const sessions = createSessions((scope, granted) => {
    const send = (call: Call) => exchange(call, null, granted, ANYBODY)
    const open = () => way.session!.open(send, { credentials: granted, scope })
    return tokens ? open() : guard.signIn(login, open)
  })
  /** Failures that several callers wait for are told once. */
  const told = new WeakSet<object>()
  const requests = createRequests(connector, { way, context, base })
  const { wire } = requests

  const dress: typeof requests.dress = (call, session, granted) => {
    const request = requests.dress(call, session, granted)
    // User and password as one text look like neither; a source that echoes it must not give them away.
    const [, proof] = /^\S+ +(.+)$/.exec(request.headers.authorization ?? '') ?? []
    if (proof !== undefined) learn(proof)
    return request
  }

  const { gate } = options
  const { governed, timed } = createExchanges({ gate, scrub, onExchange: options.onExchange })
  const merged = gate && createMergedReads()

  function exchange(
    call: Call,
    session: Session | null,
    granted: Credentials,
    turn: Turn,
  ): Promise<Answer> {
    const limits = { timeout: isStream(call.body) ? UPLOAD_TIMEOUT : timeout, signal: turn.signal }
    return governed(
      turn,
      () =>
        timed(call.method, addressOf(base) + call.path, () =>
          http.send(dress(call, session, granted), limits),
        ),
      (answer) => judgeAnswer(answer, { connector, call, scrub }),
    )
  }

  function ownTokens(oauth: OauthWay): TokenSource {
    const send: Http['send'] = (request, limits) =>
      timed(request.method, request.origin + request.path, () => http.send(request, limits))
    return createTokenSource(oauth, credentials, {
      connector,
      http: { ...http, send },
      timeout,
      now,
      guard,
    })
  }

  /** What a call is signed with, and what the guard knew before it. */
  async function grant(signal: AbortSignal | undefined) {
    if (!tokens) return { credentials, since: guard.check(login) }
    const { access_token } = await orCancelled(tokens.get(signal), signal)
    learn(access_token)
    return { credentials: { ...credentials, access_token }, since: 0 }
  }

  /**
   * One try of a call, and a second one where the source refused the session or the access token instead of the
   * request: nothing happened then, so it is no second write.
   */
  async function sendSigned<T extends { refusal: Answer | null }>(
    call: Call,
    signal: AbortSignal | undefined,
    transmit: (session: Session | null, granted: Credentials) => Promise<T>,
  ): Promise<T & { since: number }> {
    // A stream can be sent once only.
    const isOnce = isStream(call.body)
    const scope = way.session?.scope(call) ?? null
    for (let isFirst = true; ; isFirst = false) {
      const { credentials: granted, since } = await grant(signal)
      let session: Session | null = null
      if (scope !== null) {
        // It gets a session that cannot have ended yet.
        if (isOnce) sessions.renew(scope)
        try {
          session = await orCancelled(sessions.get(scope, granted), signal)
        } catch (error) {
          if (!tokens || !isFirst || !isRefused(error)) throw error
          await tokens.refuse(granted.access_token!)
          continue
        }
      }
      const result = { ...(await transmit(session, granted)), since }
      const { refusal } = result
      if (!refusal || !isFirst) return result
      const isToken = tokens !== undefined && refusal.status === 401
      if (isToken) await tokens.refuse(granted.access_token!)
      if (isOnce) return result
      if (isToken) continue
      if (session === null || !way.session!.hasEnded(refusal, call)) return result
      sessions.forget(scope!, session)
    }
  }

  async function sendOnce(call: Call, turn: Turn) {
    const transmit = async (session: Session | null, granted: Credentials) => ({
      refusal: await exchange(call, session, granted, turn),
    })
    const { refusal: answer, since } = await sendSigned(call, turn.signal, transmit)
    return { answer, since }
  }

  /** What an answer means; the guard and whoever watches are told. */
  function judge(answer: Answer, call: Call, since: number, started: number): ApiError | null {
    const failure = explainFailure(answer, { connector, call, scrub })
    // A bearer token locks nobody out.
    if (!tokens && failure === null) guard.accept(login)
    if (!tokens && failure?.code === 'REAUTHORIZATION_REQUIRED') guard.refuse(login, since)
    options.onOutcome?.({ failure, call, ms: performance.now() - started })
    return failure
  }

  /** What a call without an answer failed with, told to whoever watches. */
  function fail(error: unknown, call: Call, started: number): unknown {
    const isWire = error instanceof WireFailure
    if (!isWire && !(error instanceof ApiError)) return error
    const failure = isWire ? toNetworkError(error, { connector, call, timeout }) : error
    const isTheirs = failure.origin === 'upstream' || failure.origin === 'network'
    if (!isTheirs || told.has(error) || (isWire && error.kind === 'cancelled')) return failure
    told.add(error)
    options.onOutcome?.({ failure, call, ms: performance.now() - started })
    return failure
  }

  async function send(call: Call, turn: Turn): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const started = performance.now()
      let sent: Awaited<ReturnType<typeof sendOnce>>
      try {
        sent = await sendOnce(call, turn)
      } catch (error) {
        const again =
          attempt < RETRIES &&
          error instanceof WireFailure &&
          (isSafe(call) || !error.sent) &&
          error.kind === 'cut' &&
          !isStream(call.body) &&
          mayRetry()
        if (again) continue
        throw fail(error, call, started)
      }
      const failure = judge(sent.answer, call, sent.since, started)
      if (!failure) return sent.answer
      // Where the source does not say when, the governor's gate knows when its turn comes.
      const told = failure.retryAfterMs ?? (gate ? 0 : Infinity)
      const pause = failure.code === 'UPSTREAM_RATE_LIMITED' ? told : Infinity
      // A refused call was not carried out, so also a write may be sent again.
      if (attempt < RETRIES && pause <= PATIENCE && !isStream(call.body) && mayRetry()) {
        await sleep(pause, turn.signal)
        continue
      }
      throw failure
    }
  }

  async function exchangeJudged(call: Call, turn: Turn): Promise<Answer> {
    const started = performance.now()
    try {
      const { answer, since } = await sendOnce(call, turn)
      judge(answer, call, since, started)
      return answer
    } catch (error) {
      throw fail(error, call, started)
    }
  }

  /** A streamed answer; what comes in its place is read, and told as the failure that it is. */
  async function openStream(call: Call, turn: Turn) {
    const { signal } = turn
    const started = performance.now()
    const plain: Call = { ...call, headers: { ...call.headers, 'accept-encoding': 'identity' } }
    const { raw: _, ...judged } = call
    let opened: { head: Opened; refusal: Answer | null; since: number }
    try {
      opened = await sendSigned(call, signal, async (session, granted) => {
        const request = dress(plain, session, granted)
        const start = () => http.open(request, { timeout, signal })
        const open = () => timed(call.method, addressOf(base) + call.path, start)
        const head = await governed(turn, open, judgeHead)
        if (head.status < 300) return { head, refusal: null }
        const body = await readStart(head.stream, FAILURE_BYTES)
        return { head, refusal: createAnswer(head.status, head.headers, body) }
      })
    } catch (error) {
      throw fail(error, call, started)
    }
    const { head, refusal, since } = opened
    if (refusal) {
      const text = `${connector.name} answered ${head.status} instead of the content.`
      const failure = judge(refusal, judged, since, started)
      throw failure ?? new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
    }
    if (!tokens) guard.accept(login)
    options.onOutcome?.({ failure: null, call, ms: performance.now() - started })
    return head
  }

  const mayRetry = () => gate?.mayRetry() ?? true

  /** Reads of the same bytes at the same time are one. */
  function shareRead(kind: string, work: typeof send, call: Call, turn: Turn): Promise<Answer> {
    if (!merged) return work(call, turn)
    const { wish } = turn
    const group = wish.priority === 'background' ? `${kind} later` : kind
    return merged.run(call, group, turn.signal, (signal) => work(call, { signal, wish }), fail)
  }

  const bind = (turn: Turn): Io => ({
    connector,
    context,
    scrub,
    scrubValue: (value) => scrubValue(value, scrub),
    send: (call) => shareRead('send', send, call, turn),
    exchange: (call) => shareRead('exchange', exchangeJudged, call, turn),
    open: (call) => openStream(call, turn),
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
          { timeout, signal: turn.signal },
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
      const shown = tokens ? { ...credentials, access_token: '•••' } : credentials
      return redactCall(wire(full, way.sign(call, shown, null)), full.body, scrub)
    },
    under: (own, wish) =>
      bind({
        signal: own && turn.signal ? AbortSignal.any([own, turn.signal]) : (own ?? turn.signal),
        wish: wish ?? turn.wish,
      }),
  })
  return bind(ANYBODY)
}

function loginOf(host: string, way: Auth, credentials: Credentials & { kind: string }): LoginKey {
  const { base_url: _, ...values } = credentials
  const user = (way.user ?? []).map((name) => credentials[name] ?? '')
  return loginKeyOf({ host, kind: way.kind, values, user })
}

/** Whether a sign-in was refused by the source. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'REAUTHORIZATION_REQUIRED'
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
