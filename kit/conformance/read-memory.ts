import { type Answer, type Call, isSafe } from '../call.ts'
import { createAnswer } from '../http.ts'
import type { Io } from '../io.ts'

/** What was read since something was last written: the same call is not sent twice in between. */
export interface ReadMemory {
  /** An Io that answers a read from here where it can. */
  over(io: Io): Io
  forget(): void
}

export function createReadMemory(): ReadMemory {
  const answers = new Map<string, Promise<Answer>>()
  const over = (io: Io): Io => ({
    ...io,
    async send(call) {
      if (!isSafe(call) || call.raw) return io.send(call)
      const key = JSON.stringify([call.method, call.path, call.headers, call.body])
      let known = answers.get(key)
      if (!known) {
        known = io.send(call)
        answers.set(key, known)
        known.catch(() => answers.delete(key))
      }
      // Each reader has its own: connectors complete the records that they have read.
      const { status, headers, body } = await known
      return createAnswer(status, headers, body)
    },
    under: (signal) => over(io.under(signal)),
  })
  return { over, forget: () => answers.clear() }
}

/** An Io that tells of each call that may change the source, before it is sent and when it is over. */
export function watchWrites(io: Io, onWrite: () => void): Io {
  const around =
    <T>(send: (call: Call) => Promise<T>) =>
    async (call: Call): Promise<T> => {
      if (isSafe(call)) return send(call)
      onWrite()
      try {
        return await send(call)
      } finally {
        onWrite()
      }
    }
  return {
    ...io,
    send: around(io.send),
    exchange: around(io.exchange),
    under: (signal) => watchWrites(io.under(signal), onWrite),
  }
}
