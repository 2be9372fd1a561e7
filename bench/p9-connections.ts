import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import type { LoadResult, Target } from './load.ts'
import { type ManyConnections, makeManyConnections } from './many-connections.ts'
import { FLAGS, SERVER, SETTINGS } from './node.ts'
import { type Program, startProgram } from './program.ts'
import { interleave } from './rounds.ts'
import { median, spread } from './statistics.ts'

const FEW = 10
const MANY = 10_000
const CUSTOMERS = 500
const ROUNDS = 15
const ROUND = 1_000
const CONCURRENCY = 10
/** Nobody looks after the connections meanwhile, and no limit is met. */
const ENV = {
  ...SETTINGS,
  MILLWRIGHT_ROLE: 'api',
  MILLWRIGHT_CONNECTION_LIMIT: '1000000/1s',
  MILLWRIGHT_ACCOUNT_LIMIT: '1000000/1s',
}
/** Calls at once while each connection is called a first time. */
const AT_ONCE = 20

/** P9: what a call costs a node that serves 10 000 connections in turn, against one that serves ten. */
export const measureConnectionGrowth: Benchmark = async () => {
  const stops: (() => Promise<unknown>)[] = []
  try {
    const load = await startProgram('bench/load.ts')
    stops.push(() => load.stop())
    const open = async (count: number) => {
      const world = await makeManyConnections(count, Math.min(count, CUSTOMERS))
      stops.push(() => world.close())
      const program = await startProgram(SERVER, { env: { ...world.env, ...ENV }, flags: FLAGS })
      stops.push(() => program.stop())
      const target = targetsOf(program, world)
      await callEach(target)
      return () => measure(load, program, target)
    }
    const turns = { few: await open(FEW), many: await open(MANY) }
    for (const turn of Object.values(turns)) for (let i = 0; i < 8; i++) await turn()
    const { few, many } = await interleave(turns, ROUNDS)
    const ratios = many.map(({ cpu }, round) => cpu / few[round]!.cpu)
    const least = (rounds: readonly { cpu: number }[]) => Math.min(...rounds.map(({ cpu }) => cpu))
    const detail = {
      ratio: spread(ratios),
      few: { connections: FEW, cpu_ms_least: least(few), rss_mb: few.at(-1)!.rss },
      many: { connections: MANY, cpu_ms_least: least(many), rss_mb: many.at(-1)!.rss },
    }
    const goal = { at_least: 1.3, aim: 1.1 }
    const name = '10 000 connections to 10'
    return [judgeLess({ id: 'P9', name, value: median(ratios), unit: 'ratio', ...goal, detail })]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** The call whose answer the source knows, by each connection's own token. */
function targetsOf({ url }: Program, { tokens, probe }: ManyConnections): Target[] {
  return tokens.map((token) => ({
    origin: url,
    method: 'POST',
    path: '/v1/passthrough',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(probe),
  }))
}

/** Each is found in the database and unsealed once; what is measured comes after. */
async function callEach(targets: readonly Target[]): Promise<void> {
  for (let first = 0; first < targets.length; first += AT_ONCE) {
    await Promise.all(
      targets.slice(first, first + AT_ONCE).map(async ({ origin, path, ...call }) => {
        const answer = await fetch(origin + path, call)
        const text = await answer.text()
        if (!answer.ok) throw new Error(text)
      }),
    )
  }
}

async function measure(load: Program, program: Program, target: readonly Target[]) {
  const before = await program.usage()
  const result: LoadResult = await load.ask('run', {
    target,
    concurrency: CONCURRENCY,
    duration: ROUND,
  })
  const after = await program.usage()
  if (result.failures > 0) throw new Error(`${result.failures} calls failed.`)
  return { cpu: (after.cpu - before.cpu) / result.requests, rss: after.rss }
}
