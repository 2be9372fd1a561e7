import type { Exchange } from '@millwright/kit'
import type { Problem } from '@millwright/model'
import { DatabaseError } from 'pg'
import { type Database, withSystem } from '../store/pool.ts'
import { addRequests, type NewRequest } from '../store/request-log.ts'
import { redactAgent, redactText, redactUrl } from './request-log-redact.ts'

/** What of a refusal is counted and kept. */
export type ToldProblem = Pick<
  Problem,
  'code' | 'detail' | 'origin' | 'upstream' | 'retry_after_ms'
>

/** A call that has ended, as it was: what is secret is taken out before it is written. */
export interface EndedCall {
  account_id: string
  request_id: string
  /** When it came, in ms. */
  at: number
  connection_id: string | null
  consumer: string
  user_agent: string | undefined
  method: string
  route: string
  url: string
  entity: string | null
  op: string
  status: number
  problem: ToldProblem | null
  ms: number
  request_size: number | null
  response_size: number | null
  exchanges: readonly Exchange[]
  exchange_count: number
  /** Only where `keepsBodies`: their beginnings. */
  request_body: string | null
  response_body: string | null
  /** Takes the secrets of the connection out of a text; null where none was used. */
  scrub: ((text: string) => string) | null
}

export interface RequestLogOptions {
  /** Of calls that succeed, 0 to 1. */
  share: number
  /** Whether the calls that fail are kept, all of them. */
  hasFailures: boolean
  /** Whether excerpts of bodies are kept. */
  keepsBodies: boolean
  /** How long a call is kept. */
  days: number
}

/** The calls of every account, written behind. Where calls come faster than the database takes them, some are dropped and counted. */
export interface RequestLog {
  readonly options: RequestLogOptions
  /** Whether a call with this status is kept; asked once for each. */
  wants(status: number): boolean
  note(call: EndedCall): void
  flush(): Promise<void>
  close(): Promise<void>
}

export const LOG_ALL: RequestLogOptions = {
  share: 1,
  hasFailures: true,
  keepsBodies: false,
  days: 7,
}

/** Rows of one statement: few, because calls wait while they are made. */
const BATCH = 50
/** Calls kept in memory at most, and the characters of their texts. */
const MOST = 5_000
const MOST_TEXT = 16_000_000
/** Successes of one second that a node keeps: beyond, the log would cost more than the calls. */
const SUCCESSES = 500
const WORDS = 1_000
const EXCERPT = 2_000

export function createRequestLog(at: {
  database: Database
  now: () => number
  everyMs: number
  options: RequestLogOptions
  onError: (error: unknown) => void
  random?: () => number
}): RequestLog {
  const { database, now, options, onError, random = Math.random } = at
  let waiting: EndedCall[] = []
  let size = 0
  let dropped = 0
  let second = 0
  let successes = 0

  function wants(status: number): boolean {
    if (status >= 400) return options.hasFailures
    if (options.share < 1 && random() >= options.share) return false
    const current = Math.floor(now() / 1_000)
    if (current !== second) {
      second = current
      successes = 0
    }
    return successes++ < SUCCESSES
  }

  async function writeAll(): Promise<void> {
    if (dropped > 0) {
      onError(new Error(`${dropped} calls are missing in the request log: the database is slow.`))
      dropped = 0
    }
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      try {
        await writeBatch(batch)
      } catch (error) {
        // They stay; written twice they are one.
        onError(error)
        return
      }
      waiting = waiting.slice(batch.length)
      for (const call of batch) size -= sizeOf(call)
    }
  }

  /** What the database will never take does not hold up what comes behind it. */
  async function writeBatch(batch: readonly EndedCall[]): Promise<void> {
    try {
      await withSystem(database, (trx) => addRequests(trx, batch.map(toRow)))
    } catch (error) {
      if (!isForGood(error)) throw error
      if (batch.length === 1) onError(error)
      else for (const one of batch) await writeBatch([one])
    }
  }

  let flushing = Promise.resolve()
  function flush(): Promise<void> {
    flushing = flushing.then(writeAll)
    return flushing
  }
  const timer = setInterval(() => void flush(), at.everyMs).unref()
  return {
    options,
    wants,
    note(call) {
      const more = sizeOf(call)
      if (waiting.length >= MOST || size + more > MOST_TEXT) dropped++
      else {
        size += more
        waiting.push(call)
      }
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** Characters that it keeps in memory, as far as callers decide on them. */
function sizeOf({ url, user_agent, exchanges, request_body, response_body }: EndedCall): number {
  let size = url.length + (user_agent?.length ?? 0)
  size += (request_body?.length ?? 0) + (response_body?.length ?? 0)
  for (const exchange of exchanges) size += exchange.url.length
  return size
}

/** PostgreSQL: a value that its column does not take, or a row that a rule forbids. */
function isForGood(error: unknown): boolean {
  return error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')
}

function toRow(call: EndedCall): NewRequest {
  const { problem } = call
  const scrub = call.scrub ?? ((text: string) => text)
  const { system, status, code, message } = problem?.upstream ?? {}
  return {
    account_id: call.account_id,
    request_id: call.request_id,
    at: new Date(call.at),
    connection_id: call.connection_id,
    consumer: call.consumer,
    user_agent: redactAgent(call.user_agent),
    method: call.method,
    route: call.route,
    url: redactUrl(scrub(call.url)),
    entity: call.entity,
    op: call.op,
    status: call.status,
    code: problem?.code ?? null,
    detail: problem ? redactText(scrub(problem.detail), WORDS) : null,
    ms: round(call.ms),
    request_size: call.request_size,
    response_size: call.response_size,
    upstream: problem?.upstream
      ? {
          system,
          status: status ?? null,
          code: code === undefined ? null : redactText(String(code), 200),
          message: message === undefined ? null : redactText(scrub(message), WORDS),
        }
      : null,
    exchanges: call.exchanges.map((one) => ({
      ...one,
      url: redactUrl(one.url),
      ms: round(one.ms),
    })),
    exchange_count: call.exchange_count,
    request_excerpt: excerpt(call.request_body, scrub),
    response_excerpt: excerpt(call.response_body, scrub),
  }
}

function excerpt(text: string | null, scrub: (text: string) => string): string | null {
  return text === null ? null : redactText(scrub(text), EXCERPT)
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
