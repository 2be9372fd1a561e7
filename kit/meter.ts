import { CallBudget } from './call-budget.ts'
import { LearnedRate } from './learned-rate.ts'
import { LearnedWindow } from './learned-window.ts'
import type { ToldLimit } from './rate-headers.ts'

const LATELY = 30_000

/** What a connector declares. */
export interface DeclaredLimits {
  concurrent?: number
  per_minute?: number
}

/** One call on its way, as the meters saw it start. */
export interface Start {
  at: number
  /** The how manyeth of its connection. */
  number: number
  isBackground: boolean
  hasWaited: boolean
}

/** Where the limits of a connection or a host stand, for people. */
export interface MeterState {
  in_flight: number
  /** Calls at once; null = no limit is known. */
  concurrent: number | null
  /** As declared; null = nothing is. */
  per_minute: number | null
  /** As learned from refusals; null = no limit is known. */
  per_second: number | null
  /** What the source said is left of its window; null = it says nothing. */
  remaining: number | null
  /** A pause that the source asked for, or that its refusals led to. */
  paused_ms: number
}

/** All limits of one connection, or of one host, in one place. Times are ms of the governor's clock. */
export class Meter {
  readonly window: LearnedWindow
  readonly #budget: CallBudget
  #rate = new LearnedRate()
  #started = 0
  #lately = 0
  #latelyAt = 0
  #inFlight = 0
  #inBackground = 0
  #pausedUntil = Number.NEGATIVE_INFINITY
  /** Of one call, in ms, smoothed. */
  #latency = 100
  /** When a call last started or ended. */
  #movedAt = 0

  constructor(declared: DeclaredLimits) {
    this.window = new LearnedWindow(atLeastOne(declared.concurrent))
    this.#budget = new CallBudget(atLeastOne(declared.per_minute))
  }

  /** Calls that have started so far. */
  get started(): number {
    return this.#started
  }

  /** Calls of the last half minute or so, older ones counting less. */
  lately(now: number): number {
    return this.#lately * Math.exp((this.#latelyAt - now) / LATELY)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Whether refusals have taught a limit. */
  get isLimited(): boolean {
    return Number.isFinite(this.#rate.rate) || Number.isFinite(this.window.width)
  }

  /** Whether one more call may start now. */
  isOpen(isBackground: boolean, now: number): boolean {
    return this.#hasRoom(isBackground) && this.opensIn(isBackground, now) <= 0
  }

  /** Milliseconds until time alone lets a call start; another one may have to end besides. */
  opensIn(isBackground: boolean, now: number): number {
    return Math.max(
      this.#pausedUntil - now,
      this.#budget.delay(0, isBackground, now),
      this.#rate.delay(0, isBackground, now),
    )
  }

  /** About how long a call waits here that has so many others before it, in ms. */
  waitBehind(ahead: number, isBackground: boolean, now: number): number {
    const width = this.#widthOf(isBackground)
    const used = isBackground ? this.#inBackground : this.#inFlight
    const turns = Math.max(0, used + ahead + 1 - width) / width
    // Where nothing ends, a call takes at least as long as that has been so.
    const latency = Math.max(this.#latency, now - this.#movedAt)
    return Math.max(
      0,
      this.#pausedUntil - now,
      this.#budget.delay(ahead, isBackground, now),
      this.#rate.delay(ahead, isBackground, now),
      Number.isFinite(width) ? turns * latency : 0,
    )
  }

  /** One call starts. How many are under way with it. */
  start({ at, isBackground, hasWaited }: Start): number {
    this.#started++
    this.#movedAt = at
    this.#lately = this.lately(at) + 1
    this.#latelyAt = at
    this.#budget.take(isBackground, at)
    this.#rate.take(at, hasWaited)
    if (isBackground) this.#inBackground++
    return ++this.#inFlight
  }

  end({ isBackground }: Start, now: number): void {
    this.#movedAt = now
    this.#inFlight--
    if (isBackground) this.#inBackground--
  }

  accept(start: Start, together: number, now: number): void {
    this.#latency += (now - start.at - this.#latency) * 0.1
    this.window.accept(together, now)
    this.#rate.accept(now, start.at, start.hasWaited)
  }

  learn(told: ToldLimit, start: Start, together: number, now: number): void {
    const since = this.#started - start.number
    this.#budget.learn(told, { together: Math.max(together, this.#inFlight), since }, now)
  }

  /**
   * The source refused a call for its limit. A window that is used up, and a pause that the source asks for, are just
   * waited out.
   */
  refuse(
    start: Start,
    together: number,
    told: { isUsedUp: boolean; retryAfterMs: number | undefined },
    now: number,
  ): void {
    let pause = 0
    if (!told.isUsedUp && !this.window.refuse(together, now))
      pause = this.#rate.refuse(now, start.at)
    this.pause(told.retryAfterMs ?? pause, now)
  }

  pause(ms: number, now: number): void {
    if (ms > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + ms)
  }

  /** Takes back what refusals taught: they were about something else. */
  forgive(): void {
    this.#rate = new LearnedRate()
  }

  describe(now: number): MeterState {
    return {
      in_flight: this.#inFlight,
      concurrent: finiteOrNull(this.window.width),
      ...this.#budget.describe(now),
      per_second: finiteOrNull(this.#rate.rate),
      paused_ms: Math.max(0, Math.ceil(this.#pausedUntil - now)),
    }
  }

  #hasRoom(isBackground: boolean): boolean {
    if (this.#rate.isProbing && this.#inFlight > 0) return false
    if (this.#inFlight >= this.window.width) return false
    return !isBackground || this.#inBackground < this.#widthOf(true)
  }

  /** Background work takes half at most, so that a live call finds a place. */
  #widthOf(isBackground: boolean): number {
    const { width } = this.window
    return isBackground ? Math.max(1, Math.floor(width / 2)) : width
  }
}

/** Nonsense is no limit. */
function atLeastOne(declared: number | undefined): number {
  return declared !== undefined && declared >= 1 ? declared : Number.POSITIVE_INFINITY
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
