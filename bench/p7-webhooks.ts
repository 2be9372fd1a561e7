import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbedded } from '../server/store/embedded.ts'
import { migrate } from '../server/store/migrate.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeLess, judgeMore } from './figure.ts'
import { FLAGS, SERVER, SETTINGS } from './node.ts'
import { writeProfile } from './profile.ts'
import { type Program, startProgram } from './program.ts'
import { quantile } from './statistics.ts'

const PER_SECOND = 300
const SECONDS = 20
const WARM_UP_SECONDS = 5
const ENDPOINTS = 4
/** Deliveries of the sustained run, and the longest that they may take, in ms. */
const DELIVERIES = 40_000
const PATIENCE = 120_000

/**
 * P7: how soon after its commit an event is first sent, and how many are delivered a second. The database keeps its data
 * as it does in production; the writer, the node and the receiver are processes of their own.
 */
export const measureWebhooks: Benchmark = async ({ profile }) => {
  const directory = await mkdtemp(join(tmpdir(), 'millwright-bench-'))
  const stops: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })]
  try {
    const database = await startEmbedded({ dataDirectory: directory })
    stops.push(() => database.stop())
    await migrate(database.ownerUrl)
    const env = {
      DATABASE_URL: database.url,
      MILLWRIGHT_DATA_DIR: directory,
      MILLWRIGHT_MASTER_KEY: randomBytes(32).toString('base64'),
      MILLWRIGHT_LOG_LEVEL: 'error',
      MILLWRIGHT_SANDBOX: 'off',
      PORT: '0',
    }
    const start = async (script: string, flags: string[] = []) => {
      const program = await startProgram(script, { env: { ...SETTINGS, ...env }, flags })
      stops.push(() => program.stop())
      return program
    }
    const sink = await start('bench/webhook-sink.ts')
    const writer = await start('bench/webhook-writer.ts')
    const node = await start(SERVER, FLAGS)
    const urls = Array.from({ length: ENDPOINTS }, (_, index) => `${sink.url}/${index}`)
    const bytes = await writer.ask('prepare', urls.slice(0, 1))
    const soon = await measureLatency({ sink, writer, node })
    await writer.ask('addEndpoints', urls.slice(1))
    if (profile) await node.ask('startProfile')
    const sustained = await measureSustained({ sink, writer, node }, bytes)
    if (profile) await writeProfile('webhooks', (file) => node.ask('stopProfile', file))
    return [...soon, sustained]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

interface Programs {
  sink: Program
  writer: Program
  node: Program
}

async function measureLatency({ sink, writer, node }: Programs) {
  const run = async (seconds: number) => {
    await sink.ask('take')
    const before = await node.usage()
    const committed = await writer.ask('trickle', { perSecond: PER_SECOND, seconds })
    const cpu = (await node.usage()).cpu - before.cpu
    const ids = Object.keys(committed)
    await until(async () => (await sink.ask('requests')) >= ids.length, PATIENCE)
    const { arrivals } = await sink.ask('take')
    return { cpu, waits: ids.map((id) => arrivals[id] - committed[id]) }
  }
  await run(WARM_UP_SECONDS)
  const { waits, cpu } = await run(SECONDS)
  const detail = {
    events: waits.length,
    least_ms: Math.min(...waits),
    p50_ms: quantile(waits, 0.5),
    p95_ms: quantile(waits, 0.95),
    p99_ms: quantile(waits, 0.99),
    most_ms: Math.max(...waits),
    cpu_share_of_core: cpu / (SECONDS * 1_000),
  }
  const shared = { id: 'P7', unit: 'ms', detail }
  const p50 = { value: quantile(waits, 0.5), at_least: 50, aim: 20 }
  const p99 = { value: quantile(waits, 0.99), at_least: 250, aim: 100 }
  return [
    judgeLess({ ...shared, name: 'commit to first attempt p50', ...p50 }),
    judgeLess({ ...shared, name: 'commit to first attempt p99', ...p99 }),
  ]
}

async function measureSustained({ sink, writer, node }: Programs, bytes: number) {
  await sink.ask('take')
  const before = await node.usage()
  const started = performance.now()
  const writing = writer.ask('flood', DELIVERIES / ENDPOINTS)
  await until(async () => (await sink.ask('requests')) >= DELIVERIES, PATIENCE)
  const seconds = (performance.now() - started) / 1_000
  await writing
  const after = await node.usage()
  const { requests } = await sink.ask('take')
  return judgeMore({
    id: 'P7',
    name: 'sustained deliveries',
    value: DELIVERIES / seconds,
    unit: '/s',
    at_least: 1_000,
    aim: 3_000,
    detail: {
      deliveries: DELIVERIES,
      repeated: requests - DELIVERIES,
      endpoints: ENDPOINTS,
      record_bytes: bytes,
      seconds,
      cpu_ms_per_delivery: (after.cpu - before.cpu) / DELIVERIES,
      rss_mb: after.rss,
    },
  })
}

async function until(isDone: () => Promise<boolean>, patience: number): Promise<void> {
  for (const end = performance.now() + patience; !(await isDone()); await wait(20)) {
    if (performance.now() > end) throw new Error('The deliveries took too long.')
  }
}
