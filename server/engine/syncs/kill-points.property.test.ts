import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '@millwright/kit'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Services } from '../../services.ts'
import { claimDueSyncs } from '../../store/due-syncs.ts'
import { withSystem } from '../../store/pool.ts'
import { findSyncEntity } from '../../store/sync-entities.ts'
import { LostClaim } from '../../store/sync-progress.ts'
import { decideGuard } from './request-sync.ts'
import { LEASE } from './run.ts'
import { runSync } from './run-sync.ts'
import { connectMemory, createMemorySource, type MemorySource } from './test-memory.ts'
import { DAY, MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

/** One step of a story: time that passes, what people do at the source, and after which page the node is killed. */
interface Step {
  minutes: number
  changes: readonly Change[]
  /** What people do during some pages of the run, the first of which is 1. */
  meanwhile: readonly { page: number; changes: readonly Change[] }[]
  killAt: number | null
}
interface Story {
  coarseness: number
  /** By how much the source's clock is ahead of ours. */
  skew: number
  isBare: boolean
  /** Records that are there from the begin. */
  size: number
  steps: readonly Step[]
}
type Change = { op: 'write' | 'delete'; key: number; name: number }

const change = fc.record<Change>({
  op: fc.constantFrom('write', 'write', 'write', 'delete'),
  key: fc.integer({ min: 0, max: 99 }),
  name: fc.integer({ min: 0, max: 20 }),
})
const changes = fc.array(change, { maxLength: 16 })
const step = fc.record<Step>({
  minutes: fc.constantFrom(1, 20, 20, 20, 20, 90, 90, 90, 1_500),
  changes,
  meanwhile: fc.array(fc.record({ page: fc.integer({ min: 1, max: 8 }), changes }), {
    maxLength: 4,
  }),
  killAt: fc.option(fc.integer({ min: 1, max: 10 })),
})
const story = fc.record<Story>({
  coarseness: fc.constantFrom(1, 1, 1_000, DAY),
  skew: fc.constantFrom(0, -90 * MINUTE, 50 * MINUTE),
  isBare: fc.constantFrom(true, false, false, false),
  size: fc.integer({ min: 40, max: 90 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
})

const catalogue: Connector[] = []
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ catalogue })
})
after(() => bench.close())

function apply(source: MemorySource, list: readonly Change[]): void {
  for (const { op, key, name } of list) {
    const id = `v${String(key).padStart(3, '0')}`
    if (op === 'delete') source.rows.delete(id)
    else source.write(id, `name ${name}`)
  }
}

/** Claims what is due and runs it, on a node that dies before it asks for the page `killAt`. */
async function run(
  source: MemorySource,
  { meanwhile, killAt }: Pick<Step, 'meanwhile' | 'killAt'>,
) {
  const { services } = bench.node
  const { access } = services
  const from = source.calls
  source.onCall = (number) => {
    // Reading takes time, at the source as here.
    bench.clock.value += 100
    source.now += 100
    for (const { page, changes } of meanwhile)
      if (number - from === page * 10 - 5) apply(source, changes)
  }
  let looks = 0
  const mortal: Services = {
    ...services,
    access: {
      ...access,
      byId(...named) {
        // It is looked up for each page.
        if (killAt !== null && ++looks > killAt) throw new LostClaim('dead')
        return access.byId(...named)
      },
    },
  }
  const due = await withSystem(services.database, (trx) =>
    claimDueSyncs(trx, {
      now: new Date(bench.clock.value),
      lease: LEASE,
      limit: 10,
      perHost: 10,
      besides: [],
    }),
  )
  for (const one of due) await runSync(mortal, one, new AbortController().signal)
  source.onCall = () => {}
}

async function confirmGuard(id: string): Promise<void> {
  const { services, account_id } = bench.node
  const ref = { account_id, connection_id: id }
  const held = await bench.own((trx) => findSyncEntity(trx, { ...ref, entity: 'vendors' }))
  if (held?.guard) await decideGuard(services, ref, { entity: 'vendors', decision: 'delete' })
}

/** What the mirror has: id and name. */
async function listNames(id: string): Promise<string[]> {
  const { rows } = await bench.own((trx) =>
    sql<{ id: string; name: string }>`select id, body::json ->> 'name' as name
      from mirror_records where connection_id = ${id} and gone_at is null order by id`.execute(trx),
  )
  return rows.map((row) => `${row.id} ${row.name}`)
}

test('whenever nodes die and whatever people do meanwhile, the mirror ends up as the source', async () => {
  const prove = async ({ coarseness, skew, isBare, size, steps }: Story) => {
    const source = createMemorySource({ coarseness, isBare })
    catalogue[0] = source.connector
    const { node, clock } = bench
    source.now = clock.value + skew
    const tick = (ms: number) => {
      clock.value += ms
      source.now += ms
    }
    apply(
      source,
      Array.from({ length: size }, (_, key) => ({ op: 'write', key, name: 0 })),
    )
    const id = await connectMemory(node)
    for (const one of steps) {
      await run(source, one)
      tick(one.minutes * MINUTE)
      apply(source, one.changes)
    }
    const quietly = async (minutes: number) => {
      tick(minutes * MINUTE)
      await run(source, { meanwhile: [], killAt: null })
      await confirmGuard(id)
    }
    const theirs = [...source.rows.values()].map((row) => `${row.id} ${row.name}`).sort()
    // Whatever was left open is finished; what changed is there, without a comparison of everything.
    for (const minutes of [20, 20, 20]) await quietly(minutes)
    const ours = new Set(await listNames(id))
    assert.deepEqual(
      theirs.filter((row) => !ours.has(row)),
      [],
    )
    for (const minutes of [1_600, 20, 1_600, 20]) await quietly(minutes)
    assert.deepEqual(await listNames(id), theirs)
    await bench.own((trx) => sql`delete from sync_entities`.execute(trx))
  }
  await fc.assert(fc.asyncProperty(story, prove), {
    seed: 20_261_124,
    numRuns: 30,
    endOnFailure: true,
  })
})
