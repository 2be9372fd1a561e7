import type { Answer, Call } from '../call.ts'
import { isSafe } from '../call.ts'
import { createAnswer, type Http, WireFailure, type WireRequest } from '../http.ts'
import type { Io } from '../io.ts'
import type { StopSignal } from '../stop.ts'

/** What happens to one exchange instead of going well. `pass` sends it as it is. */
export type Break = (pass: () => Promise<Answer>, signal: StopSignal | undefined) => Promise<Answer>

export const cutBefore: Break = async () => {
  throw new WireFailure('cut', 'the connection was cut', true)
}

export const cutAfter: Break = async (pass) => {
  await pass()
  throw new WireFailure('cut', 'the connection was cut', true)
}

export const timeOut: Break = async () => {
  throw new WireFailure('timeout', 'no complete answer in time', true)
}

export const refuse: Break = async () => {
  throw new WireFailure('refused', 'no connection: ECONNREFUSED', false)
}

/** Waits for nothing but the signal. */
export const hang: Break = (_, signal) =>
  new Promise((_, reject) => {
    const stop = () => reject(new WireFailure('cancelled', 'the call was cancelled', true))
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })

/** Another answer, without the source having seen the request. */
export const answer =
  (status: number, type: string, body: string, more: Answer['headers'] = {}): Break =>
  async () =>
    createAnswer(status, { 'content-type': type, ...more }, Buffer.from(body))

/** The source's own answer with another body. */
export const respell =
  (change: (body: Buffer) => Buffer, headers: Answer['headers'] = {}): Break =>
  async (pass) => {
    const real = await pass()
    return createAnswer(real.status, { ...real.headers, ...headers }, change(real.body))
  }

/** Something on the wire that breaks when it is told to, and counts. */
export interface Breaker {
  wrap(http: Http): Http
  /** Breaks the next exchanges. */
  arm(how: Break, times?: number): void
  /** Breaks the next call of this Io that changes the source, and only that. */
  armWrites(io: Io, how: Break): Io
  /** Lets everything pass again. */
  disarm(): void
  /** Exchanges since the last `arm`. */
  count(): number
}

export function createBreaker(): Breaker {
  let how: Break | null = null
  let left = 0
  let seen = 0
  let fits = (_: WireRequest): boolean => true
  return {
    wrap: (http) => ({
      ...http,
      send: (request, limits) => {
        if (!fits(request)) return http.send(request, limits)
        seen++
        if (!how || left <= 0) return http.send(request, limits)
        left--
        return how(() => http.send(request, limits), limits.signal)
      },
    }),
    arm(next, times = 1) {
      how = next
      left = times
      seen = 0
      fits = () => true
    },
    disarm() {
      left = 0
      fits = () => true
    },
    armWrites(io, next) {
      let current: Call | null = null
      how = next
      left = 1
      seen = 0
      // What a session needs before the call (a token by GET) has another method.
      fits = ({ method }) => current !== null && method === current.method
      return {
        ...io,
        send: async (call) => {
          if (isSafe(call)) return io.send(call)
          current = call
          try {
            return await io.send(call)
          } finally {
            current = null
          }
        },
      }
    },
    count: () => seen,
  }
}
