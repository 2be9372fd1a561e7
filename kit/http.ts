import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { buildConnector, type Dispatcher, Pool } from 'undici'
import { createAnswer } from './answer.ts'
import type { Answer } from './call.ts'
import { createPools } from './pools.ts'
import { createReach } from './reach.ts'
import { createSqlWire, isSqlOrigin } from './sql/wire.ts'
import type { StopSignal } from './stop.ts'
import { toWireFailure, WireFailure } from './wire-failure.ts'

export { createAnswer } from './answer.ts'
export { WireFailure } from './wire-failure.ts'

/** What goes over the wire: an absolute origin, and everything else as it is sent. */
export interface WireRequest {
  origin: string
  path: string
  method: string
  headers: Record<string, string>
  body?: string | Buffer | Readable | undefined
}

export interface HttpOptions {
  /** Whether a private or loopback address may be reached under this host name. */
  allowPrivate?: (hostname: string) => boolean
  /** Milliseconds until a socket must be open. */
  connectTimeout?: number
  /** Largest body that is read, before and after decompression, in bytes. */
  maxBytes?: number
  /** Sockets per origin. */
  connections?: number
  /** Origins whose sockets are kept for the next request; beyond, those of the one used longest ago are closed. */
  origins?: number
}

/** The one door to the network. Redirects are never followed. */
export interface Http {
  /**
   * Reads the whole answer. Fails with a WireFailure, also when `timeout` (ms) passes or `signal` fires. With `most` it
   * is enough to know how it is answered: so many bytes of the body are read, and the rest of one that is longer, or
   * does not end in time, is let go.
   */
  send(
    request: WireRequest,
    limits: { timeout: number; signal?: StopSignal | undefined; most?: number },
  ): Promise<Answer>
  /** Answers as soon as the head is there; the body is a stream with back-pressure. */
  open(
    request: WireRequest,
    limits: { timeout: number; signal?: StopSignal | undefined },
  ): Promise<{ status: number; headers: Answer['headers']; stream: Readable }>
  close(): Promise<void>
}

export function createHttp(options: HttpOptions = {}): Http {
  const maxBytes = options.maxBytes ?? 32 * 1024 * 1024
  const connect = createGuardedConnector(options)
  const connections = options.connections ?? 64
  const pools = createPools(
    (origin) => new Pool(origin, { connect, connections, keepAliveTimeout: 10_000 }),
    options.origins ?? 1_000,
  )
  const sql = createSqlWire(options)

  return {
    send: (request, limits) =>
      new Promise((resolve, reject) => {
        if (isSqlOrigin(request.origin)) return resolve(sql.send(request, limits))
        const { most } = limits
        const handler =
          most === undefined
            ? new BufferedExchange(maxBytes, limits, resolve, reject)
            : new PeekedExchange(most, limits, resolve, reject)
        pools.get(request.origin).dispatch(dispatchOptions(request), handler)
      }),
    open: (request, limits) =>
      new Promise((resolve, reject) => {
        if (isSqlOrigin(request.origin)) return resolve(sql.open(request, limits))
        const handler = new StreamedExchange(limits, resolve, reject)
        // The reader sets the pace of a stream: only silence ends it.
        const options = { ...dispatchOptions(request), bodyTimeout: limits.timeout }
        pools.get(request.origin).dispatch(options, handler)
      }),
    close: async () => void (await Promise.all([pools.close(), sql.close()])),
  }
}

