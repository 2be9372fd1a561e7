/** A small deterministic generator: equal seeds give equal sequences. */
export interface Random {
  /** 0 inclusive to 1 exclusive. */
  next(): number
  /** Both ends inclusive. */
  between(least: number, most: number): number
  pick<Entry>(entries: readonly Entry[]): Entry
}

/** Multiply-with-shift on 32 bits: good enough to look irregular. */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return { next, between, pick: (entries) => entries[between(0, entries.length - 1)]! }
}
