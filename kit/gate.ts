import { ApiError } from '@millwright/model'
import type { Answer } from './call.ts'
import type { CircuitState } from './circuit.ts'
import type { GovernedHost, Waiting } from './governed-host.ts'
import type { Trial } from './host-circuits.ts'
import { type DeclaredLimits, Meter, type MeterState, type Start } from './meter.ts'
import type { StopSignal } from './stop.ts'
import { WireFailure } from './wire-failure.ts'

/** How long a call waits for its turn unless it says otherwise, in ms. */
const PATIENCE = { live: 10_000, background: 60_000 }
/** What the newest call counts in the share of those that were refused. */
const NEWEST = 0.05

/** What a call asks of the governor. */
export interface Wish {
  /** Live calls go before those of the background. Default: live. */
  priority?: 'live' | 'background'
  /** The longest that it may wait for its turn, in ms. */
  patience?: number
  /** One cheap look at whether the source is there: it passes an open circuit, and waits as live calls do. */
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
  trial: Trial
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

/** Where one connection stands, for people. */
export interface GateState {
  limits: MeterState
  /** What all connections of its host share. */
  host_limits: MeterState
  /** As this connection's tenant meets it. */
  circuit: CircuitState
  /** Its own calls that wait for their turn. */
  waiting: { live: number; background: number }
  /** Second tries that may be sent to its host now. */
  retries_left: number
}

/** The way of one connection to its host: each exchange enters here, and leaves. */
export class Gate {
  at: GateAt
  readonly host: GovernedHost
  readonly meter: Meter
  /** When its last call started. */
  startedAt = Number.NEGATIVE_INFINITY
  #refusals = 0
  #refusedShare = 0
  readonly #madeAt: number
  #quiet = { checkedAt: Number.NEGATIVE_INFINITY, until: 0 }

  constructor(at: GateAt, host: GovernedHost) {
    this.at = at
    this.host = host
    this.meter = new Meter(at.limits ?? {})
    this.#madeAt = host.around.now()
  }

  /** Whether it was made, and its last call started, before `moment`, and nothing is under way. */
  isAtRest(moment: number): boolean {
    const { host, meter } = this
    const isWaiting = host.queue(false).has(this) || host.queue(true).has(this)
    const lastAt = Math.max(this.startedAt, this.#madeAt)
    return lastAt < moment && meter.inFlight === 0 && !isWaiting
  }

  /** The same connection, with other quiet hours perhaps: they count at once, for those who wait too. */
  update(at: GateAt): void {
    const isChanged = at.quiet !== this.at.quiet
    this.at = at
    if (!isChanged) return
    this.#quiet = { checkedAt: Number.NEGATIVE_INFINITY, until: 0 }
    this.host.wake()
  }

  noteAccepted(): void {
    this.#refusals = 0
    this.#refusedShare *= 1 - NEWEST
  }

  /** A call was refused for a limit. How many were, one after the other. */
  noteRefused(): number {
    this.#refusedShare += (1 - this.#refusedShare) * NEWEST
    return ++this.#refusals
  }

  /** The share of its calls that was refused lately. */
  get refusedShare(): number {
    return this.#refusedShare
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
  enter(wish: Wish, signal?: StopSignal): Pass | Promise<Pass> {
    const { host } = this
    const now = host.around.now()
    const isProbe = wish.isProbe === true
    const isBackground = wish.priority === 'background' && !isProbe
    const closed = isProbe ? 0 : host.circuits.wait(this.at.tenant, now)
    if (closed > 0) throw this.refuseClosed(closed)
    const mayGo =
      !host.queue(isBackground).has(this) &&
      this.meter.isOpen(isBackground, now) &&
      host.meter.isOpen(isBackground, now) &&
      (!isBackground || this.quietLeft() === 0)
    if (mayGo) return this.start({ isBackground, isProbe }, false, now)
    const patience = this.#refuseLong(wish, isBackground, now)
    return this.#wait({ isBackground, isProbe, expiresAt: now + patience }, signal)
  }

  /** Throws where `enter` would throw now: whoever has to sign in first need not begin. */
  check(wish: Wish): void {
    const now = this.host.around.now()
    const closed = wish.isProbe ? 0 : this.host.circuits.wait(this.at.tenant, now)
    if (closed > 0) throw this.refuseClosed(closed)
    this.#refuseLong(wish, wish.priority === 'background' && !wish.isProbe, now)
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
    const trial = host.circuits.pass(this.at.tenant, now, isProbe)
    if ('retryAfterMs' in trial) throw this.refuseClosed(trial.retryAfterMs)
    this.startedAt = now
    host.retries.note()
    const start = { at: now, number: this.meter.started + 1, isBackground, hasWaited }
    const together = { gate: this.meter.start(start), host: host.meter.start(start) }
    return { gate: this, start, together, trial }
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

  /** Where it stands, for people. */
  describe(): GateState {
    const { host, meter } = this
    const now = host.around.now()
    const countOf = (isBackground: boolean) => host.queue(isBackground).ahead(this).ofConnection
    return {
      limits: meter.describe(now),
      host_limits: host.meter.describe(now),
      circuit: host.circuits.describe(now, this.at.tenant),
      waiting: { live: countOf(false), background: countOf(true) },
      retries_left: host.retries.left,
    }
  }

  refuseBusy(ms: number, isBackground: boolean): ApiError {
    const isQuiet = isBackground && this.quietLeft() >= ms
    const why = isQuiet ? 'these are its quiet hours' : 'its limit is reached'
    const text = `${this.at.name} takes no more calls of this connection now: ${why}, and the next one would have its turn in ${inWords(ms)}.`
    return refuseCall('UPSTREAM_RATE_LIMITED', text, ms)
  }

  refuseClosed(ms: number): ApiError {
    const text = `${this.at.name} did not answer the last calls. It is tried again in ${inWords(ms)}; until then nothing is sent to it.`
    return refuseCall('CONNECTION_UNAVAILABLE', text, ms)
  }

  /** Throws where a call would wait longer than it may; answers how long it may. */
  #refuseLong(wish: Wish, isBackground: boolean, now: number): number {
    const patience = wish.patience ?? PATIENCE[isBackground ? 'background' : 'live']
    const wait = this.host.waitOf(this, isBackground, now)
    if (wait > patience) throw this.refuseBusy(wait, isBackground)
    return patience
  }

  #wait(
    how: Pick<Waiting, 'isBackground' | 'isProbe' | 'expiresAt'>,
    signal: StopSignal | undefined,
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
