/** What may end a call: an AbortSignal, or a `Stop`. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** An AbortController and its signal in one, for every call: it costs a small part of what those do. */
export class Stop implements StopSignal {
  #listeners: (() => void)[] = []
  #aborted = false

  get aborted(): boolean {
    return this.#aborted
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener)
    if (at >= 0) this.#listeners.splice(at, 1)
  }

  abort(): void {
    if (this.#aborted) return
    this.#aborted = true
    for (const listener of this.#listeners.splice(0)) listener()
  }
}

/** Fires when one of two does. */
export function eitherOf(one: StopSignal, other: StopSignal): StopSignal {
  const stop = new Stop()
  for (const signal of [one, other]) {
    if (signal.aborted) stop.abort()
    else signal.addEventListener('abort', () => stop.abort(), { once: true })
  }
  return stop
}
