import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { describeFigure } from './figure.ts'
import { measureGovernor } from './governor-cost.ts'
import { measureList } from './list-memory.ts'
import { measurePassthrough } from './p1-passthrough.ts'
import { measureLiveRead } from './p2-live-read.ts'
import { measureAddedLatency } from './p3-added-latency.ts'
import { countRoundTrips } from './p4-round-trips.ts'
import { measureHealth } from './p8-health.ts'
import { measureStart } from './p11-start.ts'
import { measureNodes } from './p13-nodes.ts'

const BENCHMARKS: Record<string, Benchmark> = {
  P1: measurePassthrough,
  P2: measureLiveRead,
  P3: measureAddedLatency,
  P4: countRoundTrips,
  P8: measureHealth,
  P11: measureStart,
  P13: measureNodes,
  LIST: measureList,
  GOV: measureGovernor,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
})
const asked = positionals.map((name) => name.toUpperCase())
const unknown = asked.filter((name) => !BENCHMARKS[name])
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
  )
  process.exit(2)
}

let missed = 0
for (const name of asked.length > 0 ? asked : Object.keys(BENCHMARKS)) {
  for (const figure of await BENCHMARKS[name]!({ profile: values.profile })) {
    if (!figure.ok) missed++
    console.log(values.json ? JSON.stringify(figure) : describeFigure(figure))
  }
}
process.exitCode = missed > 0 ? 1 : 0
