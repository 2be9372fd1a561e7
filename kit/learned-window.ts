/** So many calls at the full width pass before one more is tried. */
const PATIENCE = 300
/** How long the most calls that were accepted together are remembered, in ms. */
const MEMORY = 10_000

/**
 * How many calls a source takes at once: what its connector declares at most, and less where it refuses calls that
 * are more than it ever accepted together.
 */
export class LearnedWindow {
  readonly #most: number
  #width: number
  #full = 0
  #accepted = 0
  #acceptedAt = Number.NEGATIVE_INFINITY

  constructor(most: number) {
    this.#most = most
    this.#width = most
  }

  /** Infinity while no limit is known. */
  get width(): number {
    return this.#width
  }

  /** `together` calls were under way when this one started. */
  accept(together: number, now: number): void {
    if (together >= this.#accepted || now - this.#acceptedAt > MEMORY) {
      this.#accepted = together
      this.#acceptedAt = now
    }
    if (this.#width === this.#most || together < this.#width) return
    if (++this.#full < PATIENCE) return
    this.#full = 0
    this.#width++
  }

  /** Whether this refusal is about how many calls were under way; then it is narrower from now on. */
  refuse(together: number, now: number): boolean {
    const isKnown = now - this.#acceptedAt <= MEMORY
    if (!isKnown || together <= this.#accepted) return false
    this.#full = 0
    this.#width = Math.max(1, Math.min(this.#width, together - 1))
    return true
  }
}
