import type { Answer } from './call.ts'
import { Circuit } from './circuit.ts'
import { FairQueue, type Queued } from './fair-queue.ts'
import type { Gate, Outcome, Pass } from './gate.ts'
import { Meter, type MeterState } from './meter.ts'
import { readToldLimit, type ToldLimit } from './rate-headers.ts'
import { RetryBudget } from './retry-budget.ts'

/** Of so many waiting connections it is asked exactly when they may go; more are looked at so often, in ms. */
const LOOKED_AT = 50
const TICK = 100
/** Timers do not count further, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1
/** After so many live calls, one call of the background goes first, so that it never stands still. */
const LIVE_RUN = 19
/** Refusals of so many ms count together when it is asked whom they are about. */
const TOGETHER = 30_000
/** The host was what held calls back if it did so within this time, in ms. */
const LATELY = 2_000

/** A call that waits for its turn. */
export interface Waiting extends Queued {
  gate: Gate
  isBackground: boolean
  isProbe: boolean
  expiresAt: number
  go(pass: Pass): void
  refuse(error: unknown): void
}

/** What the hosts of a governor share. */
export interface Surroundings {
  /** Ms that only grow. */
  now(): number
  /** Ms since 1970. */
  wall(): number
  random(): number
  /** Calls `work` after about `ms`. What it returns cancels that. */
  later(work: () => void, ms: number): () => void
}

/** Where calls to one host stand, for people. */
export interface HostState {
  host: string
  circuit: ReturnType<Circuit['describe']>
  limits: MeterState
  waiting: { live: number; background: number }
  /** Second tries that may be sent now. */
  retries_left: number
}

/** One system's host: what all its connections share. */
export class GovernedHost {
  readonly name: string
  readonly meter = new Meter({})
  readonly circuit: Circuit
  readonly retries = new RetryBudget()
  readonly gates = new Map<string, Gate>()
  readonly around: Surroundings
  #live = new FairQueue<Waiting>()
  #background = new FairQueue<Waiting>()
  #liveRun = 0
  #blockedAt = Number.NEGATIVE_INFINITY
  #refused = new Map<Gate, number>()
  /** Nobody's patience ends before. */
  #expiresAt = Number.POSITIVE_INFINITY
  #timer: { at: number; cancel: () => void } | null = null

  constructor(name: string, around: Surroundings) {
    this.name = name
    this.around = around
    this.circuit = new Circuit(around.random)
  }

  get isIdle(): boolean {
    return this.meter.inFlight === 0 && this.#live.size === 0 && this.#background.size === 0
  }

  queue(isBackground: boolean): FairQueue<Waiting> {
    return isBackground ? this.#background : this.#live
  }

  /** About how long a call of this gate waits that comes now, in ms. */
  waitOf(gate: Gate, isBackground: boolean, now: number): number {
    const { ofConnection, ofAll } = this.queue(isBackground).ahead(gate)
    const live = isBackground ? this.#live.size : 0
    return Math.max(
      gate.meter.waitBehind(ofConnection, isBackground, now),
      this.meter.waitBehind(ofAll + live, isBackground, now),
      isBackground ? gate.quietLeft() : 0,
    )
  }

  wait(item: Waiting): void {
    this.queue(item.isBackground).add(item)
    this.#expiresAt = Math.min(this.#expiresAt, item.expiresAt)
    this.#arm(this.around.now())
  }

  leave(item: Waiting): void {
    this.queue(item.isBackground).remove(item)
  }

  /** A call has ended: what it says about the host, and who may go now. */
  settle(pass: Pass, outcome: Outcome, headers: Answer['headers'] | undefined): void {
    const now = this.around.now()
    const { gate, start, together } = pass
    gate.meter.end(start)
    this.meter.end(start)
    const told = headers && readToldLimit(headers, this.around.wall())
    if (told) gate.meter.learn(told, start, together.gate, now)
    const opened = this.#judge(pass, outcome, now)
    if (outcome.kind === 'ok') {
      gate.meter.accept(start, together.gate, now)
      this.meter.accept(start, together.host, now)
    } else if (outcome.kind === 'limited') this.#limit(pass, outcome.retryAfterMs, told, now)
    else if (outcome.retryAfterMs !== undefined) this.meter.pause(outcome.retryAfterMs, now)
    if (opened) this.#refuseAll(now)
    // While the host itself holds nobody back, only the connection of this call has got room.
    else if (this.meter.isLimited) this.#pump(now)
    else this.#pump(now, gate)
  }

