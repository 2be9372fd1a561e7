import { storeRow } from '../crud.ts'
import type { Resource } from '../resource.ts'
import type { Row, State } from '../store.ts'
import { defaultSwitches } from '../switches.ts'
import { type Bag, innerVisit, type Visit } from '../visit.ts'
import type { Random } from './random.ts'

/** The seeded past: the first record was made at `START`, the last changes are from before `END`. */
export const START = Date.parse('2026-01-05T06:00:00.000Z')
export const END = Date.parse('2026-06-01T06:00:00.000Z')

export const HOME = 5150
export const BRANCH = 5151

/** What the seeding of one area needs: the state, chance, and the records made so far. */
export interface Plant {
  state: State
  random: Random
  visit: Visit
  made: Record<string, Row[]>
}

/** Records are seeded through the same rules that calls go through, at chosen times. */
export function createPlant(state: State, random: Random): Plant {
  const visit = innerVisit(state, defaultSwitches(), START, HOME)
  return { state, random, visit, made: {} }
}

/** Makes a record at a moment of the seeded past. */
export function plantRow(plant: Plant, resource: Resource, body: Bag, at: number): Row {
  plant.visit.now = at
  const row = storeRow(resource, body, plant.visit)
  plant.made[resource.path] ??= []
  plant.made[resource.path]!.push(row)
  return row
}

/** A moment between two others, with odd milliseconds as real clocks have. */
export function momentIn(random: Random, from: number, to: number): number {
  return Math.floor(from + random.next() * (to - from))
}
