import { Environment } from '../environment.ts'
import type { Store } from '../store.ts'

export const DAY = 86_400_000

/** All seeded history lies behind this day: orders follow over 150 days. */
export const START = Date.parse('2025-06-01T07:00:00Z')
export const SPAN = 150 * DAY

/** A transaction of the past, of user `buyer` unless it is the very first. */
export function seedAt(store: Store, milliseconds: number): Environment {
  return new Environment(store, {
    user: milliseconds === START ? 1 : 2,
    context: { company: 1, employee: 2 },
    stamp: Math.floor(milliseconds * 1000),
  })
}