function dispatchOptions(request: WireRequest): Dispatcher.DispatchOptions {
  return {
    path: request.path,
    method: request.method as Dispatcher.HttpMethod,
    headers: request.headers,
    body: request.body ?? null,
    // Our own timer bounds the whole exchange; undici's two would only say the same in other words.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
}

/**
 * Every address that a name leads to is judged before anything is sent there, so that nobody learns which private
 * ports answer; the peer of the open socket is judged once more, so that a name that changes in between leads nowhere
 * else.
 */
function createGuardedConnector(options: HttpOptions): buildConnector.connector {
  const { judge, judgeLiteral, lookup } = createReach(options.allowPrivate ?? (() => false))
  const timeout = options.connectTimeout ?? 10_000
  // The type of undici's options does not name what it hands on to node:net.
  const connect = buildConnector({ timeout, lookup } as buildConnector.BuildOptions)
  return (target, callback) => {
    const refusal = judgeLiteral(target.hostname)
    if (refusal) return callback(refusal, null)
    connect(target, (error, socket) => {
      if (error) return callback(error, null)
      const failure = judge(target.hostname, [socket?.remoteAddress ?? ''])
      if (!failure) return callback(null, socket!)
      socket?.destroy()
      callback(failure, null)
    })
  }
}

type Limits = { timeout: number; signal?: StopSignal | undefined }

/** What both kinds of exchange share: one timer, one signal, and the knowledge of whether anything was sent. */
abstract class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined
  #timer: NodeJS.Timeout
  #signal: StopSignal | undefined
  #stop: (() => void) | undefined
  #ended = false
  protected sent = false

  constructor(limits: Limits) {
    const { timeout, signal } = limits
    this.#timer = setTimeout(
      () =>
        this.fail(new WireFailure('timeout', `no complete answer within ${timeout} ms`, this.sent)),
      timeout,
    )
    if (signal) {
      this.#signal = signal
      this.#stop = () =>
        this.fail(new WireFailure('cancelled', 'the call was cancelled', this.sent))
      if (signal.aborted) queueMicrotask(this.#stop)
      else signal.addEventListener('abort', this.#stop, { once: true })
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#ended) return controller.abort(new Error('already ended'))
    this.#controller = controller
    this.sent = true
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(error instanceof WireFailure ? error : toWireFailure(error, this.sent))
  }

  protected abstract reject(failure: WireFailure): void

  protected fail(failure: WireFailure): void {
    const controller = this.#controller
    if (!this.end()) return
    this.reject(failure)
    controller?.abort(failure)
  }

  protected stopTimer(): void {
    clearTimeout(this.#timer)
    // It holds the request, the request holds us: such rings outlive many collections of young objects.
    this.#controller = undefined
  }

  /** Stops the timer and forgets the signal; true for the first caller only. */
  protected end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.stopTimer()
    if (this.#stop) this.#signal?.removeEventListener('abort', this.#stop)
    return true
  }
}

class BufferedExchange extends Exchange {
  #maxBytes: number
  #resolve: (answer: Answer) => void
  #reject: (failure: WireFailure) => void
  #status = 0
  #headers: Answer['headers'] = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(
    maxBytes: number,
    limits: Limits,
    resolve: (answer: Answer) => void,
    reject: (failure: WireFailure) => void,
  ) {
    super(limits)
    this.#maxBytes = maxBytes
    this.#resolve = resolve
    this.#reject = reject
  }

  protected reject(failure: WireFailure): void {
    this.#reject(failure)
  }

  onResponseStart(
    _c: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_c: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#maxBytes) {
      this.fail(
        new WireFailure('too_large', `the answer is larger than ${this.#maxBytes} bytes`, true),
      )
    } else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    try {
      const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
      const answer = createAnswer(
        this.#status,
        this.#headers,
        decompress(body, this.#headers, this.#maxBytes),
      )
      if (this.end()) this.#resolve(answer)
    } catch (error) {
      this.fail(new WireFailure('malformed', 'the compressed answer cannot be read', true, error))
    }
  }
}

/** Answers with the start of a body where there is a head, however the rest fares. */
class PeekedExchange extends Exchange {
  #most: number
  #resolve: (answer: Answer) => void
  #reject: (failure: WireFailure) => void
  #status = 0
  #headers: Answer['headers'] = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(
    most: number,
    limits: Limits,
    resolve: (answer: Answer) => void,
    reject: (failure: WireFailure) => void,
  ) {
    super(limits)
    this.#most = most
    this.#resolve = resolve
    this.#reject = reject
  }

  protected reject(failure: WireFailure): void {
    if (this.#status === 0 || failure.kind === 'cancelled') this.#reject(failure)
    else this.#answer()
  }

  onResponseStart(
    _c: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (Number(headers['content-length']) > this.#most) this.#letGo()
  }

  onResponseData(_c: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > this.#most) this.#letGo()
  }

  onResponseEnd(): void {
    if (this.end()) this.#answer()
  }

  #letGo(): void {
    this.fail(new WireFailure('too_large', 'the rest of the answer is not read', true))
  }

  #answer(): void {
    const body = Buffer.concat(this.#chunks).subarray(0, this.#most)
    this.#resolve(createAnswer(this.#status, this.#headers, body))
  }
}

class StreamedExchange extends Exchange {
  #resolve: (head: { status: number; headers: Answer['headers']; stream: Readable }) => void
  #reject: (failure: WireFailure) => void
  #stream: Readable | undefined

  constructor(
    limits: Limits,
    resolve: (head: { status: number; headers: Answer['headers']; stream: Readable }) => void,
    reject: (failure: WireFailure) => void,
  ) {
    super(limits)
    this.#resolve = resolve
    this.#reject = reject
  }

  protected reject(failure: WireFailure): void {
    if (this.#stream) this.#stream.destroy(failure)
    else this.#reject(failure)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    if (status < 200) return
    this.stopTimer()
    this.#stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        if (!this.#stream?.readableEnded) controller.abort(error ?? new Error('the reader left'))
        done(null)
      },
    })
    // A reader that leaves must not bring the process down with an unheard error.
    this.#stream.on('error', () => {})
    this.#resolve({ status, headers, stream: this.#stream })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#stream?.push(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    if (this.end()) this.#stream?.push(null)
  }
}

function decompress(body: Buffer, headers: Answer['headers'], maxBytes: number): Buffer {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body
  const limit = { maxOutputLength: maxBytes }
  if (encoding === 'gzip') return gunzipSync(body, limit)
  if (encoding === 'br') return brotliDecompressSync(body, limit)
  if (encoding === 'deflate') return inflateSync(body, limit)
  throw new Error(`unknown content-encoding ${String(encoding)}`)
}
