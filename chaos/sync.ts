import { setTimeout as wait } from 'node:timers/promises'
import type { EntityName } from '@millwright/model'
import { sql } from 'kysely'
import { type Figure, judgeLess } from '../bench/figure.ts'
import { FAULTS, type Fault } from './fault-proxy.ts'
import { checkHistories, countFaults, type Findings, type ToldChange } from './history.ts'
import { followOnly, type MirrorCluster, startMirrorCluster } from './mirror-cluster.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

const SYSTEM = 'sap-s4hana'
const ORDERS: EntityName = 'purchase-orders'
const ENTITIES: readonly EntityName[] = [ORDERS, 'vendors', 'items']
/** Longer than a claim lasts, and than a breaker stays open. */
const STEP = 10 * 60_000
const PATIENCE = 300_000
/** How many exchanges with the source go wrong while they do. */
const SPOILED = 0.1
/** With a number that no seeded order has. */
const NEW_ORDER = { PurchaseOrder: '46{n:8}', CompanyCode: 'CC10', PurchaseOrderDate: '2026-03-02' }
/** These take longer than the trial has. */
const TOO_LONG: ReadonlySet<Fault> = new Set(['slow', 'gzip_bomb'])

/**
 * Follows a source through kills of nodes, crashes of the database, spoiled exchanges and changes meanwhile. First an
 * initial sync with kills only, which shows how much is read again; then everything at once. In the end the mirror and
 * whoever followed the feed know exactly what the source holds.
 */
export const syncThroughHarm: Trial = async ({ seed, kills = 12, records = 3_000 }) => {
  const random = createRandom(seed)
  const cluster = await startMirrorCluster({ seed: 1, purchase_orders: records })
  try {
    await Promise.all([cluster.startNode(), cluster.startNode()])
    const { id } = await cluster.connect(SYSTEM)
    await followOnly(cluster, id, ENTITIES)
    const initial = await syncUnderKills(cluster, id, kills, random)
    const before = await checkAll(cluster, id)
    await sufferEverything(cluster, id, kills, random)
    const after = await checkAll(cluster, id)
    const common = { seed, kills: initial.kills }
    return [
      judgeHistory('initial sync under kills', { ...common, ...initial }, before),
      judgeReread(seed, initial),
      judgeHistory('a source followed through harm', { ...common, kills }, after),
    ]
  } finally {
    await cluster.close()
  }
}

/** Kills nodes until everything was read once; counts the pages that the source was asked for. */
async function syncUnderKills(
  cluster: MirrorCluster,
  connection: string,
  most: number,
  random: () => number,
) {
  let kills = 0
  const until = performance.now() + PATIENCE
  while (!(await isSettled(cluster, connection)) && performance.now() < until) {
    await wait(100 + random() * 400)
    if (kills < most) {
      await cluster.killNode(random)
      kills++
    }
    await cluster.pass(STEP)
  }
  const { requests } = await cluster.control('GET', `/${SYSTEM}/requests?since=0`)
  const pages = new Map<string, number>()
  for (const { path } of requests as { path: string }[]) {
    if (path.includes('/A_PurchaseOrder?')) pages.set(path, (pages.get(path) ?? 0) + 1)
  }
  const again = [...pages.values()].reduce((sum, times) => sum + times - 1, 0)
  return { kills, pages: pages.size, read_again: again }
}

async function sufferEverything(
  cluster: MirrorCluster,
  connection: string,
  kills: number,
  random: () => number,
): Promise<void> {
  const faults = FAULTS.filter((fault) => !TOO_LONG.has(fault))
  cluster.proxy.spoil(() =>
    random() < SPOILED ? faults[Math.floor(random() * faults.length)]! : null,
  )
  for (let kill = 1; kill <= kills; kill++) {
    await changeSource(cluster, random)
    await wait(200 + random() * 600)
    if (kill % 5 === 0) await cluster.database.crash()
    await cluster.killNode(random)
    await cluster.pass(STEP)
  }
  cluster.proxy.spoil(() => null)
  await cluster.pass(STEP)
  const { id } = await cluster.call('POST', `/admin/v1/connections/${connection}/syncs`, {
    entities: ENTITIES,
    mode: 'full',
  })
  const until = performance.now() + PATIENCE
  while (performance.now() < until) {
    const { state } = await cluster.call('GET', `/admin/v1/connections/${connection}/syncs/${id}`)
    if (!['queued', 'running'].includes(state)) break
    await wait(500)
    await cluster.pass(STEP)
  }
}

