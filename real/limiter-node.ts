// The limiter of one node, in a process of its own: it is flooded, or used as the fields of its answers tell.
import { setTimeout as wait } from 'node:timers/promises'
import { answerParent } from '../bench/questions.ts'
import { createLeasedBuckets } from '../server/engine/limit-leases.ts'
import type { Plan } from '../server/engine/limit-plan.ts'
import { createLimits } from '../server/engine/limits.ts'
import { openLeaseSource } from '../server/store/leases.ts'

export interface FloodRequest {
  key: string
  quota: number
  window_s: number
  /** In ms. */
  duration: number
  /** Whether the caller waits as `RateLimit` tells it. */
  obeys: boolean
}

export interface FloodResult {
  passed: number
  refused: number
  /** Of one call, in µs, while it was flooded. */
  mean_us: number
  changes: string[]
}

const now = () => Math.floor(performance.now())
const changes: string[] = []
const source = await openLeaseSource({
  url: process.env.LIMITER_REDIS ?? '',
  onChange: (isUp) => changes.push(isUp ? 'back' : 'gone'),
})
const limits = createLimits(createLeasedBuckets(source, now), now)

async function flood({ key, quota, window_s, duration, obeys }: FloodRequest) {
  const policy = { name: 'connection', key, limit: { quota, window_s } }
  const plan: Plan = { policies: [policy], field: '', until: Number.POSITIVE_INFINITY }
  let passed = 0
  let refused = 0
  const end = performance.now() + duration
  const started = process.cpuUsage()
  while (performance.now() < end) {
    for (let i = 0; i < (obeys ? 1 : 20); i++) {
      const { wait_ms, field } = await limits.take(plan)
      if (wait_ms === 0) passed++
      else refused++
      const [, left, seconds] = /r=(\d+);t=(\d+)/.exec(field)!.map(Number)
      if (obeys && left === 0) await wait(seconds! * 1_000)
    }
    await wait(1)
  }
  const { user, system } = process.cpuUsage(started)
  return { passed, refused, mean_us: (user + system) / (passed + refused), changes }
}

answerParent({ flood, nodes: () => source.nodes(), close: () => limits.close() })
process.channel?.ref()
console.log('listens on its parent')
