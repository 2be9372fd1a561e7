import type { EntityName } from '@millwright/model'
import type { Bench } from './bench.ts'

/** One promise about one thing. `run` returns when it is kept, throws Skip when it cannot be judged, else anything. */
export interface Case {
  /** A sentence that a customer could read. */
  promise: string
  entity?: EntityName
  /** What it proves: `list`, `actions/cancel`, `filters/number`. */
  op?: string
  run(): Promise<void> | void
}

/** A family of promises. Its name is what a skip and `--only` name it by. */
export interface Check {
  name: string
  cases(bench: Bench): Case[]
}

/** The promise cannot be judged here; the message says why, for people. */
export class Skip extends Error {}

/** The promise is broken; the message says how. */
export class Broken extends Error {}

/** Throws Broken with this text unless it holds. */
export function expect(holds: unknown, text: string): asserts holds {
  if (!holds) throw new Broken(text)
}
