import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { createAnswer } from '../answer.ts'
import type { Answer } from '../call.ts'
import { createReach } from '../reach.ts'
import type { StopSignal } from '../stop.ts'
import { WireFailure } from '../wire-failure.ts'
import { readRefusal } from './refusal.ts'
import { createGuardedSocket } from './socket.ts'
import type { SqlOutcome, SqlParameter, SqlSession, SqlTarget, SqlWork } from './work.ts'

/** What goes over the wire, as `Http` is given it. */
interface Request {
  origin: string
  path: string
  headers: Record<string, string>
  body?: unknown
}

interface Limits {
  timeout: number
  signal?: StopSignal | undefined
}

const ports: Record<string, number> = { 'postgresql:': 5432, 'mysql:': 3306 }

/** Sessions that wait for the next exchange, of one database and user; each for so many ms at most. */
const IDLE = 4
const IDLE_MS = 30_000
/** How often what came is counted: a driver holds all of it before it answers. */
const METER_MS = 20

export function isSqlOrigin(origin: string): boolean {
  return /^(postgresql|mysql):/.test(origin)
}

/** The port of an address of a database; null for any other address. */
export function sqlPortOf(url: URL): number | null {
  const usual = ports[url.protocol]
  return usual === undefined ? null : Number(url.port || usual)
}

/** Who signs in and how, as the header of a request that stays out of logs. */
export function signSql(login: Login): string {
  return `Sql ${Buffer.from(JSON.stringify(login)).toString('base64')}`
}

export interface Login {
  user: string
  password: string
  tls: boolean
  ca?: string
}

/**
 * Databases behind the same door as the web: a request is one transaction (`SqlWork`) and its answer JSON. Refusals of
 * the database are answers, and the database has done nothing of the work then; a WireFailure is `sent` only when the
 * end of a transaction that writes was on its way.
 */
export function createSqlWire(options: {
  allowPrivate?: (hostname: string) => boolean
  connectTimeout?: number
  maxBytes?: number
}) {
  const reach = createReach(options.allowPrivate ?? (() => false))
  const maxBytes = options.maxBytes ?? 32 * 1024 * 1024
  const connectTimeout = options.connectTimeout ?? 10_000
  const idle = new Map<string, { session: SqlSession; timer: NodeJS.Timeout }[]>()

  function take(key: string): SqlSession | undefined {
    const waiting = idle.get(key) ?? []
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      clearTimeout(next.timer)
      if (next.session.isAlive()) return next.session
    }
    idle.delete(key)
    return undefined
  }

  function put(key: string, session: SqlSession): void {
    const waiting = idle.get(key) ?? []
    if (!session.isAlive() || waiting.length >= IDLE) return session.destroy()
    const timer = setTimeout(() => {
      session.destroy()
      const rest = (idle.get(key) ?? []).filter((one) => one.session !== session)
      if (rest.length > 0) idle.set(key, rest)
      else idle.delete(key)
    }, IDLE_MS)
    idle.set(key, [...waiting, { session, timer: timer.unref() }])
  }

  async function send(request: Request, limits: Limits): Promise<Answer> {
    const { timeout, signal } = limits
    const target = targetOf(request, Math.min(connectTimeout, timeout))
    const key = keyOf(request)
    const work = JSON.parse(String(request.body)) as SqlWork
    const session = take(key)
    const state: State = { sent: false, isOver: false, session, socket: session?.socket }
    const ended = createEnd({ timeout, signal, maxBytes }, state)
    try {
      const answer = await Promise.race([ended.promise, carryOut(target, work, state, timeout)])
      if (answer.body.length <= maxBytes) return answer
      throw new WireFailure('too_large', `the answer is larger than ${maxBytes} bytes`, true)
    } finally {
      ended.clear()
      state.isOver = true
      if (state.session) put(key, state.session)
    }
  }

  async function carryOut(
    target: SqlTarget & { scheme: string },
    work: SqlWork,
    state: State,
    timeout: number,
  ): Promise<Answer> {
    try {
      if (!state.session) {
        state.socket = createGuardedSocket(reach)
        const session = await openSession(target, state.socket)
        // Who asked for it has left meanwhile.
        if (state.isOver) session.destroy()
        else state.session = session
      }
      return await runWork(state, work, timeout)
    } catch (error) {
      if (!state.session) state.socket?.destroy()
      const read = readRefusal(error as Error, state.sent && work.mode === 'write')
      if (read instanceof WireFailure) {
        state.session?.destroy()
        throw read
      }
      await undo(state.session)
      return answerJson(read.status, { error: read.refusal })
    }
  }

  return {
    send,
    /** Whether somebody listens there: a database tells nothing more before one signs in. */
    async open(request: Request, limits: Limits) {
      const { host, port } = targetOf(request, limits.timeout)
      const socket = createGuardedSocket(reach)
      const state = { sent: false, isOver: false, session: undefined, socket }
      const ended = createEnd({ ...limits, maxBytes }, state)
      const opened = new Promise<void>((resolve, reject) => {
        socket.once('error', (error) => reject(readRefusal(error, false)))
        socket.once('connect', () => {
          if (!socket.destroyed) resolve()
        })
        socket.connect(port, host)
      })
      try {
        await Promise.race([ended.promise, opened])
      } finally {
        ended.clear()
        socket.destroy()
      }
      return { status: 200, headers: {}, stream: Readable.from([]) }
    },
    async close(): Promise<void> {
      for (const waiting of idle.values()) {
        for (const { session, timer } of waiting) {
          clearTimeout(timer)
          session.destroy()
        }
      }
      idle.clear()
    },
  }
}

