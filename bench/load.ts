// The load generator: so many calls at once, each connection kept alive.
import { type Dispatcher, Pool } from 'undici'
import { answerParent } from './questions.ts'
import { quantile } from './statistics.ts'

/** What is called, over and over. */
export interface Target {
  origin: string
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

export interface LoadRequest {
  target: Target
  concurrency: number
  /** In ms. */
  duration: number
}

export interface LoadResult {
  requests: number
  /** Answers other than 200, and cut connections. */
  failures: number
  perSecond: number
  /** Latencies in ms. */
  p50: number
  p99: number
}

async function run({ target, concurrency, duration }: LoadRequest): Promise<LoadResult> {
  const pool = new Pool(target.origin, { connections: concurrency, pipelining: 1 })
  const latencies: number[] = []
  let failures = 0
  const started = performance.now()
  const end = started + duration
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let at = performance.now(); at < end; ) {
        if (!(await call(pool, target))) failures++
        const now = performance.now()
        latencies.push(now - at)
        at = now
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await pool.destroy()
  return {
    requests: latencies.length,
    failures,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  }
}

/** Resolves to whether the answer was a 200. */
function call(pool: Pool, { method, path, headers, body }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    let status = 0
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, code) {
        status = code
      },
      onResponseData() {},
      onResponseEnd: () => resolve(status === 200),
      onResponseError: () => resolve(false),
    }
    pool.dispatch({ method, path, headers, body: body ?? null }, handler)
  })
}

// Without a port that is listened on, the channel to the parent is all that keeps this process alive.
process.channel?.ref()
answerParent({ run })
console.log('listens on its parent')
