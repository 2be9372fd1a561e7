/** A clock that jumps from event to event. For simulations only. */
export class World {
  now = 0
  #events: { at: number; order: number; work: () => void }[] = []
  #order = 0

  later = (work: () => void, ms: number): (() => void) => {
    const event = { at: this.now + Math.max(0, ms), order: this.#order++, work }
    let low = 0
    let high = this.#events.length
    // Newest last, so that the next event is taken from the end.
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#events[middle]!.at > event.at) low = middle + 1
      else high = middle
    }
    this.#events.splice(low, 0, event)
    return () => {
      const at = this.#events.indexOf(event)
      if (at >= 0) this.#events.splice(at, 1)
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.later(resolve, ms))
  }

  /** Runs all that happens in the next `ms`. */
  async run(ms: number): Promise<void> {
    const end = this.now + ms
    await settle()
    for (let next = this.#events.at(-1); next && next.at <= end; next = this.#events.at(-1)) {
      this.#events.pop()
      this.now = Math.max(this.now, next.at)
      next.work()
      await settle()
    }
    this.now = end
  }
}

/** Lets promises run on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await null
}
