import type { Figure } from '../bench/figure.ts'

/** What a trial is told on the command line; what is left out has a short default. */
export interface TrialOptions {
  /** Of everything that is left to chance. */
  seed: number
  expiries?: number | undefined
  connections?: number | undefined
  callers?: number | undefined
  /** Longest latency of the identity provider, in ms. */
  latency?: number | undefined
  trials?: number | undefined
  /** Length of an outage. */
  hours?: number | undefined
  /** Of nodes, with -9. */
  kills?: number | undefined
  events?: number | undefined
  /** That the source holds. */
  records?: number | undefined
}

/** One trial: does harm, and answers figures of what came of it. */
export type Trial = (options: TrialOptions) => Promise<Figure[]>
