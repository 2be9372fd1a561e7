import type { Answer } from './call.ts'
import type { CircuitState } from './circuit.ts'
import { FairQueue, type Queued } from './fair-queue.ts'
import type { Gate, Outcome, Pass } from './gate.ts'
import { HostCircuits } from './host-circuits.ts'
import { Meter, type MeterState } from './meter.ts'
import { readToldLimit, type ToldLimit } from './rate-headers.ts'
import { RetryBudget } from './retry-budget.ts'

/** Of so many waiting connections it is asked exactly when they may go; more are looked at so often, in ms. */
const LOOKED_AT = 50
const TICK = 100
/** Quiet hours are looked at so often, in ms: the clock on the wall may be set. */
const QUIET_TICK = 60_000
/** Timers do not count further, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1
/** After so many live calls, one call of the background goes first, so that it never stands still. */
const LIVE_RUN = 19
/** Refusals of so many ms count together when it is asked whom they are about. */
const TOGETHER = 30_000
/** The host was what held calls back if it did so within this time, in ms. */
const LATELY = 2_000
/**
 * So many refusals in a row are about the connection that they meet, where less than this share of others' calls is
 * refused. More are needed of one that makes most of the calls: a limit of the host meets it first.
 */
const OWN = 4
const OWN_OF_MOST = 20
const SELDOM = 0.1
/** A pause that only one tenant of several was told holds the others back for this long at most, in ms. */
const HEARSAY = 5_000

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
  circuit: CircuitState
  limits: MeterState
  waiting: { live: number; background: number }
  /** Second tries that may be sent now. */
  retries_left: number
}

