import type { Limit } from '../store/schema-keys.ts'

/** What is used of one limit. Times are milliseconds of a clock that never goes back. */
export interface Bucket {
  /** Milliseconds until `cost` calls pass, 0 = now; undefined where others have to be asked first. */
  waitFor(cost: number, now: number): number | undefined
  /** Takes what `waitFor` has just allowed. */
  spend(cost: number): void
  /** Asks the others on behalf of `cost` calls; afterwards `waitFor` knows more. Never rejects. */
  ask(cost: number): Promise<void>
  /** Calls that would still pass, as far as this node knows. */
  remaining(now: number): number
  /** Milliseconds until the whole quota is there again. */
  resetMs(now: number): number
}

/** The buckets of a node, by key: one key keeps the number of calls that it used when its limit changes. */
export interface Buckets {
  find(key: string, limit: Limit, now: number): Bucket
  close(): Promise<void>
}

/** Buckets of a generation. What is met in neither of two generations is forgotten. */
const CAPACITY = 50_000

/** Keeps at most twice the capacity of what was used lately, without the cost of an order. */
export class RecentMap<T> {
  #young = new Map<string, T>()
  #old = new Map<string, T>()

  get(key: string): T | undefined {
    const found = this.#young.get(key)
    if (found !== undefined) return found
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: T): void {
    if (this.#young.size >= CAPACITY) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}
