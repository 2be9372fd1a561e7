import { setTimeout as wait } from 'node:timers/promises'
import type { EntityName } from '@millwright/model'
import { type Figure, judgeLess } from '../bench/figure.ts'
import { createConsumer, placeOf } from './consumer.ts'
import { FAULTS, type Fault } from './fault-proxy.ts'
import { compareCopies } from './history.ts'
import { followOnly, type MirrorCluster, startMirrorCluster } from './mirror-cluster.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

/** What is followed of each system, and what its people change. */
const SYSTEMS: readonly {
  system: string
  entities: readonly EntityName[]
  native: string
  edit: object
  make: object
}[] = [
  {
    system: 'sap-s4hana',
    entities: ['purchase-orders', 'vendors'],
    native: 'A_PurchaseOrder',
    edit: { CorrespncExternalReference: 'R{n}' },
    make: { PurchaseOrder: '46{n:8}', CompanyCode: 'CC10', PurchaseOrderDate: '2026-03-02' },
  },
  {
    system: 'maintainx',
    entities: ['assets', 'locations'],
    native: 'assets',
    edit: { description: 'Note {n}' },
    make: { name: 'Asset {n:5}' },
  },
  {
    system: 'tryton',
    entities: ['vendors', 'items'],
    native: 'party.party',
    edit: { name: 'Party {n}' },
    make: { name: 'Party {n:5}' },
  },
]

/** Six hours: a step of the simulated month. */
const STEP = 6 * 3_600_000
const STEPS = 120
/** The week in which the consumer is down. */
const DOWN = { from: 40, to: 68 }
const SPOILED = 0.05
/** These take longer than a step has. */
const TOO_LONG: ReadonlySet<Fault> = new Set(['slow', 'gzip_bomb', 'black_hole', 'half_open'])
const PATIENCE = 240_000

/**
 * A month of a consumer that follows three systems through the change feed: people change records all the time, nodes
 * are killed, the database crashes, the network spoils exchanges, and for a week the consumer itself is down. In the end
 * its copy is what the sources hold.
 */
export const followForAMonth: Trial = async ({ seed }) => {
  const random = createRandom(seed)
  const cluster = await startMirrorCluster({ seed: 1, purchase_orders: 60 })
  try {
    await Promise.all([cluster.startNode(), cluster.startNode()])
    await cluster.control('POST', '/maintainx/switches', { rate_limit: 0 })
    const connections = new Map<string, string>()
    for (const { system, entities } of SYSTEMS) {
      const { id } = await cluster.connect(system)
      connections.set(system, id)
      await followOnly(cluster, id, entities)
    }
    const consumer = createConsumer({ url: cluster.url, key: cluster.account_key })
    const faults = FAULTS.filter((fault) => !TOO_LONG.has(fault))
    const harm = { kills: 0, crashes: 0, spoiled: 0 }
    cluster.proxy.spoil(() => {
      if (random() >= SPOILED) return null
      harm.spoiled++
      return faults[Math.floor(random() * faults.length)]!
    })
    for (let step = 0; step < STEPS; step++) {
      for (const one of SYSTEMS) await changeSource(cluster, one, random)
      if (step % 10 === 9) {
        await cluster.killNode(random)
        harm.kills++
      }
      if (step % 30 === 29) {
        await cluster.database.crash()
        harm.crashes++
      }
      await wait(300)
      await cluster.pass(STEP)
      if (step < DOWN.from || step >= DOWN.to) await consumer.catchUp()
    }
    cluster.proxy.spoil(() => null)
    await settle(cluster, connections)
    await consumer.catchUp()
    const wrong: string[] = []
    let records = 0
    for (const { system, entities } of SYSTEMS) {
      for (const entity of entities) {
        const source = await cluster.readSource(connections.get(system)!, entity)
        records += source.size
        const copy = consumer.copies.get(placeOf(connections.get(system)!, entity)) ?? new Map()
        for (const [how, ids] of Object.entries(compareCopies(source, copy)))
          wrong.push(...ids.map((id) => `${system} ${entity} ${id} ${how}`))
      }
    }
    return [
      judge(
        {
          seed,
          days: (STEPS * STEP) / 86_400_000,
          records,
          changes_read: consumer.count(),
          ...harm,
        },
        wrong,
      ),
    ]
  } finally {
    await cluster.close()
  }
}

async function changeSource(
  { control }: MirrorCluster,
  { system, native, edit, make }: (typeof SYSTEMS)[number],
  random: () => number,
): Promise<void> {
  const seed = Math.floor(random() * 2 ** 31)
  const change = (more: object) => control('POST', `/${system}/records`, { native, seed, ...more })
  await change({ op: 'update', count: 3, data: edit })
  if (random() < 0.3) await change({ op: 'insert', count: 1, data: make })
  // What is in use cannot be deleted: then people leave it.
  if (random() < 0.15) await change({ op: 'delete', count: 1 }).catch(() => {})
}

/** Everything is read once more: deletes without a trace are found by a complete listing only. */
async function settle(cluster: MirrorCluster, connections: ReadonlyMap<string, string>) {
  // Longer than breakers stay open and claims last.
  await cluster.pass(STEP)
  for (const { system, entities } of SYSTEMS) {
    const path = `/admin/v1/connections/${connections.get(system)}/syncs`
    const until = performance.now() + PATIENCE
    for (let done = false; !done && performance.now() < until; ) {
      const { id } = await cluster.call('POST', path, { entities, mode: 'full' })
      let state = 'queued'
      while (['queued', 'running'].includes(state) && performance.now() < until) {
        await wait(300)
        await cluster.pass(60_000)
        state = (await cluster.call('GET', `${path}/${id}`)).state
      }
      done = state === 'completed'
    }
  }
}

function judge(detail: Record<string, unknown>, wrong: readonly string[]): Figure {
  return judgeLess({
    id: 'C6',
    name: 'a month of following',
    value: wrong.length,
    unit: 'faults',
    at_least: 0,
    aim: 0,
    detail: {
      ...detail,
      days_the_consumer_was_down: 7,
      ...(wrong.length > 0 && { examples: wrong.slice(0, 8) }),
    },
  })
}
