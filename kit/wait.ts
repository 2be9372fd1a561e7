import type { StopSignal } from './stop.ts'

/** Waits so many ms, or until the signal fires. */
export function wait(ms: number, signal?: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })
}
