import { ApiError } from '@millwright/model'
import type { Answer } from './call.ts'
import type { GovernedHost, Waiting } from './governed-host.ts'
import { type DeclaredLimits, Meter, type Start } from './meter.ts'
import { WireFailure } from './wire-failure.ts'

/** How long a call waits for its turn unless it says otherwise, in ms. */
const PATIENCE = { live: 10_000, background: 60_000 }

/** What a call asks of the governor. */
export interface Wish {
  /** Live calls go before those of the background. Default: live. */
  priority?: 'live' | 'background'
  /** The longest that it may wait for its turn, in ms. */
  patience?: number
  /** A look at whether the source is there: it passes an open circuit, and quiet hours. */
  isProbe?: boolean
}

/** Whose calls these are. */
export interface GateAt {
  /** Name and port of the source, as in its address. */
  host: string
  connection: string
  /** The account: tenants that share a host get equal shares of it. */
  tenant: string
  /** The system's name, for messages. */
  name: string
  limits?: DeclaredLimits | undefined
  /** How long quiet hours last from a moment (ms since 1970) on, in ms. */
  quiet?: ((wall: number) => number) | undefined
}

/** A call that was let in. It has to be given back to `leave`. */
export interface Pass {
  gate: Gate
  start: Start
  /** Calls under way with it when it started. */
  together: { gate: number; host: number }
  isTrial: boolean
}

/**
 * What came of a call: `limited` = refused for its limit, `down` = no answer or a fault of the server, `unknown` = it
 * was cancelled or never sent.
 */
export interface Outcome {
  kind: 'ok' | 'limited' | 'down' | 'unknown'
  /** As the source told it, in ms. */
  retryAfterMs?: number | undefined
}

/** The way of one connection to its host: each exchange enters here, and leaves. */
export class Gate {
  at: GateAt
  readonly host: GovernedHost
  readonly meter: Meter
  /** When its last call started. */
  startedAt = Number.NEGATIVE_INFINITY
  #quiet = { checkedAt: Number.NEGATIVE_INFINITY, until: 0 }

  constructor(at: GateAt, host: GovernedHost) {
    this.at = at
    this.host = host
    this.meter = new Meter(at.limits ?? {})
  }

  get tenant(): string {
    return this.at.tenant
  }

  get connection(): string {
    return this.at.connection
  }

  /**
   * Lets a call in: at once (then without a promise), or when its turn comes. Throws UPSTREAM_RATE_LIMITED where it
   * would wait longer than it may, CONNECTION_UNAVAILABLE while the circuit is open; both say when to come back.
   */
  enter(wish: Wish, signal?: AbortSignal): Pass | Promise<Pass> {
    const { host } = this
    const now = host.around.now()
    const isBackground = wish.priority === 'background'
    const isProbe = wish.isProbe === true
    const closed = isProbe ? 0 : host.circuit.wait(now)
    if (closed > 0) throw this.refuseClosed(closed)
    const mayGo =
      !host.queue(isBackground).has(this) &&
      this.meter.isOpen(isBackground, now) &&
      host.meter.isOpen(isBackground, now) &&
      (!isBackground || isProbe || this.quietLeft() === 0)
    if (mayGo) return this.start({ isBackground, isProbe }, false, now)
    const patience = wish.patience ?? PATIENCE[isBackground ? 'background' : 'live']
    const wait = host.waitOf(this, isBackground && !isProbe, now)
    if (wait > patience) throw this.refuseBusy(wait)
    return this.#wait({ isBackground, isProbe, expiresAt: now + patience }, signal)
  }

  /** Gives a pass back. `headers` may tell where the limits of the source stand. */
  leave(pass: Pass, outcome: Outcome, headers?: Answer['headers']): void {
    this.host.settle(pass, outcome, headers)
  }

  /** Whether a call may be sent a second time now. */
  mayRetry(): boolean {
    return this.host.retries.take()
  }

  /** Counts a call as started. Throws where the circuit keeps it back. */
  start(
    { isBackground, isProbe }: Pick<Waiting, 'isBackground' | 'isProbe'>,
    hasWaited: boolean,
    now: number,
  ): Pass {
    const { host } = this
    const passage = host.circuit.pass(now, isProbe)
    if (typeof passage === 'object') throw this.refuseClosed(passage.retryAfterMs)
    this.startedAt = now
    host.retries.note()
    const start = { at: now, number: this.meter.started + 1, isBackground, hasWaited }
    const together = { gate: this.meter.start(start), host: host.meter.start(start) }
    return { gate: this, start, together, isTrial: passage === 'trial' }
  }

  /** How long quiet hours go on, in ms. */
  quietLeft(): number {
    if (!this.at.quiet) return 0
    const wall = this.host.around.wall()
    const { checkedAt, until } = this.#quiet
    // Also a clock that was set back is looked at anew.
    if (wall < checkedAt || wall >= checkedAt + 60_000 || (until > 0 && wall >= until)) {
      const left = this.at.quiet(wall)
      this.#quiet = { checkedAt: wall, until: left > 0 ? wall + left : 0 }
    }
    return Math.max(0, this.#quiet.until - wall)
  }

  refuseBusy(ms: number): ApiError {
    const text = `${this.at.name} takes no more calls of this connection now: its limit is reached, and the next one would have its turn in ${inWords(ms)}.`
    return refuseCall('UPSTREAM_RATE_LIMITED', text, ms)
  }

  refuseClosed(ms: number): ApiError {
    const text = `${this.at.name} did not answer the last calls. It is tried again in ${inWords(ms)}; until then nothing is sent to it.`
    return refuseCall('CONNECTION_UNAVAILABLE', text, ms)
  }

  #wait(
    how: Pick<Waiting, 'isBackground' | 'isProbe' | 'expiresAt'>,
    signal: AbortSignal | undefined,
  ): Promise<Pass> {
    const { host, tenant, connection } = this
    return new Promise((resolve, reject) => {
      const cancel = () => {
        host.leave(item)
        item.refuse(new WireFailure('cancelled', 'the call was cancelled', false))
      }
      const item: Waiting = {
        ...how,
        gate: this,
        tenant,
        connection,
        go(pass) {
          signal?.removeEventListener('abort', cancel)
          resolve(pass)
        },
        refuse(error) {
          signal?.removeEventListener('abort', cancel)
          reject(error)
        },
      }
      if (signal?.aborted) return cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      host.wait(item)
    })
  }
}

function inWords(ms: number): string {
  if (ms < 120_000) return `${Math.max(1, Math.ceil(ms / 1000))} s`
  return `${Math.ceil(ms / 60_000)} minutes`
}

/** A refusal of our own, which says nothing new about the source. */
function refuseCall(
  code: 'UPSTREAM_RATE_LIMITED' | 'CONNECTION_UNAVAILABLE',
  text: string,
  ms: number,
): ApiError {
  return new ApiError(code, text, { origin: 'platform', retryAfterMs: Math.max(1, Math.ceil(ms)) })
}
