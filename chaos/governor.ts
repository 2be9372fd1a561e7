import { judgeLess, judgeMore } from '../bench/figure.ts'
import { quantile } from '../bench/statistics.ts'
import {
  callBesideRefused,
  fairnessOf,
  liveBeside,
  reachLimit,
  recoverFromBurst,
  shareHost,
} from '../kit/test-scenarios.ts'
import type { HiddenLimit } from '../kit/test-source-limits.ts'
import { tryCircuit } from './governor-circuit.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

/** Minutes in which a limit is found out, and in which its use is counted. */
const WARM = 3
const COUNTED = 10
/** Milliseconds. */
const REFUSED = 60_000

/** Limits that sources keep to themselves, with what they take in a minute. */
const hidden: Record<string, { limit: HiddenLimit; perMinute: number }> = {
  '100/s, bucket': { limit: { kind: 'bucket', perSecond: 100, burst: 100 }, perMinute: 6_000 },
  '10/s, bucket, Retry-After': {
    limit: { kind: 'bucket', perSecond: 10, burst: 10, tells: 'retry' },
    perMinute: 600,
  },
  '20/s, window': { limit: { kind: 'window', calls: 20, seconds: 1 }, perMinute: 1_200 },
  '1000/min, window': { limit: { kind: 'window', calls: 1_000, seconds: 60 }, perMinute: 1_000 },
  '100/min, window': { limit: { kind: 'window', calls: 100, seconds: 60 }, perMinute: 100 },
  '100/min, window, Retry-After': {
    limit: { kind: 'window', calls: 100, seconds: 60, tells: 'retry' },
    perMinute: 100,
  },
  '100/min, window, headers': {
    limit: { kind: 'window', calls: 100, seconds: 60, tells: 'headers' },
    perMinute: 100,
  },
}

/** The governor against simulated sources that do not say what they take, on a clock of its own. */
export const governSources: Trial = async ({ seed }) => [
  ...(await reachLimits(seed)),
  await recover(seed),
  await share(seed),
  await shareWithRefused(seed),
  ...(await fillBeside(seed)),
  ...(await tryCircuit(seed)),
]

async function reachLimits(seed: number) {
  const cases: Record<string, { used: number; refused: number; refused_while_learning: number }> =
    {}
  for (const [name, { limit, perMinute }] of Object.entries(hidden)) {
    const random = createRandom(seed)
    const counts = await reachLimit(limit, { random, minutes: WARM + COUNTED })
    const sum = (part: typeof counts, key: 'taken' | 'refused') =>
      part.reduce((all, one) => all + one[key], 0)
    const late = counts.slice(WARM)
    cases[name] = {
      used: sum(late, 'taken') / (perMinute * COUNTED),
      refused: sum(late, 'refused') / (sum(late, 'taken') + sum(late, 'refused')),
      refused_while_learning: sum(counts.slice(0, WARM), 'refused'),
    }
  }
  const all = Object.values(cases)
  const detail = { seed, minutes: COUNTED, learned_in_minutes: WARM, cases }
  return [
    judgeMore({
      id: 'C15',
      name: 'hidden limit used, worst',
      value: Math.min(...all.map(({ used }) => used)),
      unit: 'of L',
      at_least: 0.9,
      aim: 0.95,
      detail,
    }),
    judgeLess({
      id: 'C15',
      name: 'calls refused, worst',
      value: Math.max(...all.map(({ refused }) => refused)),
      unit: 'of calls',
      at_least: 0.01,
      aim: 0.003,
      detail: { seed },
    }),
  ]
}

async function recover(seed: number) {
  const seconds: Record<string, number> = {}
  for (const length of [2, 10, 20])
    seconds[`after ${length} s of refusals`] = await recoverFromBurst({
      random: createRandom(seed),
      seconds: length,
    })
  return judgeLess({
    id: 'C15',
    name: 'back to 80 % after a burst',
    value: Math.max(...Object.values(seconds)),
    unit: 's',
    at_least: 30,
    aim: 15,
    detail: { seed, seconds },
  })
}

async function share(seed: number) {
  const flood = { perSecond: 100, wanted: 8, minutes: 2 }
  const { got, wanted, flooder } = await shareHost({ ...flood, random: createRandom(seed) })
  return judgeMore({
    id: 'C16',
    name: 'fairness among the nine (Jain)',
    value: fairnessOf(got),
    unit: '',
    at_least: 0.95,
    aim: 0.99,
    detail: { seed, source_per_second: flood.perSecond, wanted_each: wanted, got, flooder },
  })
}

async function shareWithRefused(seed: number) {
  const used: Record<string, number> = {}
  for (const calls of [0, 20, 100])
    used[`${calls}/min`] = await callBesideRefused({
      random: createRandom(seed),
      perSecond: 50,
      calls,
      minutes: 5,
    })
  return judgeMore({
    id: 'C16',
    name: 'used beside one over its quota',
    value: Math.min(...Object.values(used)),
    unit: 'of L',
    at_least: 0.9,
    aim: 0.95,
    detail: { seed, used_beside_one_that_gets: used },
  })
}

async function fillBeside(seed: number) {
  const limit = { kind: 'bucket', perSecond: 100, burst: 100 } as const
  const at = { limit, limits: { concurrent: 64 }, perSecond: 5, minutes: 5 }
  const alone = await liveBeside({ ...at, random: createRandom(seed), backfill: 'none' })
  // A call that was refused is as slow as can be.
  const slow = ({ times, missed }: Awaited<ReturnType<typeof liveBeside>>) =>
    quantile([...times, ...new Array<number>(missed).fill(REFUSED)], 0.99)
  const figures = []
  for (const backfill of ['own', 'other'] as const) {
    const beside = await liveBeside({ ...at, random: createRandom(seed), backfill })
    const { times, missed, filled } = beside
    figures.push(
      judgeLess({
        id: 'C16',
        name: `live p99, backfill of ${backfill === 'own' ? 'the same' : 'another'}`,
        value: slow(beside) / slow(alone),
        unit: 'ratio',
        at_least: 2,
        aim: 1.2,
        detail: {
          seed,
          alone_ms: slow(alone),
          beside_ms: slow(beside),
          live_calls: times.length,
          live_calls_refused: missed,
          filled_per_second: filled / (at.minutes * 60),
        },
      }),
    )
  }
  return figures
}
