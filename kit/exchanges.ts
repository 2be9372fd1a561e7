import type { Answer, Call } from './call.ts'
import type { Connector } from './connector.ts'
import { explainFailure } from './failure.ts'
import type { Gate, Outcome, Wish } from './gate.ts'
import { clampPause, isLimitRefusal, readRetryAfter } from './rate-headers.ts'
import type { StopSignal } from './stop.ts'
import { WireFailure } from './wire-failure.ts'

/** What happened on the wire, for the request log. Secrets are gone. */
export interface Exchange {
  method: string
  url: string
  status: number | null
  ms: number
  failure?: string
}

/** For whom a call is made: who may end it, and how it waits for its turn. */
export interface Turn {
  signal: StopSignal | undefined
  wish: Wish
}

/** What each exchange with the source goes through: the governor's gate, and the log. */
export interface Exchanges {
  /** One request, let in when its turn comes, timed and logged; the governor is told what came of it. */
  governed<T extends Pick<Answer, 'status' | 'headers'>>(
    turn: Turn,
    request: { method: string; url: string },
    work: () => Promise<T>,
    judge: (answer: T) => Outcome,
  ): Promise<T>
  /** One request that the governor does not see; wire failures pass through. */
  timed<T extends { status: number }>(
    request: { method: string; url: string },
    work: () => Promise<T>,
  ): Promise<T>
}

export function createExchanges(at: {
  gate: Gate | undefined
  scrub: (text: string) => string
  onExchange: ((exchange: Exchange) => void) | undefined
}): Exchanges {
  const { gate, scrub, onExchange } = at
  const log = (
    { method, url }: { method: string; url: string },
    started: number,
    status: number | null,
    error?: unknown,
  ) =>
    onExchange?.({
      method,
      url: scrub(url),
      status,
      ms: performance.now() - started,
      ...(status === null && { failure: error instanceof WireFailure ? error.kind : 'unknown' }),
    })
  const timed: Exchanges['timed'] = async (request, work) => {
    const started = performance.now()
    try {
      const answer = await work()
      log(request, started, answer.status)
      return answer
    } catch (error) {
      log(request, started, null, error)
      throw error
    }
  }
  return {
    timed,
    async governed({ signal, wish }, request, work, judge) {
      if (!gate) return timed(request, work)
      const entered = gate.enter(wish, signal)
      const pass = entered instanceof Promise ? await entered : entered
      const started = performance.now()
      let outcome: Outcome = UNKNOWN
      let headers: Answer['headers'] | undefined
      try {
        const answer = await work()
        log(request, started, answer.status)
        headers = answer.headers
        outcome = judge(answer)
        return answer
      } catch (error) {
        if (!headers) log(request, started, null, error)
        outcome = judgeFailure(error)
        throw error
      } finally {
        gate.leave(pass, outcome, headers)
      }
    },
  }
}

const OK: Outcome = { kind: 'ok' }
const UNKNOWN: Outcome = { kind: 'unknown' }
const DOWN: Outcome = { kind: 'down' }
const faults = new Set(['UPSTREAM_ERROR', 'WRITE_OUTCOME_UNKNOWN', 'UPSTREAM_TIMEOUT'])

/** What an answer says about the source's limits and health; the vendor's own reading comes first. */
export function judgeAnswer(
  answer: Answer,
  at: { connector: Connector; call: Call; scrub: (text: string) => string },
): Outcome {
  if (answer.status < 400) return OK
  const failure = explainFailure(answer, at)
  if (!failure) return OK
  const retryAfterMs = clampPause(failure.retryAfterMs)
  // A user who is locked out for a while is no limit of calls.
  if (failure.code === 'UPSTREAM_RATE_LIMITED' && failure.signal === undefined)
    return { kind: 'limited', retryAfterMs }
  const isDown = failure.code === 'CONNECTION_UNAVAILABLE' || faults.has(failure.code)
  return answer.status >= 500 && isDown ? { kind: 'down', retryAfterMs } : OK
}

/** The same for an answer whose body is not read here. */
export function judgeHead(head: Pick<Answer, 'status' | 'headers'>): Outcome {
  if (head.status < 400) return OK
  const now = Date.now()
  const isLimit = isLimitRefusal(head, now)
  if (!isLimit && head.status < 500) return OK
  return { kind: isLimit ? 'limited' : 'down', retryAfterMs: readRetryAfter(head, now) }
}

function judgeFailure(error: unknown): Outcome {
  if (!(error instanceof WireFailure)) return UNKNOWN
  const isDown = error.kind === 'refused' || error.kind === 'timeout' || error.kind === 'cut'
  return isDown || (error.kind === 'malformed' && error.sent) ? DOWN : UNKNOWN
}
