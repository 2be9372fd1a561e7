import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { describeFigure, type Figure } from './figure.ts'
import { measureGovernor } from './governor-cost.ts'
import { measureLimiter } from './limiter.ts'
import { measureList } from './list-memory.ts'
import { measureMapping } from './mapping.ts'
import { measurePassthrough } from './p1-passthrough.ts'
import { measureLiveRead } from './p2-live-read.ts'
import { measureAddedLatency } from './p3-added-latency.ts'
import { countRoundTrips } from './p4-round-trips.ts'
import { measureMirrorList } from './p5-mirror-list.ts'
import { measureIngest } from './p6-ingest.ts'
import { measureWebhooks } from './p7-webhooks.ts'
import { measureHealth } from './p8-health.ts'
import { measureConnectionGrowth } from './p9-connections.ts'
import { measureMirrorGrowth } from './p9-mirror-growth.ts'
import { measureMemory } from './p10-memory.ts'
import { measureStart } from './p11-start.ts'
import { measureNodes } from './p13-nodes.ts'
import { writePage } from './page.ts'
import { keepResults } from './results.ts'
import { measureSandboxes } from './sandboxes.ts'
import { compareClients } from './side-by-side.ts'

const BENCHMARKS: Record<string, Benchmark> = {
  P1: measurePassthrough,
  P2: measureLiveRead,
  P3: measureAddedLatency,
  P4: countRoundTrips,
  P5: measureMirrorList,
  P6: measureIngest,
  P7: measureWebhooks,
  P8: measureHealth,
  P9: async (options) => [
    ...(await measureConnectionGrowth(options)),
    ...(await measureMirrorGrowth(options)),
  ],
  P10: measureMemory,
  P11: measureStart,
  P13: measureNodes,
  LIST: measureList,
  MAPPING: measureMapping,
  SANDBOXES: measureSandboxes,
  GOV: measureGovernor,
  LIMIT: measureLimiter,
  CLIENT: compareClients,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
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

const figures: Figure[] = []
let missed = 0
for (const name of asked.length > 0 ? asked : Object.keys(BENCHMARKS)) {
  for (const figure of await BENCHMARKS[name]!({ profile: values.profile })) {
    if (!figure.ok) missed++
    figures.push(figure)
    console.log(values.json ? JSON.stringify(figure) : describeFigure(figure))
  }
}
if (values.page) await writePage(await keepResults(figures))
process.exitCode = missed > 0 ? 1 : 0
