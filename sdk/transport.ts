import { type Call, makeKey, toQueryString } from './call.ts'
import { startDeadline } from './deadline.ts'
import { MillwrightError, NetworkError } from './errors.ts'
import { createPacer } from './pacer.ts'
import { readRateLimits } from './rate-limit-fields.ts'
import { readProblem } from './read-problem.ts'
import { delayOf, isWorthRetry } from './retry.ts'
import { sleep as realSleep, type Sleep } from './sleep.ts'

/** A try that failed and that is followed by another one. */
export interface RetryNotice {
  /** 1 after the first try. */
  attempt: number
  delayMs: number
  error: MillwrightError
  method: string
  path: string
}

export interface TransportOptions {
  /** Address of the server, e.g. `https://api.example.com`. */
  url: string
  fetch?: typeof fetch | undefined
  /** Milliseconds that one try may take; 60 000 unless told. */
  timeout?: number | undefined
  /** Tries after the first one; 4 unless told. */
  retries?: number | undefined
  /** Milliseconds that a call waits at most because a limit is used up; 120 000 unless told. */
  maxWait?: number | undefined
  onRetry?: ((notice: RetryNotice) => void) | undefined
  /** Put before the name of this package in `User-Agent`; browsers send their own. */
  userAgent?: string | undefined
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
  /** From 0 up to 1. */
  random?: (() => number) | undefined
  sleep?: Sleep | undefined
}

/** Sends calls: paced by the limits, tried again where that is safe. */
export interface Transport {
  /** The body of the answer. @throws MillwrightError; the signal's reason. */
  send<T>(call: Call): Promise<T>
  /** The answer with its body still to be read. @throws like `send`. */
  open(call: Call): Promise<Response>
}

type Read<T> = (response: Response) => Promise<T>

/** A token or key, or what gives the current one before each try. */
export type Secret = string | (() => string | Promise<string>)

/** A member who is signed in to a page of the server itself: the browser sends the cookie. */
export interface SignedInPage {
  /** `csrf_token` of `GET /admin/v1/session`: what writes bring besides the cookie. */
  csrfToken: () => string | Promise<string>
}

export const version = '0.1.0'

/** `headers` go with every call. */
export function createTransport(
  secret: Secret | SignedInPage,
  headers: Record<string, string>,
  options: TransportOptions,
): Transport {
  const { now = Date.now, random = Math.random, sleep = realSleep, retries = 4 } = options
  const { maxWait = 120_000, onRetry, timeout = 60_000 } = options
  const base = new URL(options.url).href.replace(/\/$/, '')
  const pacer = createPacer({ now, sleep, maxWait })
  const agent = describeAgent(options.userAgent)

  async function makeRequest(call: Call): Promise<RequestInit> {
    const credential = await readCredential(secret, call.method)
    const made = call.makeBody?.()
    const isJson = call.body !== undefined
    return {
      method: call.method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...credential,
        ...agent,
        ...headers,
        ...(isJson && { 'content-type': 'application/json' }),
        ...(call.idempotencyKey && { 'idempotency-key': call.idempotencyKey }),
        ...call.headers,
        ...made?.headers,
      },
      ...(isJson && { body: JSON.stringify(call.body) }),
      ...(made && { body: made.body }),
      ...(made?.body instanceof ReadableStream && { duplex: 'half' }),
      // A secret does not go where an answer points.
      redirect: 'manual',
    }
  }

  /** One try. `read` takes what it needs of the answer while the time runs; null leaves the body to the caller. */
  async function attempt<T>(call: Call, read: Read<T> | null): Promise<T | Response> {
    const request = await makeRequest(call)
    const pass = await pacer.enter(call.signal)
    const deadline = startDeadline(call.signal, call.timeout ?? timeout)
    let isIn = false
    let isOpen = false
    try {
      const url = `${base}${call.path}${toQueryString(call.query)}`
      const response = await (options.fetch ?? fetch)(url, { ...request, signal: deadline.signal })
      const error = isGood(response)
        ? null
        : readProblem(response, await response.text(), {
            now: now(),
            idempotencyKey: call.idempotencyKey,
          })
      const wait = response.status === 429 ? error?.retryAfterMs : undefined
      const limits = readRateLimits(response.headers)
      isIn = true
      // When it really passes is known better than when the whole quota is back.
      pass.leave(limits.map((l) => (wait && l.remaining === 0 ? { ...l, resetMs: wait } : l)))
      if (wait) pacer.hold(wait)
      if (error) throw error
      call.seeHeaders?.(response.headers)
      if (read) return await read(response)
      deadline.stopClock()
      isOpen = true
      return response
    } catch (cause) {
      call.signal?.throwIfAborted()
      if (cause instanceof MillwrightError) throw cause
      throw describeLoss(call, cause, deadline.isOver())
    } finally {
      if (!isIn) pass.leave(null)
      // Who reads the body may still cancel.
      if (!isOpen) deadline.end()
    }
  }

  async function run<T>(given: Call, read: Read<T> | null): Promise<T | Response> {
    const call = { ...given, ...(given.repeat === 'keyed' && { idempotencyKey: keyOf(given) }) }
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(call, read)
      } catch (error) {
        if (!(error instanceof MillwrightError) || tries > retries || !isWorthRetry(call, error))
          throw error
        const delayMs = delayOf(error, tries, random)
        if (delayMs > maxWait) throw error
        onRetry?.({ attempt: tries, delayMs, error, method: call.method, path: call.path })
        await sleep(delayMs, call.signal)
      }
    }
  }

  return {
    send: <T>(call: Call) => run<T>(call, readJson) as Promise<T>,
    open: (call) => run(call, null) as Promise<Response>,
  }
}

function isGood({ ok, status }: Response): boolean {
  return ok || status === 304
}

async function readCredential(
  secret: Secret | SignedInPage,
  method: Call['method'],
): Promise<Record<string, string>> {
  if (typeof secret !== 'object') {
    return { authorization: `Bearer ${typeof secret === 'string' ? secret : await secret()}` }
  }
  return method === 'GET' ? {} : { 'x-csrf-token': await secret.csrfToken() }
}

function keyOf(call: Call): string {
  return call.idempotencyKey ?? makeKey()
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

function describeLoss(call: Call, cause: unknown, isOver: boolean): NetworkError {
  const mayHaveHappened = call.repeat !== 'safe'
  const what = isOver ? 'No answer came in time' : 'The server gave no answer that can be read'
  const open = mayHaveHappened ? '; whether the call had its effect is not known' : ''
  return new NetworkError(
    {
      code: isOver ? 'TIMED_OUT' : 'NETWORK_FAILED',
      detail: `${what} to ${call.method} ${call.path}${open}.`,
      retryable: true,
      origin: 'network',
      idempotency_key: call.idempotencyKey,
    },
    { cause, mayHaveHappened },
  )
}

function describeAgent(userAgent: string | undefined): Record<string, string> {
  const isBrowser = 'document' in globalThis || 'importScripts' in globalThis
  const own = `millwright-sdk/${version}`
  return isBrowser ? {} : { 'user-agent': userAgent ? `${userAgent} ${own}` : own }
}
