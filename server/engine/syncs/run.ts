import {
  type Connector,
  type EntityMap,
  type ListQuery,
  type Page,
  readOne,
  readPage,
} from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { DueSync } from '../../store/due-syncs.ts'
import type { MirrorRef } from '../../store/mirror.ts'
import type { Trx } from '../../store/pool.ts'
import type { Checkpoint } from '../../store/schema-syncs.ts'
import type { Sweep } from '../../store/sweeps.ts'
import { writeProgress } from '../../store/sync-progress.ts'
import { listInScope, requireInScope } from '../scoped-read.ts'
import { compileScope } from '../token-scope.ts'
import { tellBegin } from './tell-sync.ts'

/** Milliseconds for which a claim holds unless it is prolonged: then another node takes it over. */
export const LEASE = 45_000

/** A run that this node holds. */
export interface Run {
  readonly services: Services
  /** The entity as it was when it was claimed. */
  readonly due: DueSync
  readonly ref: MirrorRef & { entity: EntityName }
  readonly connector: Connector
  readonly map: EntityMap
  readonly history_from: Date | null
  readonly signal: AbortSignal
  /** As it was committed last. */
  checkpoint: Checkpoint
}

/** The way to the source, as the connection may see it. */
export interface Source {
  list(query: ListQuery): Promise<Page>
  /** Whether there is a record of this id. */
  has(id: string): Promise<boolean>
}

/** The way to the source, as the connection is now; null where it does not work any more. */
export async function openSource({ services, due, ref, signal }: Run): Promise<Source | null> {
  const { connection, io: open } = await services.access.byId(due.account_id, due.connection_id)
  if (connection.status !== 'active') return null
  const io = open().under(signal, { priority: 'background' })
  const { entity } = ref
  const scope = compileScope(null, connection.sites)
  return {
    list: (query) => (scope ? listInScope(io, scope, entity, query) : readPage(io, entity, query)),
    async has(id) {
      try {
        const { record } = await readOne(io, entity, id)
        if (scope) await requireInScope(io, scope, entity, record)
        return true
      } catch (error) {
        if (error instanceof ApiError && error.code === 'NOT_FOUND') return false
        throw error
      }
    },
  }
}

/** What a listing asks for. Records that are marked as deleted are records. */
export function filtersOf({ since }: Pick<Checkpoint, 'since'>): Record<string, unknown> {
  return { include_deleted: true, ...(since !== null && { modified_after: since }) }
}

/** What the listing of a run should have shown. */
export function sweepOf({ ref, checkpoint }: Run): Sweep {
  const { started_at, since } = checkpoint
  return {
    ...ref,
    started_at: new Date(started_at),
    since: since === null ? null : new Date(since),
  }
}

/** Writes how far the run is, and holds it for another lease. `isWorthTelling`: whether it gets a row of its own. */
export async function commitCheckpoint(
  run: Run,
  trx: Trx,
  checkpoint: Checkpoint,
  { grown = 0, isWorthTelling }: { grown?: number; isWorthTelling: boolean },
): Promise<void> {
  const { due, services, history_from } = run
  const isTold = checkpoint.is_told || isWorthTelling || checkpoint.trigger !== 'schedule'
  if (isTold && !checkpoint.is_told) await tellBegin(run, trx, checkpoint)
  checkpoint.is_told = isTold
  await writeProgress(trx, due, {
    checkpoint,
    sync_id: checkpoint.sync_id,
    next_run_at: new Date(services.now() + LEASE),
    history_from,
    grown,
  })
}
