const SIZE = 10_000

/** One received request. `status` is null when no answer reached the client. */
export interface LoggedRequest {
  method: string
  /** The system's own path with its query. */
  path: string
  status: number | null
  /** ISO 8601, from the sandbox's clock. */
  at: string
  /** Milliseconds. */
  duration: number
  /** What was called, where the path does not say it. */
  operation?: string
}

/** The last 10 000 requests of one system, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = []
  #next = 0

  add(entry: LoggedRequest): void {
    this.#entries[this.#next] = entry
    this.#next = (this.#next + 1) % SIZE
  }

  /** Requests received at or after `since` (milliseconds). */
  list(since = 0): LoggedRequest[] {
    const ordered =
      this.#entries.length < SIZE
        ? this.#entries
        : [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)]
    return ordered.filter((entry) => Date.parse(entry.at) >= since)
  }
}
