/** What each call adds: a retry is a call too, so that all together stay below 1.1 times the calls asked for. */
const SHARE = 0.09
const MOST = 10

/** Second tries of a source's calls, at most one tenth of its calls: a source that is ill is not made worse. */
export class RetryBudget {
  // The first call may be cut too.
  #left = 1

  note(): void {
    if (this.#left < MOST) this.#left += SHARE
  }

  /** Whether one more retry may be sent; then it is counted. */
  take(): boolean {
    if (this.#left < 1) return false
    this.#left--
    return true
  }

  get left(): number {
    return Math.floor(this.#left)
  }
}
