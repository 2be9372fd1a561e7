/** Slowest rate, in calls a second: one a minute. */
const SLOWEST = 1 / 60
/** A first refusal takes the rate to this share of what the source took; each further one to this share of itself. */
const CUT = 0.95
const CUT_AGAIN = 0.7
/**
 * Pauses after the second refusal in a row and longer, in ms, where the source does not say how long: twice as long
 * each time, up to this, and later up to a quarter of the time that it has refused already.
 */
const FIRST_PAUSE = 500
const LONG_PAUSE = 5_000
const LONGEST_PAUSE = 300_000
/** Calls that may start at once after a pause in the demand; background work leaves some of them. */
const BURST = 4
const KEPT = 2.5
/** A rate that was not refused for so long, in ms, is doubted: it grows with the time and no longer with the calls. */
const DOUBT = 300_000
/** So many accepted calls make an average. */
const SAMPLE = 10
/** Growth, as shares of the ceiling: a second up to `KNOWN` of it, then for each second and for every 40 calls at most. */
const RECOVERY = 0.08
const KNOWN = 0.8
const STEP = 0.01
const STEP_CALLS = 40
/** A pause in the demand that is longer than this, in ms, says nothing about the source. */
const IDLE = 2_000

/**
 * The rate that a source takes, found from its refusals: additive increase, multiplicative decrease. What the source
 * took between two refusals is its limit, whatever windows or buckets it counts with; it is approached fast up to
 * where it was, slowly from there, and faster again the further it lies behind. Unlimited until a first refusal.
 */
export class LearnedRate {
  #rate = Number.POSITIVE_INFINITY
  #ceiling = Number.POSITIVE_INFINITY
  #tokens = 1
  #filledAt = 0
  #grownAt = 0
  #cutAt = Number.NEGATIVE_INFINITY
  #strikes = 0
  #struckAt = 0
  /** Of the stretch before; null until there was one. */
  #confirmed: number | null = null
  /** Since the source last began to take calls again. */
  #since = 0
  #started = 0
  #waited = 0
  #accepted = 0
  #startedAt = 0
  /** Accepted in this second and in the one before. */
  #second = 0
  #inSecond = 0
  #before = 0

  /** Calls a second; Infinity while no limit is known. */
  get rate(): number {
    return this.#rate
  }

  /** The source refused twice in a row: one call at a time asks whether it takes calls again. */
  get isProbing(): boolean {
    return this.#strikes > 1
  }

  /** Milliseconds until there is room for one more call behind `ahead` others. */
  delay(ahead: number, isBackground: boolean, now: number): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return 0
    this.#fill(now)
    const missing = ahead + 1 + (isBackground ? KEPT : 0) - this.#tokens
    // What rounding leaves of a token is one.
    return missing <= 1e-9 ? 0 : (missing / this.#rate) * 1000
  }

  /** One call starts; `hasWaited`: there are more than may go. */
  take(now: number, hasWaited: boolean): void {
    const idle = now - this.#startedAt
    if (!hasWaited && idle > IDLE) this.#since += idle
    this.#startedAt = now
    this.#started++
    if (hasWaited) this.#waited++
    if (this.#rate !== Number.POSITIVE_INFINITY) this.#tokens--
  }

  accept(now: number, sentAt: number, hasWaited: boolean): void {
    this.#accepted++
    const second = Math.floor(now / 1000)
    if (second !== this.#second) {
      this.#before = second === this.#second + 1 ? this.#inSecond : 0
      this.#second = second
      this.#inSecond = 0
    }
    this.#inSecond++
    if (this.#rate === Number.POSITIVE_INFINITY) return
    if (this.#strikes > 0 && sentAt >= this.#cutAt) this.#resume(now)
    else if (this.#strikes === 0) this.#grow(now, hasWaited)
  }

  /** The source refused a call that was sent at `sentAt`. How long to pause, in ms. */
  refuse(now: number, sentAt: number): number {
    // It was under way already when the rate was cut.
    if (sentAt < this.#cutAt) return 0
    this.#fill(now)
    this.#cutAt = now
    this.#tokens = Math.min(this.#tokens, 0)
    this.#strikes++
    if (this.#strikes === 1) {
      this.#struckAt = now
      // Refusals may come before the first answers: half of what was asked is a guess then.
      const seconds = Math.max(1, (now - this.#since) / 1000)
      const guess = this.#accepted === 0 ? this.#started / seconds / 2 : SLOWEST
      const recent = Math.max(this.#before, this.#inSecond, guess)
      this.#ceiling = Math.min(this.#rate, recent)
      this.#rate = Math.max(SLOWEST, this.#ceiling * CUT)
      return 0
    }
    this.#rate = Math.max(SLOWEST, this.#rate * CUT_AGAIN)
    const most = Math.min(LONGEST_PAUSE, Math.max(LONG_PAUSE, (now - this.#struckAt) / 4))
    return Math.min(most, FIRST_PAUSE * 2 ** (this.#strikes - 2))
  }

  /** The source takes calls again: from one such moment to the next it took what it allows. */
  #resume(now: number): void {
    const seconds = (now - this.#since) / 1000
    const isFull = this.#waited * 2 > this.#started
    if (this.#accepted > SAMPLE && seconds >= 1 && isFull) {
      const average = (this.#accepted - 1) / seconds
      // One stretch that was much worse than the one before may have been a bad moment: it is soon tried again.
      const isDoubtful = this.#confirmed !== null && average < this.#confirmed * KNOWN
      this.#ceiling = isDoubtful ? this.#confirmed! : average
      this.#confirmed = isDoubtful ? null : average
      this.#rate = Math.max(isDoubtful ? this.#rate : SLOWEST, average * CUT)
      this.#restart(now)
    } else if (!isFull) this.#restart(now)
    this.#strikes = 0
    this.#grownAt = now
  }

  #restart(now: number): void {
    this.#since = now
    this.#accepted = 1
    this.#started = 0
    this.#waited = 0
  }

  #grow(now: number, hasWaited: boolean): void {
    const seconds = Math.min(1, (now - this.#grownAt) / 1000)
    this.#grownAt = now
    if (!hasWaited) return
    const share = this.#rate / this.#ceiling
    if (share < KNOWN) this.#rate += RECOVERY * this.#ceiling * seconds
    else {
      const beyond = Math.min(8, 2 ** (Math.max(0, share - 1) / 0.05))
      const most = (1 + ((now - this.#cutAt) / DOUBT) ** 2) / STEP_CALLS
      this.#rate += STEP * beyond * this.#ceiling * Math.min(seconds, most)
    }
  }

  #fill(now: number): void {
    const most = Math.max(BURST, this.#rate / 10)
    const more = ((now - this.#filledAt) / 1000) * this.#rate
    if (more > 0) this.#tokens = Math.min(most, this.#tokens + more)
    this.#filledAt = now
  }
}
