/** Aborts by the caller's signal or by time, whichever comes first. */
export interface Deadline {
  signal: AbortSignal
  isOver(): boolean
  /** From here on only the caller's signal counts. */
  stopClock(): void
  end(): void
}

/** The longest that timers count. */
const MOST = 2 ** 31 - 1

/** `ms` may be Infinity. End it when the answer is there, or its timer stays. */
export function startDeadline(signal: AbortSignal | undefined, ms: number): Deadline {
  const controller = new AbortController()
  let isOver = false
  const onAbort = () => controller.abort(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const expire = () => {
    isOver = true
    controller.abort(new DOMException(`No answer in ${ms} ms.`, 'TimeoutError'))
  }
  const timer = Number.isFinite(ms) ? setTimeout(expire, Math.min(ms, MOST)) : undefined
  return {
    signal: controller.signal,
    isOver: () => isOver,
    stopClock: () => clearTimeout(timer),
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
