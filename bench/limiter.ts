import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../chaos/random.ts'
import type { FloodRequest, FloodResult } from '../real/limiter-node.ts'
import { installPackages } from '../real/packages.ts'
import { startRedis } from '../real/redis.ts'
import { createWorkspace } from '../real/workspace.ts'
import { createClient } from '../sdk/client.ts'
import { createTestClock } from '../sdk/test-clock.ts'
import { type Plan, planLimits } from '../server/engine/limit-plan.ts'
import { createSharedLimits } from '../server/engine/test-lease-source.ts'
import type { Benchmark } from './benchmark.ts'
import { type Figure, judgeLess, judgeMore } from './figure.ts'
import { startProgram } from './program.ts'

const MINUTE = 60_000
const QUOTA = 600
const SEED = 20_265

/** LIMIT: how exactly two nodes count together, and whether whoever obeys what they tell is ever refused. */
export const measureLimiter: Benchmark = async () => [
  await floodNodes(),
  ...(await obey({ seed: SEED, lanes: 1 })),
  ...(await obey({ seed: SEED + 1, lanes: 20 })),
]

/** For a minute two nodes that share one Redis are asked for far more than the limit allows. */
async function floodNodes(): Promise<Figure> {
  await installPackages(console.error, ['postgresql-15', 'redis-server'])
  const workspace = await createWorkspace()
  try {
    const redis = await startRedis(workspace)
    const env = { LIMITER_REDIS: redis.url }
    const nodes = [1, 2].map(() => startProgram('real/limiter-node.ts', { env }))
    const [one, two] = (await Promise.all(nodes)) as [Node, Node]
    workspace.onStop(async () => void (await Promise.all([one.stop(), two.stop()])))
    while ((await one.ask('nodes')) < 2 || (await two.ask('nodes')) < 2) await wait(50)
    const request: FloodRequest = {
      ...{ key: 'flood', quota: QUOTA, window_s: 60, duration: MINUTE, obeys: false },
    }
    const started = performance.now()
    const results: FloodResult[] = await Promise.all([
      one.ask('flood', request),
      two.ask('flood', request),
    ])
    const seconds = (performance.now() - started) / 1_000
    const passed = results.reduce((sum, result) => sum + result.passed, 0)
    // The whole quota at once, and then what time gives back.
    const expected = QUOTA + (QUOTA * seconds) / 60
    return judgeLess({
      id: 'LIMIT',
      name: 'error of two nodes, 60 s',
      value: (100 * Math.abs(passed - expected)) / expected,
      unit: '%',
      at_least: 1,
      aim: 0.2,
      detail: {
        passed,
        expected,
        asked: results.reduce((sum, { passed, refused }) => sum + passed + refused, 0),
        each: results.map((result) => result.passed),
        cpu_us_per_call: results.map(({ mean_us }) => mean_us),
      },
    })
  } finally {
    await workspace.stop()
  }
}

type Node = Awaited<ReturnType<typeof startProgram>>

/** Ten minutes without a pause by the SDK, on a clock of its own, against the limiter of two nodes. */
async function obey({ seed, lanes }: { seed: number; lanes: number }): Promise<Figure[]> {
  const random = createRandom(seed)
  const clock = createTestClock()
  const { all, close } = createSharedLimits(2, clock.now)
  const subject = { kind: 'connection', id: 'con_1', standard: { quota: QUOTA, window_s: 60 } }
  const plan = planLimits([subject as never], [], clock.now())
  let passed = 0
  let refused = 0
  const fetch = async () => {
    await clock.sleep(5 + 150 * random())
    const answer = await takeCall(all[random() < 0.5 ? 0 : 1]!, plan)
    if (answer.ok) passed++
    else refused++
    await clock.sleep(5 + 150 * random())
    return answer
  }
  const client = createClient({
    ...{ url: 'https://api.example', token: 'mwc_x', fetch, now: clock.now, sleep: clock.sleep },
    ...{ random, timeout: Number.POSITIVE_INFINITY },
  })
  const end = clock.now() + 10 * MINUTE
  const lane = async () => {
    while (clock.now() < end) await client.items.page()
  }
  await clock.run(Promise.all(Array.from({ length: lanes }, lane)), end)
  await close()
  const detail = { seed, lanes, nodes: 2, simulated_minutes: 10, passed, refused }
  const name = `${lanes} at a time`
  return [
    judgeLess({
      ...{ id: 'LIMIT', name: `429s of the SDK, ${name}`, value: refused, unit: 'answers' },
      ...{ at_least: 0, aim: 0, detail },
    }),
    // One at a time is slower than the limit.
    ...(lanes > 1
      ? [
          judgeMore({
            ...{ id: 'LIMIT', name: `of the quota used, ${name}`, value: passed / (11 * QUOTA) },
            ...{ unit: 'ratio', at_least: 0.9, aim: 0.98, detail },
          }),
        ]
      : []),
  ]
}

async function takeCall(limits: ReturnType<typeof createSharedLimits>['all'][0], plan: Plan) {
  const { wait_ms, field } = await limits.take(plan)
  const headers = { 'ratelimit-policy': plan.field, ratelimit: field }
  if (wait_ms === 0)
    return Response.json(
      { object: 'list', data: [], next_cursor: null, has_more: false },
      { headers },
    )
  const problem = { code: 'RATE_LIMIT_EXCEEDED', detail: 'Refused.', retryable: true }
  return Response.json(
    { ...problem, retry_after_ms: wait_ms },
    { status: 429, headers: { ...headers, 'retry-after': String(Math.ceil(wait_ms / 1_000)) } },
  )
}
