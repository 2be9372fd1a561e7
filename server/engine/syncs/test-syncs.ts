import assert from 'node:assert/strict'
import { readPage } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import { sql } from 'kysely'
import { createSyncJob, type SyncJob } from '../../jobs/sync-entities.ts'
import type { Services } from '../../services.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import type { SyncEntity } from '../../store/schema-syncs.ts'
import { startTestNode, type TestNode, type TestNodeOptions } from '../../test-node.ts'

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

type Records = Map<string, Record<string, unknown>>

/** A node that syncs when a test says so, over the sandbox. Its clock stands still between. */
export interface SyncBench {
  node: TestNode
  clock: { value: number }
  /** Connects a system and follows only these entities, and nothing else any more. */
  follow(system: string, ...entities: EntityName[]): Promise<Followed>
  /** Another node of the same deployment, of another version where `services` are given. */
  makeJob(services?: Services, onError?: (error: unknown) => void): SyncJob
  /** Time passes, and all that is due runs. */
  pass(ms: number): Promise<void>
  control(system: string, action: string, body: unknown): Promise<any>
  own<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A connection whose entities are synced. */
export interface Followed {
  id: string
  token: string
  look(entity: EntityName): Promise<SyncEntity>
  mirror(entity: EntityName): Promise<Records>
  /** What the source has right now, read in one go. */
  source(entity: EntityName): Promise<Records>
  /** Throws where the mirror is not exactly what the source has. */
  assertSame(entity: EntityName): Promise<void>
  events(): Promise<{ type: string; record_id: string | null; sync_id: string | null; data: any }[]>
  set(
    patch: Partial<Record<'every_s' | 'full_every_s' | 'history_days', number | null>>,
  ): Promise<void>
}

export async function startSyncBench(options: TestNodeOptions = {}): Promise<SyncBench> {
  const clock = { value: Date.parse('2026-11-24T12:00:00Z') }
  const node = await startTestNode({ now: () => clock.value, ...options })
  const jobs: SyncJob[] = []
  const own = <T>(work: (trx: Trx) => Promise<T>) =>
    withAccount(node.services.database, node.account_id, work)
  const makeJob: SyncBench['makeJob'] = (
    services = node.services,
    onError = (error) => assert.fail(error as Error),
  ) => {
    const job = createSyncJob(services, onError)
    jobs.push(job)
    return job
  }
  const job = makeJob()
  return {
    node,
    clock,
    own,
    makeJob,
    async follow(system, ...entities) {
      const { id, token } = await node.connect(system)
      await own((trx) =>
        sql`update sync_entities set enabled = false, next_run_at = null
          where connection_id <> ${id} or entity <> all (${entities}::text[])`.execute(trx),
      )
      return followed({ node, own }, id, token)
    },
    async pass(ms) {
      clock.value += ms
      for (let round = 0; (await job.runOnce()) > 0; round++) {
        assert.ok(round < 500, 'it never came to an end')
      }
    },
    control: (system, action, body) =>
      node.control(body === null ? 'DELETE' : 'POST', `/${system}/${action}`, body ?? undefined),
    async close() {
      for (const one of jobs) await one.close()
      await node.close()
    },
  }
}

function followed(
  { node, own }: Pick<SyncBench, 'node' | 'own'>,
  id: string,
  token: string,
): Followed {
  const self: Followed = {
    id,
    token,
    async look(entity) {
      const { rows } = await own((trx) =>
        sql<SyncEntity>`select * from sync_entities
          where connection_id = ${id} and entity = ${entity}`.execute(trx),
      )
      return rows[0]!
    },
    async mirror(entity) {
      const { rows } = await own((trx) =>
        sql<{ id: string; body: string }>`select id, body from mirror_records
          where connection_id = ${id} and entity = ${entity} and gone_at is null
          order by id`.execute(trx),
      )
      return new Map(rows.map((row) => [row.id, JSON.parse(row.body)]))
    },
    async source(entity) {
      const { io } = await node.services.access.byId(node.account_id, id)
      const records: [string, Record<string, unknown>][] = []
      let after: unknown = null
      do {
        const filters = { include_deleted: true }
        const query = { limit: 500, after, filters, fields: null, total: false }
        const page = await readPage(io(), entity, query)
        records.push(...page.records.map(({ record }) => [record.id, record] as [string, any]))
        after = page.next
      } while (after !== null)
      records.sort(([one], [other]) => (one < other ? -1 : 1))
      return new Map(JSON.parse(JSON.stringify(records)))
    },
    async assertSame(entity) {
      const [ours, theirs] = [await self.mirror(entity), await self.source(entity)]
      assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort())
      for (const [key, record] of ours) assert.deepEqual(record, theirs.get(key))
    },
    async events() {
      const { rows } = await own((trx) =>
        sql<{ type: string; record_id: string | null; sync_id: string | null; data: string }>`
          select type, record_id, sync_id, data from events where connection_id = ${id}
          order by position, seq`.execute(trx),
      )
      return rows.map((row) => ({ ...row, data: JSON.parse(row.data) }))
    },
    async set(patch) {
      for (const [column, value] of Object.entries(patch)) {
        await own((trx) =>
          sql`update sync_entities set ${sql.ref(column)} = ${value}
            where connection_id = ${id}`.execute(trx),
        )
      }
    },
  }
  return self
}
