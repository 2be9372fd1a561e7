import { AsyncLocalStorage } from 'node:async_hooks'
import type { Exchange } from '@millwright/kit'
import type { ToldProblem } from './request-log.ts'

/** What a list or a record that was read looked like, as far as advice needs to know. */
export interface SeenAnswer {
  /** The same for the same records in the same versions; null = not known. */
  fingerprint: number | null
  /** One number for the id of each record. */
  ids: Int32Array
}

/** What is gathered about one call of the API while it runs. */
export interface CallTrace {
  /** Who called, where it is an account key. */
  key: { account_id: string; id: string } | null
  /** The first of them; `exchange_count` counts all. */
  exchanges: Exchange[]
  exchange_count: number
  exchange_ms: number
  problem: ToldProblem | null
  seen: SeenAnswer | null
  /** What was answered, where the log keeps excerpts. */
  answer: string | null
}

/** Exchanges of one call that are kept. */
const MOST = 30

const traces = new AsyncLocalStorage<CallTrace>()

export function createTrace(): CallTrace {
  return {
    key: null,
    exchanges: [],
    exchange_count: 0,
    exchange_ms: 0,
    problem: null,
    seen: null,
    answer: null,
  }
}

/** What `work` and all that it awaits sends belongs to this call. */
export function runTraced<T>(trace: CallTrace, work: () => T): T {
  return traces.run(trace, work)
}

/** Puts an exchange with a source to the call that caused it; one that no call caused is let go. */
export function noteExchange(exchange: Exchange): void {
  const trace = traces.getStore()
  if (!trace) return
  trace.exchange_count++
  trace.exchange_ms += exchange.ms
  if (trace.exchanges.length < MOST) trace.exchanges.push(exchange)
}
