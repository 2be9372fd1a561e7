import type { LoadResult, Target } from './load.ts'
import { writeProfile } from './profile.ts'
import type { Program } from './program.ts'
import { interleave } from './rounds.ts'
import { median, quantile, spread } from './statistics.ts'

/** One way to the same answer: where it is called, and the process that serves it. */
export interface Variant {
  target: Target | readonly Target[]
  program: Pick<Program, 'usage'>
}

export interface Measured extends LoadResult {
  /** CPU of the serving process per call, in ms. */
  cpu: number
  rss: number
}

/** So many calls until V8 has compiled what it will, or so many rounds where the machine is busy. */
const WARM_UP_CALLS = 20_000
const WARM_UP_ROUNDS = 12
const ROUNDS = 9
const ROUND = 1_000

/** Brings both to their running speed before anything counts. */
export async function warmUp(load: Program, variants: readonly Variant[]): Promise<void> {
  for (const variant of variants) {
    let calls = 0
    for (let round = 0; round < WARM_UP_ROUNDS && calls < WARM_UP_CALLS; round++) {
      calls += (await measure(load, variant, 10, ROUND)).requests
    }
  }
}

/** Loads both variants in turns; what one round of each has is compared within that round. */
export async function compare<Name extends string>(
  load: Program,
  variants: Readonly<Record<Name, Variant>>,
  concurrency: number,
): Promise<Record<Name, Measured[]>> {
  const names = Object.keys(variants) as Name[]
  const turns = Object.fromEntries(
    names.map((name) => [name, () => measure(load, variants[name], concurrency, ROUND)]),
  ) as Record<Name, () => Promise<Measured>>
  return interleave(turns, ROUNDS)
}

async function measure(
  load: Program,
  { target, program }: Variant,
  concurrency: number,
  duration: number,
): Promise<Measured> {
  const before = await program.usage()
  const result: LoadResult = await load.ask('run', { target, concurrency, duration })
  const after = await program.usage()
  if (result.failures > 0) {
    throw new Error(
      `${result.failures} of ${result.requests} calls of ${[target].flat()[0]!.path} failed.`,
    )
  }
  return { ...result, cpu: (after.cpu - before.cpu) / result.requests, rss: after.rss }
}

/** Ratio of requests per second, and what lies behind it. */
export function describeComparison(ours: readonly Measured[], floor: readonly Measured[]) {
  const ratios = ours.map((one, round) => one.perSecond / floor[round]!.perSecond)
  return {
    ratio: spread(ratios),
    middle_half: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    cpu_ratio: median(ours.map((one, round) => floor[round]!.cpu / one.cpu)),
    ours: describeRun(ours),
    floor: describeRun(floor),
  }
}

/** Rates, CPU of the serving process per call, latencies and memory. */
export function describeRun(rounds: readonly Measured[]) {
  const of = (pick: (one: Measured) => number) => rounds.map(pick)
  return {
    per_second: median(of(({ perSecond }) => perSecond)),
    cpu_ms: median(of(({ cpu }) => cpu)),
    cpu_ms_least: Math.min(...of(({ cpu }) => cpu)),
    p50_ms: median(of(({ p50 }) => p50)),
    p99_ms: median(of(({ p99 }) => p99)),
    rss_mb: Math.max(...of(({ rss }) => rss)),
  }
}

/** Writes a CPU profile of one variant under load, and says where its time went. */
export async function profileVariant(
  load: Program,
  { target, program }: Variant & { program: Program },
  name: string,
): Promise<void> {
  await program.ask('startProfile')
  await load.ask('run', { target, concurrency: 10, duration: 5_000 })
  await writeProfile(name, (path) => program.ask('stopProfile', path))
}