interface State {
  /** Whether the end of the transaction is on its way. */
  sent: boolean
  isOver: boolean
  session: SqlSession | undefined
  /** There before the session is. */
  socket: Socket | undefined
}

/** Rejects when the time is over, too much has come or the signal fires, and breaks off what is under way. */
function createEnd({ timeout, signal, maxBytes }: Limits & { maxBytes: number }, state: State) {
  let clear = () => {}
  const promise = new Promise<never>((_, reject) => {
    const stop = (kind: 'timeout' | 'cancelled' | 'too_large', text: string) => {
      reject(new WireFailure(kind, text, state.sent))
      state.session?.destroy()
      // Whoever is still signing in has no session yet, and may be kept waiting for ever.
      state.socket?.destroy()
    }
    const before = state.socket?.bytesRead ?? 0
    const count = () => {
      if ((state.socket?.bytesRead ?? 0) - before > maxBytes)
        stop('too_large', `the answer is larger than ${maxBytes} bytes`)
    }
    const meter = setInterval(count, METER_MS)
    const cancel = () => stop('cancelled', 'the call was cancelled')
    const late = () => stop('timeout', `no complete answer within ${timeout} ms`)
    const timer = setTimeout(late, timeout)
    if (signal?.aborted) queueMicrotask(cancel)
    else signal?.addEventListener('abort', cancel, { once: true })
    clear = () => {
      clearTimeout(timer)
      clearInterval(meter)
      signal?.removeEventListener('abort', cancel)
    }
  })
  promise.catch(() => {})
  return { promise, clear }
}

async function runWork(state: State, work: SqlWork, timeout: number): Promise<Answer> {
  const session = state.session!
  await session.begin(work.mode, timeout)
  const results: SqlOutcome[] = []
  for (const [index, { sql, parameters, touches, makes }] of work.statements.entries()) {
    const values = parameters.map((parameter) => resolveParameter(parameter, results))
    const result = await session.run(sql, values, makes)
    if (touches !== undefined && result.affected !== touches) {
      await session.rollback()
      const message = `statement ${index + 1} found ${result.affected} rows instead of ${touches}`
      return answerJson(412, { error: { state: 'changed', message } })
    }
    results.push(result)
  }
  state.sent = work.mode === 'write'
  await session.commit()
  return answerJson(200, { results })
}

function resolveParameter(parameter: SqlParameter, results: readonly SqlOutcome[]): string | null {
  if (parameter === null || typeof parameter === 'string') return parameter
  const value = results[parameter.result]?.rows[0]?.[parameter.column] ?? null
  return typeof value === 'boolean' ? String(value) : value
}

/** A session whose transaction cannot be undone is not used again: its end undoes it. */
async function undo(session: SqlSession | undefined): Promise<void> {
  try {
    await session?.rollback()
  } catch {
    session?.destroy()
  }
}

async function openSession(target: SqlTarget & { scheme: string }, socket: Socket) {
  // Each is loaded by the first connection that needs it.
  if (target.scheme === 'mysql:') return (await import('./mysql.ts')).openMysql(target, socket)
  return (await import('./postgres.ts')).openPostgres(target, socket)
}

function targetOf(request: Request, connectTimeout: number): SqlTarget & { scheme: string } {
  const url = new URL(request.origin)
  const proof = request.headers.authorization?.replace(/^Sql /, '') ?? ''
  const login = proof === '' ? {} : JSON.parse(Buffer.from(proof, 'base64').toString('utf8'))
  const { user = '', password = '', tls = true, ca } = login as Partial<Login>
  return {
    scheme: url.protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: sqlPortOf(url)!,
    database: decodeURIComponent(request.path.split('/')[1] ?? ''),
    user,
    password,
    tls,
    ca,
    connectTimeout,
  }
}

function keyOf({ origin, path, headers }: Request): string {
  const proof = headers.authorization ?? ''
  return createHash('sha256')
    .update(`${origin} ${path.split('/')[1]} ${proof}`)
    .digest('base64url')
}

function answerJson(status: number, body: unknown): Answer {
  const headers = { 'content-type': 'application/json' }
  return createAnswer(status, headers, Buffer.from(JSON.stringify(body)))
}
