// The load generator: so many calls at once, each connection kept alive.
import { answerParent } from './questions.ts'
import { quantile } from './statistics.ts'
import { openWire, type Wire } from './wire.ts'

/** What is called, over and over. */
export interface Target {
  origin: string
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

export interface LoadRequest {
  /** Several of one origin are called in turn. */
  target: Target | readonly Target[]
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
  const targets = [target].flat()
  const { hostname, port } = new URL(targets[0]!.origin)
  const requests = targets.map(writeRequest)
  const wires = await Promise.all(
    Array.from({ length: concurrency }, () => openWire(hostname, Number(port))),
  )
  const latencies: number[] = []
  let failures = 0
  // Not always from the first: a list may be longer than what one run gets through.
  let next = Math.floor(Math.random() * requests.length)
  const started = performance.now()
  const end = started + duration
  const keepCalling = async (wire: Wire) => {
    for (let at = performance.now(); at < end; ) {
      if ((await wire.ask(requests[next++ % requests.length]!)) !== 200) failures++
      const now = performance.now()
      latencies.push(now - at)
      at = now
    }
  }
  await Promise.all(wires.map(keepCalling))
  const seconds = (performance.now() - started) / 1000
  for (const wire of wires) wire.close()
  return {
    requests: latencies.length,
    failures,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  }
}

function writeRequest({ origin, method, path, headers, body }: Target): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${new URL(origin).host}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

// Without a port that is listened on, the channel to the parent is all that keeps this process alive.
process.channel?.ref()
answerParent({ run })
console.log('listens on its parent')
