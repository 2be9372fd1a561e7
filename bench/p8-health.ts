import { setTimeout as wait } from 'node:timers/promises'
import { scheduleChecks } from '../server/store/due-connections.ts'
import { withSystem } from '../server/store/pool.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { type ManyConnections, makeManyConnections } from './many-connections.ts'
import { FLAGS, SERVER, SETTINGS } from './node.ts'
import { readPostgresCpu } from './postgres-cpu.ts'
import { writeProfile } from './profile.ts'
import { type Program, startProgram } from './program.ts'

const CONNECTIONS = 10_000
const CUSTOMERS = 500
/** Each is looked at once in this time, in s: the default of a node. */
const INTERVAL = 300
/** How long the steady state is measured, in s. */
const MEASURED = 60
/** The first look at each, which reads and unseals it, has to be over in this time, in s. */
const FIRST_WITHIN = 600

/** P8: what it costs one node to look at 10 000 connections without traffic, each every five minutes. */
export const measureHealth: Benchmark = async ({ profile }) => {
  const many = await makeManyConnections(CONNECTIONS, CUSTOMERS)
  try {
    const node = await startProgram(SERVER, { env: { ...SETTINGS, ...many.env }, flags: FLAGS })
    try {
      return [await measureNode(many, node, profile)]
    } finally {
      await node.stop()
    }
  } finally {
    await many.close()
  }
}

async function measureNode(many: ManyConnections, node: Program, profile: boolean) {
  const first = await lookAtAll(many, node)
  await spreadChecks(many, INTERVAL)
  await many.upstream.ask('report')
  if (profile) await node.ask('startProfile')
  const before = await node.usage()
  const databaseBefore = await readPostgresCpu(many.database.db)
  const started = performance.now()
  await wait(MEASURED * 1000)
  const after = await node.usage()
  const databaseAfter = await readPostgresCpu(many.database.db)
  const elapsed = performance.now() - started
  if (profile) await writeProfile('health', (file) => node.ask('stopProfile', file))
  const { requests } = await many.upstream.ask('report')
  const due = (CONNECTIONS / INTERVAL) * (elapsed / 1000)
  // Whoever looks at less is not cheap.
  if (requests < due * 0.95) throw new Error(`${requests} of ${Math.round(due)} were looked at.`)
  const share = (after.cpu - before.cpu) / elapsed
  const database =
    databaseBefore === null || databaseAfter === null
      ? null
      : (databaseAfter - databaseBefore) / elapsed
  return judgeLess({
    id: 'P8',
    name: `${CONNECTIONS} connections watched`,
    value: share * 100,
    unit: '% of core',
    at_least: 15,
    aim: 5,
    detail: {
      looked_at: requests,
      per_second: requests / (elapsed / 1000),
      cpu_ms_per_look: (after.cpu - before.cpu) / requests,
      database_percent_of_core: database === null ? null : database * 100,
      first_look: first,
      customers: CUSTOMERS,
      rss_mb: after.rss,
      rss_peak_mb: after.rssPeak,
    },
  })
}

/** Until every connection was looked at once. */
async function lookAtAll(many: ManyConnections, node: Program) {
  await many.upstream.ask('report')
  const before = await node.usage()
  const started = performance.now()
  await spreadChecks(many, 0)
  for (let seen = 0; seen < CONNECTIONS; ) {
    if (performance.now() - started > FIRST_WITHIN * 1000) {
      throw new Error(`Only ${seen} connections were looked at in ${FIRST_WITHIN} s.`)
    }
    await wait(500)
    seen += (await many.upstream.ask('report')).requests
  }
  const after = await node.usage()
  return {
    seconds: (performance.now() - started) / 1000,
    cpu_ms_each: (after.cpu - before.cpu) / CONNECTIONS,
    rss_before_mb: before.rss,
  }
}

/** Each is due at a moment of its own within so many seconds from now. */
async function spreadChecks({ database }: ManyConnections, seconds: number): Promise<void> {
  await withSystem(database.db, async (trx) => {
    // What was seen just now would be passed over.
    await trx.updateTable('connections').set({ last_success_at: null }).execute()
    const all = await trx.selectFrom('connections').select(['account_id', 'id']).execute()
    const at = () => new Date(Date.now() + Math.random() * seconds * 1000)
    await scheduleChecks(
      trx,
      all.map((one) => ({ ...one, at: at() })),
    )
  })
}
