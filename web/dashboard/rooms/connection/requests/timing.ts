import type { LoggedRequest } from '@millwright/sdk'

export interface Timing {
  /** One for each exchange that is kept: where it begins and how long it is, as parts of the whole. */
  bars: { left: number; width: number }[]
  /** Milliseconds that were not spent waiting for the source; null where exchanges overlapped. */
  ownMs: number | null
}

/**
 * Exchanges are kept with how long they took and not with when they began. Where they fit into the call one after the
 * other they are shown so; where they do not, some ran at the same time, and all begin on the left.
 */
export function toTiming({ ms, exchanges, exchange_count }: LoggedRequest): Timing {
  const upstream = exchanges.reduce((sum, one) => sum + one.ms, 0)
  const fits = upstream <= ms
  const whole = Math.max(ms, ...exchanges.map((one) => one.ms), 1)
  let at = 0
  const bars = exchanges.map((one) => {
    const left = fits ? at / whole : 0
    at += one.ms
    return { left, width: one.ms / whole }
  })
  // What the exchanges that are not kept took is not known.
  const isWhole = fits && exchange_count === exchanges.length
  return { bars, ownMs: isWhole ? Math.round((ms - upstream) * 100) / 100 : null }
}
