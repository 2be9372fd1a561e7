import type { Answer, Call } from './call.ts'
import { createAnswer } from './http.ts'
import { Stop, type StopSignal } from './stop.ts'
import { WireFailure } from './wire-failure.ts'

interface Shared {
  answer: Promise<Answer>
  waiting: number
  /** Ends the exchange when the last one who waits has left. */
  stop: Stop | null
}

/** Identical reads of one connection that are under way at the same time share one exchange. */
export interface MergedReads {
  /** `group`: only reads of the same group share. `work` gets the signal that ends it. */
  run(
    call: Call,
    group: string,
    signal: StopSignal | undefined,
    work: (signal: StopSignal | undefined) => Promise<Answer>,
    /** What one who leaves is told. */
    toError: (failure: WireFailure, call: Call, started: number) => unknown,
  ): Promise<Answer>
}

export function createMergedReads(): MergedReads {
  const reads = new Map<string, Shared>()

  /** What begins after a write must not get the answer to what began before it. */
  async function write(work: () => Promise<Answer>): Promise<Answer> {
    try {
      reads.clear()
      return await work()
    } finally {
      reads.clear()
    }
  }

  function begin(key: string, isCancellable: boolean, work: (s?: StopSignal) => Promise<Answer>) {
    const stop = isCancellable ? new Stop() : null
    const shared: Shared = { answer: work(stop ?? undefined), waiting: 0, stop }
    reads.set(key, shared)
    const forget = () => {
      if (reads.get(key) === shared) reads.delete(key)
    }
    shared.answer.then(forget, forget)
    return shared
  }

  function leave(key: string, shared: Shared): void {
    if (--shared.waiting > 0) return
    if (reads.get(key) === shared) reads.delete(key)
    shared.stop?.abort()
  }

  return {
    run(call, group, signal, work, toError) {
      if (call.method !== 'GET' && call.method !== 'HEAD' && call.safe !== true)
        return write(() => work(signal))
      if (call.method !== 'GET' || call.body !== undefined || call.safe === false)
        return work(signal)
      const key = `${group} ${call.raw === true} ${call.path}${call.headers ? JSON.stringify(call.headers) : ''}`
      const known = reads.get(key)
      if (signal?.aborted) return work(signal)
      // One that nobody can cancel goes on for all who join; they leave by themselves.
      const shared = known ?? begin(key, signal !== undefined, work)
      // Somebody who does not leave joins: nothing may end it any more.
      if (!signal) shared.stop = null
      shared.waiting++
      // Also whoever began waits a moment, until the others have their copies.
      const answer = shared.answer.then(known && copy)
      if (!signal) return answer
      return new Promise((resolve, reject) => {
        const cancel = () => {
          leave(key, shared)
          reject(toError(new WireFailure('cancelled', 'the call was cancelled', true), call, 0))
        }
        signal.addEventListener('abort', cancel, { once: true })
        const end = () => signal.removeEventListener('abort', cancel)
        answer.then(
          (value) => {
            end()
            resolve(value)
          },
          (error) => {
            end()
            reject(error)
          },
        )
      })
    },
  }
}

/** Each one who waits gets an answer of its own: nobody sees what another one changes in it. */
function copy({ status, headers, body }: Answer): Answer {
  return createAnswer(status, { ...headers }, Buffer.from(body))
}
