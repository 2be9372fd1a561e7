import type { Readable } from 'node:stream'
import { ApiError, type EntityName, type RecordProblem } from '@millwright/model'
import { type Answer, type Call, isSafe } from './call.ts'
import { configureConnector } from './configure.ts'
import type { Connector, Context, Credentials, Session } from './connector.ts'
import { createExchanges, type Exchange, judgeAnswer, judgeHead, type Turn } from './exchanges.ts'
import { explainFailure, toNetworkError } from './failure.ts'
import type { Gate, Wish } from './gate.ts'
import { createAnswer, type Http, WireFailure } from './http.ts'
import { createLockoutGuard, type LockoutGuard } from './lockout.ts'
import { createMergedReads } from './merge-reads.ts'
import type { OauthWay } from './oauth.ts'
import { readStart } from './read-start.ts'
import { createScrubber, redactCall, scrubValue } from './redact.ts'
import { addressOf, createRequests, isStream, loginOf } from './request.ts'
import { createSessions, orCancelled } from './sessions.ts'
import { eitherOf, type StopSignal } from './stop.ts'
import { createTokenSource, type TokenSource } from './tokens.ts'
import { wait } from './wait.ts'

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
  sleep?: (ms: number, signal?: StopSignal) => Promise<void>
  onExchange?: (exchange: Exchange) => void
  /**
   * Told once for each answer that was judged, and for each call, sign-in or token request that got none. Not of
   * cancelled calls, nor of those that we refused ourselves.
   */
  onOutcome?: (outcome: CallOutcome) => void
  /** Told of each record that breaks the model, however often. */
  onProblems?: Io['onProblems']
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
  under(signal: StopSignal | undefined, wish?: Wish): Io
  /** Whom to tell of what breaks the model in the records that are read. */
  readonly onProblems?:
    | ((entity: EntityName, problems: readonly RecordProblem[]) => void)
    | undefined
  /** Removes this connection's secrets from a text. */
  scrub(text: string): string
  /** Removes them from every text in a value. */
  scrubValue(value: unknown): unknown
  /** Removes them from a JSON text. */
  scrubJson(json: string): string
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
  const { credentials, http, timeout } = options
  const { auth } = options.connector
  const way = auth.find(({ kind }) => kind === credentials.kind) ?? auth[0]!
  const now = options.now ?? Date.now
  const sleep = options.sleep ?? wait
  const secretNames = new Set([
    ...way.fields.filter((field) => field.kind === 'secret').map((field) => field.name),
    ...(way.oauth ? ['access_token', 'refresh_token'] : []),
  ])
  const settings = Object.fromEntries(
    Object.entries(credentials).filter(([name]) => !secretNames.has(name)),
  )
  const connector = configureConnector(options.connector, settings)
  const { scrub, scrubJson, learn } = createScrubber(
    [...secretNames].map((name) => credentials[name] ?? ''),
  )
  const context: Context = { zone: credentials.time_zone || connector.zone || 'UTC', settings, now }
  const base = new URL(credentials.base_url ?? '')
  const address = addressOf(base)
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
      { method: call.method, url: address + call.path },
      async () => {
        const answer = await http.send(dress(call, session, granted), limits)
        return way.translate?.(answer, call, session) ?? answer
      },
      (answer) => judgeAnswer(answer, { connector, call, scrub }),
    )
  }

  function ownTokens(oauth: OauthWay): TokenSource {
    const send: Http['send'] = (request, limits) =>
      timed({ method: request.method, url: request.origin + request.path }, () =>
        http.send(request, limits),
      )
    return createTokenSource(oauth, credentials, {
      connector,
      http: { ...http, send },
      timeout,
      now,
      guard,
    })
  }

  /** What a call is signed with that needs a token. */
  async function grantToken(tokens: TokenSource, signal: StopSignal | undefined) {
    const { access_token } = await orCancelled(tokens.get(signal), signal)
    learn(access_token)
    return { ...credentials, access_token }
  }

  /**
   * One try of a call, and a second one where the source refused the session or the access token instead of the
   * request: nothing happened then, so it is no second write.
   */
  async function sendSigned<T>(
    call: Call,
    { signal, wish }: Turn,
    transmit: (session: Session | null, granted: Credentials) => Promise<T>,
    refusalOf: (sent: T) => Answer | null,
  ): Promise<{ sent: T; since: number }> {
    // A stream can be sent once only.
    const isOnce = isStream(call.body)
    const scope = way.session?.scope(call) ?? null
    for (let isFirst = true; ; isFirst = false) {
      const since = tokens ? 0 : guard.check(login)
      const granted = tokens ? await grantToken(tokens, signal) : credentials
      let session: Session | null = null
      if (scope !== null) {
        // It gets a session that cannot have ended yet.
        if (isOnce) sessions.renew(scope)
        if (!sessions.known(scope)) gate?.check(wish)
        try {
          session = await orCancelled(sessions.get(scope, granted), signal)
        } catch (error) {
          if (!tokens || !isFirst || !isRefused(error)) throw error
          await tokens.refuse(granted.access_token!)
          continue
        }
      }
      const sent = await transmit(session, granted)
      const result = { sent, since }
      const refusal = refusalOf(sent)
      if (!refusal || !isFirst) return result
      const isToken = tokens !== undefined && refusal.status === 401
      if (isToken) await tokens.refuse(granted.access_token!)
      if (isOnce) return result
      if (isToken) continue
      if (session === null || !way.session!.hasEnded(refusal, call)) return result
      sessions.forget(scope!, session)
    }
  }

  const sendOnce = (call: Call, turn: Turn) =>
    sendSigned(
      call,
      turn,
      (session, granted) => exchange(call, session, granted, turn),
      (answer) => answer,
    )

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
      let tried: Awaited<ReturnType<typeof sendOnce>>
      try {
        tried = await sendOnce(call, turn)
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
      const failure = judge(tried.sent, call, tried.since, started)
      if (!failure) return tried.sent
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
      const { sent, since } = await sendOnce(call, turn)
      judge(sent, call, since, started)
      return sent
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
    const transmit = async (session: Session | null, granted: Credentials) => {
      const request = dress(plain, session, granted)
      const open = () => http.open(request, { timeout, signal })
      const at = { method: call.method, url: address + call.path }
      const head = await governed(turn, at, open, judgeHead)
      if (head.status < 300) return { head, refusal: null }
      const body = await readStart(head.stream, FAILURE_BYTES)
      return { head, refusal: createAnswer(head.status, head.headers, body) }
    }
    let opened: { sent: Awaited<ReturnType<typeof transmit>>; since: number }
    try {
      opened = await sendSigned(call, turn, transmit, ({ refusal }) => refusal)
    } catch (error) {
      throw fail(error, call, started)
    }
    const { since } = opened
    const { head, refusal } = opened.sent
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

  /** Reads of the same bytes at the same time are one, unless they wait differently. */
  function shareRead(kind: string, work: typeof send, call: Call, turn: Turn): Promise<Answer> {
    if (!merged) return work(call, turn)
    const { wish } = turn
    const group = `${kind} ${wish.priority} ${wish.patience}`
    return merged.run(call, group, turn.signal, (signal) => work(call, { signal, wish }), fail)
  }

  const bind = (turn: Turn): Io => ({
    connector,
    context,
    onProblems: options.onProblems,
    scrub,
    scrubValue: (value) => scrubValue(value, scrub),
    scrubJson,
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
        signal: own && turn.signal ? eitherOf(own, turn.signal) : (own ?? turn.signal),
        wish: wish ?? turn.wish,
      }),
  })
  return bind(ANYBODY)
}

/** Whether a sign-in was refused by the source. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'REAUTHORIZATION_REQUIRED'
}
