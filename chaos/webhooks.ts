import { setTimeout as wait } from 'node:timers/promises'
import { type Figure, judgeLess } from '../bench/figure.ts'
import { type MirrorCluster, startMirrorCluster } from './mirror-cluster.ts'
import { createRandom } from './random.ts'
import { type Sink, startSink } from './sink.ts'
import type { Trial } from './trial.ts'

const PAGE = 50
/** How often the customer's server fails, hangs or breaks the connection. */
const FAILING = 0.05
/** Nothing new for so long, in ms, and what is missing is lost. */
const PATIENCE = 60_000
/** Put forward at once while deliveries are waited for: retries lie days apart. */
const STEP = 15 * 60_000

/**
 * Writes events in nodes that are killed with -9 at any moment, to a database that crashes now and then, for a customer
 * whose server fails: each event that was committed arrives, signed, and what comes twice has the same id.
 */
export const loseNoWebhook: Trial = async ({ seed, events = 3_000, kills = 12 }) => {
  const random = createRandom(seed)
  const cluster = await startMirrorCluster({ purchase_orders: 3 })
  const sink = await startSink()
  try {
    await Promise.all([cluster.startNode(), cluster.startNode()])
    const { id } = await cluster.connect('maintainx')
    const asked = { url: sink.url, types: ['*'] }
    const endpoint = await cluster.call('POST', '/admin/v1/webhook-endpoints', asked)
    sink.secret = endpoint.secret
    sink.behave(() => {
      const chance = random()
      if (chance > FAILING) return 204
      return chance < FAILING / 3 ? 'hang' : chance < FAILING / 1.5 ? 'reset' : 500
    })
    const harm = doHarm(cluster, kills, random)
    await writeAll(cluster, id, events)
    const crashes = await harm
    sink.behave(() => 204)
    const written = await listWritten(cluster, endpoint.created_at)
    await settle(cluster, sink, written)
    // What happened by itself meanwhile is told too.
    const all = await listWritten(cluster, endpoint.created_at)
    return judge(seed, { written, all, sink, kills, crashes })
  } finally {
    await sink.close()
    await cluster.close()
  }
}

/** A page that its node did not acknowledge is brought again: it may have been committed. */
async function writeAll(cluster: MirrorCluster, connection_id: string, events: number) {
  for (let first = 0; first < events; first += PAGE) {
    const records = Array.from({ length: Math.min(PAGE, events - first) }, (_, index) => ({
      id: String(first + index),
      object: 'vendor',
      name: `Vendor ${first + index}`,
      version: null,
      updated_at: null,
    }))
    for (;;) {
      const page = { account_id: cluster.account_id, connection_id, entity: 'vendors', records }
      if (await cluster.askNode('apply', page).then(Boolean, () => false)) break
      await wait(20)
    }
  }
}

/** Kills nodes one after the other, each fifth time the database too. Answers how often that. */
async function doHarm(cluster: MirrorCluster, kills: number, random: () => number) {
  let crashes = 0
  for (let kill = 1; kill <= kills; kill++) {
    await wait(100 + random() * 700)
    if (kill % 5 === 0) {
      await cluster.database.crash()
      crashes++
    }
    await cluster.killNode(random)
    // What the dead one had claimed is free then.
    await cluster.pass(STEP)
  }
  return crashes
}

async function listWritten(cluster: MirrorCluster, since: string): Promise<Set<string>> {
  const rows = await cluster.look((trx) =>
    trx.selectFrom('events').select('id').where('at', '>=', new Date(since)).execute(),
  )
  return new Set(rows.map(({ id }) => id))
}

/** Waits until all have arrived, or nothing more does. */
async function settle(cluster: MirrorCluster, sink: Sink, written: ReadonlySet<string>) {
  let arrived = 0
  let until = performance.now() + PATIENCE
  while (performance.now() < until) {
    const ids = new Set(sink.received.filter((one) => one.acknowledged).map(({ id }) => id))
    if ([...written].every((id) => ids.has(id))) return
    if (ids.size > arrived) until = performance.now() + PATIENCE
    arrived = ids.size
    await wait(500)
    await cluster.pass(STEP)
  }
}

function judge(
  seed: number,
  at: {
    written: ReadonlySet<string>
    all: ReadonlySet<string>
    sink: Sink
    kills: number
    crashes: number
  },
): Figure[] {
  const { written, all, sink, kills, crashes } = at
  const arrived = new Map<string, number>()
  for (const { id, acknowledged } of sink.received)
    if (acknowledged) arrived.set(id, (arrived.get(id) ?? 0) + 1)
  const lost = [...written].filter((id) => !arrived.has(id)).length
  const duplicated = [...arrived.values()].reduce((sum, times) => sum + times - 1, 0)
  const unwritten = [...arrived.keys()].filter((id) => !all.has(id)).length
  const detail = {
    seed,
    written: written.size,
    delivered: arrived.size,
    lost,
    duplicated,
    told_without_a_commit: unwritten,
    wrong_signatures: sink.forged,
    refused_or_cut: sink.received.filter(({ acknowledged }) => !acknowledged).length,
    kills,
    database_crashes: crashes,
  }
  return [
    judgeLess({
      id: 'C1',
      name: 'events lost or made up',
      value: lost + unwritten + sink.forged,
      unit: 'of all',
      at_least: 0,
      aim: 0,
      detail,
    }),
    judgeLess({
      id: 'C1',
      name: 'events told twice',
      value: duplicated / Math.max(1, kills),
      unit: 'per kill',
      at_least: 200,
      aim: 50,
      detail: { seed, duplicated },
    }),
  ]
}
