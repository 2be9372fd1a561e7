import { judgeLess } from '../bench/figure.ts'
import { connectWith, consent } from '../server/engine/test-consent.ts'
import { type Cluster, type ClusterNode, startCluster } from './cluster.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

const NODES = 4
const HOUR = 3_600_000

/**
 * Callers on four nodes, all on access tokens that have just ended, with the nodes' own renewal beside them; the
 * authorization server takes its time, and ends a grant whose refresh token comes twice.
 */
export const refreshTogether: Trial = async (options) => {
  const { seed, callers = 500, connections = 16, latency = 2_000 } = options
  const lives = Math.ceil((options.expiries ?? 160) / connections)
  const random = createRandom(seed)
  const cluster = await startCluster({ seed })
  try {
    const ids: string[] = []
    for (let one = 0; one < connections; one++) {
      const tokens = await consent(cluster.services, cluster.at)
      ids.push(await connectWith(cluster.services, cluster.at, cluster.owner, tokens))
    }
    const nodes = await Promise.all(Array.from({ length: NODES }, cluster.startNode))
    const switches = { latency_ms: 0, latency_spread_ms: latency, reuse_grace_seconds: 0 }
    await cluster.at.control('POST', '/switches', switches)
    const outcomes: Record<string, number> = {}
    const times: number[] = []
    for (let life = 0; life < lives; life++) {
      await cluster.pass(HOUR + 1_000)
      for (const { outcome, ms } of await callTogether(nodes, ids, callers, random)) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
        times.push(ms)
      }
    }
    return [
      await judgeRenewals(cluster, { seed, connections, lives, callers, latency, outcomes, times }),
    ]
  } finally {
    await cluster.close()
  }
}

/** Every connection has callers, on nodes and in an order that chance decides. */
async function callTogether(
  nodes: readonly ClusterNode[],
  ids: readonly string[],
  callers: number,
  random: () => number,
) {
  const calls: string[][] = nodes.map(() => [])
  for (let caller = 0; caller < callers; caller++) {
    calls[Math.floor(random() * nodes.length)]!.push(ids[caller % ids.length]!)
  }
  for (const list of calls) list.sort(() => random() - 0.5)
  return (await Promise.all(nodes.map((node, index) => node.call(calls[index]!)))).flat()
}

async function judgeRenewals(
  { at, look }: Cluster,
  run: {
    seed: number
    connections: number
    lives: number
    callers: number
    latency: number
    outcomes: Record<string, number>
    times: number[]
  },
) {
  const { seed, connections, lives, callers, latency, outcomes, times } = run
  const expiries = connections * lives
  const { refreshes, reuses, revoked_families } = await at.control('GET', '/grants')
  const { requests } = await at.control('GET', '/requests')
  const asked = requests.filter(
    ({ operation }: { operation?: string }) => operation === 'refresh_token',
  ).length
  // Each renewal is one version: none may be missing, and none written over.
  const grants = await look((trx) =>
    trx.selectFrom('connection_grants').select('version').execute(),
  )
  const wrong = grants.filter(({ version }) => version !== lives + 1).length
  const calls = lives * callers
  const failed = calls - (outcomes.ok ?? 0)
  const faults = Math.abs(refreshes - expiries) + reuses + revoked_families + wrong + failed
  return judgeLess({
    id: 'C12',
    name: 'requests too many or few',
    value: faults,
    unit: 'faults',
    at_least: 0,
    aim: 0,
    detail: {
      seed,
      nodes: NODES,
      expiries,
      token_requests: refreshes,
      token_requests_seen: asked,
      reuses,
      revoked_families,
      wrong_versions: wrong,
      calls,
      failed_calls: failed,
      outcomes,
      provider_latency_ms: latency,
      longest_call_ms: Math.max(...times),
    },
  })
}
