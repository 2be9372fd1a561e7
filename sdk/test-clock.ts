import type { Sleep } from './sleep.ts'

/** A clock that runs only when everybody waits. */
export interface TestClock {
  now(): number
  sleep: Sleep
  /** Runs until `work` has ended, or everybody waits beyond `until`. */
  run<T>(work: Promise<T>, until?: number): Promise<T | undefined>
}

interface Timer {
  at: number
  ring: () => void
}

export function createTestClock(start = Date.parse('2026-03-01T12:00:00Z')): TestClock {
  let now = start
  const timers = new Set<Timer>()

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const timer = { at: now + ms, ring: resolve }
        timers.add(timer)
        signal?.addEventListener('abort', () => {
          timers.delete(timer)
          reject(signal.reason)
        })
      }),
    async run(work, until = Number.POSITIVE_INFINITY) {
      let isOver = false
      const end = () => {
        isOver = true
      }
      work.then(end, end)
      for (;;) {
        await settle()
        if (isOver) return work
        const next = [...timers].reduce<Timer | undefined>(
          (first, timer) => (first && first.at <= timer.at ? first : timer),
          undefined,
        )
        if (!next) throw new Error('Everybody waits for nothing.')
        if (next.at > until) return undefined
        timers.delete(next)
        now = Math.max(now, next.at)
        next.ring()
      }
    },
  }
}

/** Lets everything run that does not wait for time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