/** People work in the source meanwhile: some orders change, some are new, a few are deleted. */
async function changeSource({ control }: MirrorCluster, random: () => number): Promise<void> {
  const seed = Math.floor(random() * 2 ** 31)
  const change = (more: object) =>
    control('POST', `/${SYSTEM}/records`, { native: 'A_PurchaseOrder', seed, ...more })
  await change({ op: 'update', count: 10, data: { CorrespncExternalReference: 'R{n}' } })
  await change({ op: 'insert', count: 3, data: NEW_ORDER })
  await change({ op: 'delete', count: 2 })
}

async function isSettled({ look }: MirrorCluster, connection: string): Promise<boolean> {
  const { rows } = await look((trx) =>
    sql<{ open: number }>`select count(*)::int as open from sync_entities
      where connection_id = ${connection} and enabled and last_success_at is null`.execute(trx),
  )
  return rows[0]!.open === 0
}

async function checkAll(cluster: MirrorCluster, connection: string): Promise<Findings[]> {
  const findings: Findings[] = []
  for (const entity of ENTITIES) {
    const source = await cluster.readSource(connection, entity)
    findings.push(checkHistories({ source, ...(await readOurs(cluster, connection, entity)) }))
  }
  return findings
}

async function readOurs({ look }: MirrorCluster, connection: string, entity: EntityName) {
  return look(async (trx) => {
    const { rows: copies } = await sql<{ id: string; body: string }>`
      select id, body from mirror_records
      where connection_id = ${connection} and entity = ${entity} and gone_at is null`.execute(trx)
    const { rows: events } = await sql<Omit<ToldChange, 'changed'> & { data: string }>`
      select id, type, entity, record_id, data from events
      where connection_id = ${connection} and entity = ${entity}
      order by position, seq`.execute(trx)
    return {
      mirror: new Map(copies.map(({ id, body }) => [id, JSON.parse(body)])),
      feed: events.map(({ data, ...event }) => ({ ...JSON.parse(data), ...event })) as ToldChange[],
    }
  })
}

function judgeHistory(name: string, detail: object, findings: readonly Findings[]): Figure {
  const sum = (pick: (one: Findings) => unknown[] | number) =>
    findings.reduce((total, one) => {
      const found = pick(one)
      return total + (typeof found === 'number' ? found : found.length)
    }, 0)
  const examples = findings
    .flatMap((one) => [one.missing, one.surplus, one.different, one.inconsistent, one.drifted])
    .flat()
    .slice(0, 5)
  return judgeLess({
    id: 'C19',
    name,
    value: sum(countFaults),
    unit: 'faults',
    at_least: 0,
    aim: 0,
    detail: {
      ...detail,
      records: sum(({ records }) => records),
      changes_told: sum(({ changes }) => changes),
      missing: sum(({ missing }) => missing),
      phantom: sum(({ surplus }) => surplus),
      different: sum(({ different }) => different),
      inconsistent: sum(({ inconsistent }) => inconsistent),
      drifted: sum(({ drifted }) => drifted),
      ...(examples.length > 0 && { examples }),
    },
  })
}

function judgeReread(seed: number, at: { kills: number; pages: number; read_again: number }) {
  return judgeLess({
    id: 'C19',
    name: 'pages read again',
    value: at.kills === 0 ? 0 : at.read_again / at.kills,
    unit: 'per kill',
    at_least: 1,
    aim: 0.5,
    detail: { seed, ...at },
  })
}