/** One system's host: what all its connections share. */
export class GovernedHost {
  readonly name: string
  readonly meter = new Meter({})
  readonly circuits: HostCircuits
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
    this.circuits = new HostCircuits(around.random)
  }

  get #waiting(): number {
    return this.#live.size + this.#background.size
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
    if (this.#waiting === 0) this.#arm(this.around.now())
  }

  /** Something may have changed that lets calls in. */
  wake(): void {
    this.#pump(this.around.now())
  }

  /** A call has ended: what it says about the host, and who may go now. */
  settle(pass: Pass, outcome: Outcome, headers: Answer['headers'] | undefined): void {
    const now = this.around.now()
    const { gate, start, together } = pass
    gate.meter.end(start, now)
    this.meter.end(start, now)
    const told = headers && readToldLimit(headers, this.around.wall())
    if (told) gate.meter.learn(told, start, together.gate, now)
    const opened = this.#judge(pass, outcome, now)
    if (outcome.kind === 'ok') {
      gate.noteAccepted()
      gate.meter.accept(start, together.gate, now)
      this.meter.accept(start, together.host, now)
    } else if (outcome.kind === 'limited') this.#limit(pass, outcome.retryAfterMs, told, now)
    else if (outcome.retryAfterMs !== undefined) gate.meter.pause(outcome.retryAfterMs, now)
    if (opened) this.#refuseAll(opened === 'own' ? gate.tenant : undefined, now)
    // While the host itself holds nobody back, only the connection of this call has got room.
    else if (this.meter.isLimited) this.#pump(now)
    else this.#pump(now, gate)
  }

  describe(now: number): HostState {
    return {
      host: this.name,
      circuit: this.circuits.describe(now),
      limits: this.meter.describe(now),
      waiting: { live: this.#live.size, background: this.#background.size },
      retries_left: this.retries.left,
    }
  }

  /** Lets in whoever may go; of one connection only, where it is told. */
  #pump(now: number, only?: Gate): void {
    if (this.#waiting === 0) return
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
            ({ gate }) =>
              gate.meter.isOpen(isBackground, now) &&
              (queue === this.#live || gate.quietLeft() === 0),
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

  #judge({ gate, trial }: Pass, { kind }: Outcome, now: number): 'host' | 'own' | null {
    const { tenant } = gate
    if (kind === 'down')
      return this.circuits.fail(tenant, now, trial, () => this.#activeTenants(now))
    // A source that counts calls is there.
    if (kind === 'ok' || kind === 'limited') this.circuits.succeed(tenant, now)
    else this.circuits.withdraw(tenant, trial)
    return null
  }

  #activeTenants(now: number): Set<string> {
    const tenants = new Set<string>()
    for (const { startedAt, tenant } of this.gates.values())
      if (now - startedAt <= TOGETHER) tenants.add(tenant)
    return tenants
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
      const pause = facts.retryAfterMs
      if (pause !== undefined && pause > HEARSAY && this.#isOnlyWord(gate, now)) {
        gate.meter.pause(pause, now)
        facts.retryAfterMs = HEARSAY
      }
      this.meter.refuse(start, together.host, facts, now)
    }
  }

  /** Whether others call too, and none of them was refused lately. */
  #isOnlyWord({ tenant }: Gate, now: number): boolean {
    for (const [one, at] of this.#refused)
      if (one.tenant !== tenant && now - at <= TOGETHER) return false
    return this.#activeTenants(now).size > 1
  }

  /** Whom a refusal of this gate is about, as far as the last half minute tells. */
  #findOut(gate: Gate, now: number): 'host' | 'connection' | 'nobody' {
    if (this.#isOwnLimit(gate, gate.noteRefused(), now)) return 'connection'
    if (this.meter.isLimited && now - this.#blockedAt < LATELY) return 'host'
    for (const [one, at] of this.#refused) if (now - at > TOGETHER) this.#refused.delete(one)
    const tenants = new Set<string>()
    const metTenants = new Set<string>()
    let active = 0
    let calls = 0
    let met = 0
    let theirs = 0
    for (const one of this.gates.values()) {
      if (now - one.startedAt > TOGETHER) continue
      const lately = one.meter.lately(now)
      active++
      calls += lately
      tenants.add(one.tenant)
      if (one !== gate && !this.#refused.has(one)) continue
      met++
      theirs += lately
      metTenants.add(one.tenant)
    }
    // It meets most of those who call, or those who make most of the calls: that is no limit of one connection. One
    // tenant alone says nothing about a host that serves several.
    const isCommon = met > 1 && (metTenants.size > 1 || tenants.size === 1)
    if (isCommon && (met * 2 >= active || theirs * 2 >= calls)) return 'host'
    // Somebody who calls little among many was probably just the one whom it met.
    const isLight = gate.meter.lately(now) * 2 < calls
    return isLight && active > 1 && !this.#refused.has(gate) ? 'nobody' : 'connection'
  }

  /** Whether refusals in a row meet this connection while others are seldom refused. */
  #isOwnLimit(gate: Gate, inARow: number, now: number): boolean {
    if (inARow < OWN) return false
    let calls = 0
    let refused = 0
    for (const one of this.gates.values()) {
      if (one === gate || now - one.startedAt > TOGETHER) continue
      const lately = one.meter.lately(now)
      calls += lately
      refused += lately * one.refusedShare
    }
    if (gate.meter.lately(now) > calls && inARow < OWN_OF_MOST) return false
    return calls > 0 && refused / calls < SELDOM
  }

  /** The circuit has opened, or that of one tenant: those who wait are told at once. */
  #refuseAll(tenant: string | undefined, now: number): void {
    for (const queue of [this.#live, this.#background]) {
      for (const item of [...queue]) {
        if (item.isProbe || (tenant !== undefined && item.tenant !== tenant)) continue
        queue.remove(item)
        item.refuse(item.gate.refuseClosed(this.circuits.wait(item.tenant, now)))
      }
    }
    this.#pump(now)
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
          // Not for each of many one after the other.
          this.#expiresAt = Math.min(this.#expiresAt, Math.max(item.expiresAt, now + TICK))
          continue
        }
        queue.remove(item)
        const wait = this.waitOf(item.gate, item.isBackground, now)
        item.refuse(item.gate.refuseBusy(wait, item.isBackground))
      }
    }
  }

  *#heads(): Generator<Waiting> {
    yield* this.#live.heads()
    yield* this.#background.heads()
  }

  /** One timer for all who wait: for when time lets the next one go, or somebody has waited too long. */
  #arm(now: number): void {
    if (this.#waiting === 0) {
      this.#timer?.cancel()
      this.#timer = null
      this.#expiresAt = Number.POSITIVE_INFINITY
      return
    }
    let at = this.#expiresAt
    let looked = 0
    const host = this.meter.opensIn(false, now)
    for (const { gate, isBackground } of this.#heads()) {
      const quiet = isBackground ? Math.min(gate.quietLeft(), QUIET_TICK) : 0
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
