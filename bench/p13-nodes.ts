import { randomBytes } from 'node:crypto'
import { makeAccountKey } from '../real/own-server.ts'
import { installPackages } from '../real/packages.ts'
import { createOwnDatabase, startPostgres } from '../real/postgres.ts'
import { startRedis } from '../real/redis.ts'
import { createWorkspace, type Workspace } from '../real/workspace.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeMore } from './figure.ts'
import type { LoadResult, Target } from './load.ts'
import { FLAGS, SERVER, SETTINGS } from './node.ts'
import { type Program, startProgram } from './program.ts'
import { interleave } from './rounds.ts'
import { startSandbox } from './sandbox.ts'
import { median, spread } from './statistics.ts'

const ROUNDS = 9
const ROUND = 1_000
const WARM_UP = 6_000
/** At each node. */
const CONCURRENCY = 10
const SYSTEM = 'maintainx'

interface Turn {
  perSecond: number
  /** CPU of the nodes per call, in ms. */
  cpu: number
}

/**
 * P13: calls per second of CPU that two nodes serve together, against one; limits are counted together by Redis. The
 * same work is done in both, so that the figure does not depend on how many cores the machine has.
 */
export const measureNodes: Benchmark = async () => {
  await installPackages(console.error, ['postgresql-15', 'redis-server'])
  const workspace = await createWorkspace()
  try {
    const { nodes, load, target } = await openNodes(workspace)
    const measure = async (used: readonly Program[], duration = ROUND): Promise<Turn> => {
      const cpuOf = async () =>
        (await Promise.all(used.map((node) => node.usage()))).reduce((sum, { cpu }) => sum + cpu, 0)
      const before = await cpuOf()
      const results: LoadResult[] = await Promise.all(
        used.map(({ url: origin }) =>
          load.ask('run', { target: { ...target, origin }, concurrency: CONCURRENCY, duration }),
        ),
      )
      const after = await cpuOf()
      const of = (pick: (one: LoadResult) => number) =>
        results.reduce((sum, one) => sum + pick(one), 0)
      const failures = of((one) => one.failures)
      if (failures > 0) throw new Error(`${failures} calls failed.`)
      return {
        perSecond: of((one) => one.perSecond),
        cpu: (after - before) / of((one) => one.requests),
      }
    }
    for (const node of nodes) await measure([node], WARM_UP)
    const { one, two } = await interleave(
      { one: () => measure(nodes.slice(0, 1)), two: () => measure(nodes) },
      ROUNDS,
    )
    const ratios = two.map(({ cpu }, round) => one[round]!.cpu / cpu)
    const describe = (turns: readonly Turn[]) => ({
      per_second: median(turns.map(({ perSecond }) => perSecond)),
      cpu_ms: median(turns.map(({ cpu }) => cpu)),
    })
    const detail = { ratio: spread(ratios), one: describe(one), two: describe(two) }
    const goals = { at_least: 0.8, aim: 0.95 }
    const name = 'two nodes, per core'
    return [judgeMore({ id: 'P13', name, value: median(ratios), unit: 'ratio', ...goals, detail })]
  } finally {
    await workspace.stop()
  }
}

/** Two nodes on one database and one Redis, a connection of theirs, and a read of it. */
async function openNodes(
  workspace: Workspace,
): Promise<{ nodes: Program[]; load: Program; target: Omit<Target, 'origin'> }> {
  const start = async (script: string, env: Record<string, string> = {}, flags: string[] = []) => {
    const program = await startProgram(script, { env, flags })
    workspace.onStop(() => program.stop())
    return program
  }
  const postgres = await startPostgres(workspace.directory)
  workspace.onStop(() => postgres.stop())
  const redis = await startRedis(workspace)
  const databaseUrl = await createOwnDatabase(postgres)
  const env = {
    ...SETTINGS,
    PORT: '0',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    MILLWRIGHT_MASTER_KEY: randomBytes(32).toString('base64'),
    MILLWRIGHT_SANDBOX: 'off',
    MILLWRIGHT_LOG_LEVEL: 'error',
    MILLWRIGHT_SYNC: 'off',
    // More than this machine can serve, so that leases are taken and nothing is refused.
    MILLWRIGHT_CONNECTION_LIMIT: '1000000/60s',
    MILLWRIGHT_ACCOUNT_LIMIT: '1000000/60s',
  }
  const first = await start(SERVER, env, FLAGS)
  const nodes = [first, await start(SERVER, env, FLAGS)]
  const sandbox = await startSandbox()
  workspace.onStop(() => sandbox.program.stop())
  const upstream = await start('bench/upstream.ts')
  await upstream.ask('setTarget', sandbox.program.url)
  const call = async (path: string, token: string, body?: unknown): Promise<any> => {
    const answer = await fetch(first.url + path, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json()
  }
  const { path, credentials } = await sandbox.describe(SYSTEM)
  const key = await makeAccountKey(databaseUrl, 'Bench')
  const { token } = await call('/admin/v1/connections', key, {
    customer: { external_id: 'bench', name: 'Bench' },
    system: SYSTEM,
    name: 'bench',
    credentials: { kind: 'api_key', base_url: upstream.url + path, ...credentials },
  })
  const { data } = await call('/v1/purchase-orders?limit=1', token)
  const record = `/v1/purchase-orders/${data[0].id}`
  await call(record, token)
  // From here on the recorded answers are served.
  await upstream.ask('setTarget', '')
  const load = await start('bench/load.ts')
  const target = {
    method: 'GET' as const,
    path: record,
    headers: { authorization: `Bearer ${token}` },
  }
  return { nodes, load, target }
}
