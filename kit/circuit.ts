/** So many failures in a row open it. */
const IN_A_ROW = 8
/** Half of the calls of so many seconds open it too, of so many calls at least. */
const SECONDS = 10
const LEAST_CALLS = 10
/** It stays open for so long at first, in ms; twice as long after each trial that fails. */
const FIRST = 5_000
const LONGEST = 60_000
/** A trial that takes longer than this, in ms, no longer keeps others from trying: an upload may go on for minutes. */
const LONG_TRIAL = 60_000

/** What a caller may do: go, go as the one trial, or come back after so many ms. */
export type Passage = 'go' | 'trial' | { retryAfterMs: number }

/** Where it stands, for people. `half_open`: the next call, or one that is under way, tries whether it is back. */
export interface CircuitState {
  state: 'closed' | 'open' | 'half_open'
  /** null while it is closed. */
  retry_after_ms: number | null
}

/** Keeps calls from a source that is down. Network failures, timeouts and server faults count; refusals do not. */
export class Circuit {
  #state: 'closed' | 'open' | 'trying' = 'closed'
  #until = 0
  #triedAt = 0
  #length = FIRST
  #inARow = 0
  #random: () => number
  /** Calls and failures of the last seconds, by second; the second that each is of. */
  #calls = new Float64Array(SECONDS)
  #failures = new Float64Array(SECONDS)
  #of = new Float64Array(SECONDS).fill(-1)

  constructor(random: () => number) {
    this.#random = random
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** What a call that starts now may do. The outcome of a trial has to follow. Probes of health always go. */
  pass(now: number, isProbe: boolean): Passage {
    if (this.#state === 'closed') return 'go'
    const wait = this.wait(now)
    if (wait > 0 && !(isProbe && this.#state === 'open'))
      return isProbe ? 'go' : { retryAfterMs: wait }
    this.#state = 'trying'
    this.#triedAt = now
    return 'trial'
  }

  /** Until a call may try, in ms; 0 = now. */
  wait(now: number): number {
    if (this.#state === 'closed') return 0
    const wait = Math.min(LONGEST * 1.1, Math.max(0, this.#until - now))
    if (this.#state === 'open') return wait
    // The trial that is under way decides: that takes about as long as one call.
    return now - this.#triedAt < LONG_TRIAL ? Math.max(1_000, wait) : 0
  }

  /** The source answered. */
  succeed(now: number): void {
    this.#inARow = 0
    if (this.#state === 'closed') this.#count(now, false)
    else this.#close()
  }

  /** No answer, or a fault of the server. Whether it opened by this; `mayOpen` is asked when there are enough. */
  fail(now: number, isTrial: boolean, mayOpen: () => boolean = () => true): boolean {
    this.#inARow++
    if (this.#state === 'closed') {
      this.#count(now, true)
      if ((this.#inARow < IN_A_ROW && !this.#isHalf(now)) || !mayOpen()) return false
      this.#open(now)
      return true
    }
    if (isTrial) {
      this.#length = Math.min(LONGEST, this.#length * 2)
      this.#open(now)
    }
    return false
  }

  /** A trial ended without saying anything: the next call is one. */
  withdraw(isTrial: boolean): void {
    if (isTrial && this.#state === 'trying') this.#state = 'open'
  }

  describe(now: number): CircuitState {
    if (this.#state === 'closed') return { state: 'closed', retry_after_ms: null }
    const wait = this.wait(now)
    const state = this.#state === 'trying' || wait === 0 ? 'half_open' : 'open'
    return { state, retry_after_ms: Math.ceil(wait) }
  }

  #open(now: number): void {
    this.#state = 'open'
    // Spread, so that nodes do not try together.
    this.#until = now + this.#length * (0.9 + this.#random() * 0.2)
  }

  #close(): void {
    this.#state = 'closed'
    this.#length = FIRST
    this.#of.fill(-1)
  }

  #count(now: number, isFailure: boolean): void {
    const second = Math.floor(now / 1000)
    const at = ((second % SECONDS) + SECONDS) % SECONDS
    if (this.#of[at] !== second) {
      this.#of[at] = second
      this.#calls[at] = 0
      this.#failures[at] = 0
    }
    this.#calls[at]!++
    if (isFailure) this.#failures[at]!++
  }

  #isHalf(now: number): boolean {
    const oldest = Math.floor(now / 1000) - SECONDS
    let calls = 0
    let failures = 0
    for (let at = 0; at < SECONDS; at++) {
      if (this.#of[at]! <= oldest) continue
      calls += this.#calls[at]!
      failures += this.#failures[at]!
    }
    return calls >= LEAST_CALLS && failures * 2 >= calls
  }
}
