import { randomFillSync } from 'node:crypto'
import { newId } from '@millwright/model'

// Filled for many ids at once: asking for random bytes costs four times as much as the rest of an id.
const pool = new Uint8Array(4096)
let used = pool.length

/** A new id for one request. */
export function newRequestId(): string {
  return newId('req_', Date.now(), takeRandom)
}

function takeRandom(length: number): Uint8Array {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}
