/** How much is sent to one endpoint at once, and how soon after each other. */
export interface Pace {
  /** Deliveries at once. */
  readonly width: number
  /** Whether it has failed so often in a row that it has to be expected again. */
  readonly isSlow: boolean
  /** Milliseconds until one may go out; 0 = now. */
  wait(): number
  /** One goes out. */
  take(): void
  /** One has come back after `ms`; `isOverrun`: much too late, or not at all, or asking for less. */
  note(result: { isSuccess: boolean; isOverrun: boolean; ms: number }): void
  setRate(perSecond: number | null): void
}

const FIRST_WIDTH = 8
const MOST_WIDTH = 64
/** Whoever answers within so many ms would not be faster with more than these at once. */
const QUICK_MS = 25
const QUICK_WIDTH = 16
const SLOW_AFTER = 3
/** From so many failures in a row on they come less often, up to one a second. */
const PATIENCE = 8
const FIRST_GAP_MS = 20
const LONGEST_GAP_MS = 1_000

/**
 * @param isFailing whether it has failed lately: then it begins with one at a time
 * @param clock milliseconds that only go forward
 */
export function createPace(
  perSecond: number | null,
  isFailing: boolean,
  clock: () => number,
): Pace {
  let width = isFailing ? 1 : FIRST_WIDTH
  let failures = isFailing ? SLOW_AFTER : 0
  let rate = perSecond
  let lastSent = Number.NEGATIVE_INFINITY
  // The generic cell rate algorithm: a burst of a tenth of a second is let through.
  let full = Number.NEGATIVE_INFINITY

  const gap = () =>
    failures < PATIENCE
      ? 0
      : Math.min(FIRST_GAP_MS * 2 ** Math.min(failures - PATIENCE, 10), LONGEST_GAP_MS)

  return {
    get width() {
      return width
    },
    get isSlow() {
      return failures >= SLOW_AFTER
    },
    wait() {
      const now = clock()
      const burst = rate === null ? 0 : Math.max(100, 1_000 / rate)
      const byRate = rate === null ? 0 : full + 1_000 / rate - burst - now
      return Math.max(0, Math.ceil(Math.max(lastSent + gap() - now, byRate)))
    },
    take() {
      lastSent = clock()
      if (rate !== null) full = Math.max(full, lastSent) + 1_000 / rate
    },
    note({ isSuccess, isOverrun, ms }) {
      failures = isSuccess ? 0 : failures + 1
      const most = ms < QUICK_MS ? Math.max(width, QUICK_WIDTH) : MOST_WIDTH
      if (isSuccess && !isOverrun) width = Math.min(most, width + 1)
      else width = Math.max(1, isOverrun ? width >> 1 : width - 1)
    },
    setRate(next) {
      rate = next
    },
  }
}