  describe(now: number): HostState {
    return {
      host: this.name,
      circuit: this.circuit.describe(now),
      limits: this.meter.describe(now),
      waiting: { live: this.#live.size, background: this.#background.size },
      retries_left: this.retries.left,
    }
  }

  /** Lets in whoever may go; of one connection only, where it is told. */
  #pump(now: number, only?: Gate): void {
    if (this.#live.size + this.#background.size === 0) return
    for (let item = this.#next(now, only); item; item = this.#next(now, only)) admit(item, now)
    this.#arm(now)
  }

  #next(now: number, only: Gate | undefined): Waiting | undefined {
    if (!this.meter.isOpen(false, now)) {
      this.#blockedAt = now
      return undefined
    }
    const take = (queue: FairQueue<Waiting>, isBackground: boolean) =>
      queue.size === 0
        ? undefined
        : queue.next(
            ({ gate, isProbe }) =>
              gate.meter.isOpen(isBackground, now) &&
              (queue === this.#live || isProbe || gate.quietLeft() === 0),
            only,
          )
    const rested = this.#liveRun >= LIVE_RUN ? take(this.#background, false) : undefined
    const live = rested ? undefined : take(this.#live, false)
    if (live) {
      if (this.#background.size > 0) this.#liveRun++
      return live
    }
    const item = rested ?? (this.meter.isOpen(true, now) ? take(this.#background, true) : undefined)
    if (item) this.#liveRun = 0
    return item
  }

  #judge({ isTrial }: Pass, { kind }: Outcome, now: number): boolean {
    if (kind === 'down') return this.circuit.fail(now, isTrial)
    // A source that counts calls is there.
    if (kind === 'ok' || kind === 'limited') this.circuit.succeed(now)
    else this.circuit.withdraw(isTrial)
    return false
  }

  /** A refusal is about the host where it meets most of those who call it, else about the connection. */
  #limit(
    { gate, start, together }: Pass,
    retryAfterMs: number | undefined,
    told: ToldLimit | undefined,
    now: number,
  ): void {
    const isUsedUp = told !== undefined && told.remaining <= 0
    const facts = { isUsedUp, retryAfterMs: retryAfterMs ?? (isUsedUp ? told.resetMs : undefined) }
    if (isUsedUp) return gate.meter.refuse(start, together.gate, facts, now)
    const about = this.#findOut(gate, now)
    this.#refused.set(gate, now)
    if (about === 'connection') gate.meter.refuse(start, together.gate, facts, now)
    else if (about === 'nobody') gate.meter.pause(retryAfterMs ?? 0, now)
    else {
      if (!this.meter.isLimited) for (const one of this.#refused.keys()) one.meter.forgive()
      this.meter.refuse(start, together.host, facts, now)
    }
  }

  /** Whom a refusal of this gate is about, as far as the last half minute tells. */
  #findOut(gate: Gate, now: number): 'host' | 'connection' | 'nobody' {
    if (this.meter.isLimited && now - this.#blockedAt < LATELY) return 'host'
    for (const [one, at] of this.#refused) if (now - at > TOGETHER) this.#refused.delete(one)
    let active = 0
    let calls = 0
    let met = 0
    let theirs = 0
    for (const one of this.gates.values()) {
      if (now - one.startedAt > TOGETHER) continue
      const lately = one.meter.lately(now)
      active++
      calls += lately
      if (one !== gate && !this.#refused.has(one)) continue
      met++
      theirs += lately
    }
    // It meets most of those who call, or those who make most of the calls: that is no limit of one connection.
    if (met > 1 && (met * 2 >= active || theirs * 2 >= calls)) return 'host'
    // Somebody who calls little among many was probably just the one whom it met.
    const isLight = gate.meter.lately(now) * 2 < calls
    return isLight && active > 1 && !this.#refused.has(gate) ? 'nobody' : 'connection'
  }

  /** The circuit has opened: those who wait are told at once. */
  #refuseAll(now: number): void {
    for (const queue of [this.#live, this.#background]) {
      for (const item of [...queue]) {
        if (item.isProbe) continue
        queue.remove(item)
        item.refuse(item.gate.refuseClosed(this.circuit.wait(now)))
      }
    }
    this.#arm(now)
  }

  #tick(): void {
    this.#timer = null
    const now = this.around.now()
    if (now >= this.#expiresAt) this.#expire(now)
    this.#pump(now)
  }

  #expire(now: number): void {
    this.#expiresAt = Number.POSITIVE_INFINITY
    for (const queue of [this.#live, this.#background]) {
      for (const item of [...queue]) {
        if (item.expiresAt > now) {
          this.#expiresAt = Math.min(this.#expiresAt, item.expiresAt)
          continue
        }
        queue.remove(item)
        item.refuse(item.gate.refuseBusy(this.waitOf(item.gate, item.isBackground, now)))
      }
    }
  }

  *#heads(): Generator<Waiting> {
    yield* this.#live.heads()
    yield* this.#background.heads()
  }

  /** One timer for all who wait: for when time lets the next one go, or somebody has waited too long. */
  #arm(now: number): void {
    if (this.#live.size + this.#background.size === 0) {
      this.#timer?.cancel()
      this.#timer = null
      this.#expiresAt = Number.POSITIVE_INFINITY
      return
    }
    let at = this.#expiresAt
    let looked = 0
    const host = this.meter.opensIn(false, now)
    for (const { gate, isBackground, isProbe } of this.#heads()) {
      const quiet = isBackground && !isProbe ? gate.quietLeft() : 0
      const wait = Math.max(host, quiet, gate.meter.opensIn(isBackground, now))
      // Where another call has to end first, that one's end lets the next one in.
      if (wait > 0) at = Math.min(at, now + wait)
      if (++looked === LOOKED_AT) {
        at = Math.min(at, now + TICK)
        break
      }
    }
    if (this.#timer && this.#timer.at <= at) return
    this.#timer?.cancel()
    const ms = Math.min(LONGEST_TIMER, Math.max(0, at - now))
    this.#timer = { at, cancel: this.around.later(() => this.#tick(), ms) }
  }
}

function admit(item: Waiting, now: number): void {
  try {
    item.go(item.gate.start(item, true, now))
  } catch (error) {
    item.refuse(error)
  }
}
