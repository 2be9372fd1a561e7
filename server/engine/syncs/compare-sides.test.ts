import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '@millwright/kit'
import { sql } from 'kysely'
import { claimDueSyncs } from '../../store/due-syncs.ts'
import { withSystem } from '../../store/pool.ts'
import { findSyncEntity } from '../../store/sync-entities.ts'
import { LEASE } from './run.ts'
import { runSync } from './run-sync.ts'
import { connectMemory, createMemorySource } from './test-memory.ts'
import { DAY, MINUTE, type SyncBench, startSyncBench } from './test-syncs.ts'

const entity = 'vendors'
const catalogue: Connector[] = []
let bench: SyncBench

before(async () => {
  bench = await startSyncBench({ catalogue })
})
after(() => bench.close())

async function run(ms: number, ending = new AbortController()): Promise<void> {
  bench.clock.value += ms
  const { services } = bench.node
  const claim = {
    now: new Date(bench.clock.value),
    lease: LEASE,
    limit: 9,
    perHost: 9,
    besides: [],
  }
  const due = await withSystem(services.database, (trx) => claimDueSyncs(trx, claim))
  for (const one of due) await runSync(services, one, ending.signal)
}

const look = (connection_id: string) => {
  const ref = { account_id: bench.node.account_id, connection_id, entity }
  return bench.own((trx) => findSyncEntity(trx, ref))
}

async function countMirror(id: string): Promise<number> {
  const { rows } = await bench.own((trx) =>
    sql<{ count: number }>`select count(*)::int as count from mirror_records
      where connection_id = ${id} and gone_at is null`.execute(trx),
  )
  return rows[0]!.count
}

test('a mirror of any size is compared in short looks, and none of them holds the change feed back', async () => {
  const source = createMemorySource({ coarseness: 1 })
  catalogue[0] = source.connector
  for (const id of ['a', 'b', 'c']) source.write(id, id)
  const id = await connectMemory(bench.node)
  await run(0)
  await bench.own((trx) =>
    sql`insert into mirror_records (account_id, connection_id, entity, id, body, content_hash, stamp,
        read_at)
      select ${bench.node.account_id}, ${id}, ${entity}, 'lost ' || number, '{}', '', '', now()
      from generate_series(1, 45000) as number`.execute(trx),
  )
  await bench.own((trx) =>
    sql`update mirror_records set read_at = ${new Date(bench.clock.value)}`.execute(trx),
  )
  const texts: string[] = []
  const end = bench.node.services.database.onQuery((text) => texts.push(text))
  await run(1.2 * DAY)
  end()
  const held = await look(id)
  assert.deepEqual([held?.guard?.missing, held?.guard?.of], [45_000, 45_003])
  const digests = texts.filter((text) => text.includes('bit_xor'))
  assert.ok(digests.length >= 4, 'both sides, the mirror in three')
  assert.deepEqual(
    digests.filter((text) => !text.includes('limit')),
    [],
  )
  assert.ok(texts.some((text) => /^start transaction.*read only/.test(text)))
  await bench.own((trx) => sql`delete from sync_entities`.execute(trx))
})

test('a node that stops while it notes what one listing missed has not seen it missed twice', async () => {
  const source = createMemorySource({ coarseness: 1, isBare: true })
  catalogue[0] = source.connector
  for (const id of ['a', 'b', 'c']) source.write(id, id)
  const id = await connectMemory(bench.node)
  await run(0)
  source.rows.delete('b')
  const ending = new AbortController()
  const end = bench.node.services.database.onQuery((text) => {
    if (/insert into sweep_keys[\s\S]*, true from/.test(text)) ending.abort()
  })
  await run(1.2 * DAY, ending)
  end()
  assert.ok(ending.signal.aborted)
  assert.equal((await look(id))?.checkpoint?.phase, 'remember')
  await run(MINUTE)
  assert.equal((await look(id))?.state, 'completed')
  assert.equal(await countMirror(id), 3)
  await run(1.2 * DAY)
  assert.equal(await countMirror(id), 2)
  await bench.own((trx) => sql`delete from sync_entities`.execute(trx))
})
