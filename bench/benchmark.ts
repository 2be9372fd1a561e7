import type { Figure } from './figure.ts'

export interface BenchmarkOptions {
  /** Also write CPU profiles of ours. */
  profile: boolean
}

/** One benchmark: measures, and answers its figures. */
export type Benchmark = (options: BenchmarkOptions) => Promise<Figure[]>
