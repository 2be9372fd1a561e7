import { newId } from '@millwright/model'
import type { Trx } from '../../store/pool.ts'
import type {
  Checkpoint,
  SyncError,
  SyncGuard,
  SyncPart,
  SyncState,
} from '../../store/schema-syncs.ts'
import { writePart } from '../../store/syncs.ts'
import { recordEvents } from '../record-events.ts'
import type { Run } from './run.ts'

/** A run has begun that somebody may want to look at. */
export async function tellBegin(run: Run, trx: Trx, checkpoint: Checkpoint): Promise<void> {
  const at = new Date(run.services.now())
  await write(run, trx, checkpoint, partOf(checkpoint, 'running', null, null), at)
}

/** A run is complete. One of the schedule that found nothing new is not worth a word. */
export async function tellCompleted(
  run: Run,
  trx: Trx,
  checkpoint: Checkpoint,
  at: Date,
): Promise<void> {
  const { created, updated, deleted } = checkpoint.counts
  const isQuiet = checkpoint.trigger === 'schedule' && created + updated + deleted === 0
  if (isQuiet && !checkpoint.is_told) return
  const sync = await write(run, trx, checkpoint, partOf(checkpoint, 'completed', null, at), at)
  if (!sync || (isQuiet && checkpoint.mode !== 'initial')) return
  const { id, mode, trigger, entities, state } = sync
  if (state !== 'completed') return
  await tell(run, trx, 'sync.completed', { sync_id: id, mode, trigger, entities }, at)
}

/** A run has failed; `isNews` where it did not fail before, `isOver` where it will not go on from its last page. */
export async function tellFailed(
  run: Run,
  trx: Trx,
  {
    checkpoint,
    error,
    isNews,
    isOver,
  }: { checkpoint: Checkpoint; error: SyncError; isNews: boolean; isOver: boolean },
): Promise<void> {
  const at = new Date(error.at)
  const part = partOf(checkpoint, isOver ? 'failed' : 'running', error, isOver ? at : null)
  await write(run, trx, checkpoint, part, at)
  if (!isNews) return
  const { sync_id, mode } = checkpoint
  const data = { sync_id, mode, entity: run.ref.entity, error }
  await tell(run, trx, 'sync.failed', data, at)
}

/** So many records are missing at the source that a person has to decide. */
export async function tellGuarded(
  run: Run,
  trx: Trx,
  { sync_id, missing, of }: SyncGuard,
  at: Date,
): Promise<void> {
  await tell(run, trx, 'sync.guarded', { sync_id, entity: run.ref.entity, missing, of }, at)
}

function write(run: Run, trx: Trx, checkpoint: Checkpoint, part: SyncPart, at: Date) {
  const { account_id, connection_id, entity } = run.ref
  const { sync_id: id, trigger, mode, is_told } = checkpoint
  const sync = {
    account_id,
    connection_id,
    id,
    trigger,
    mode: mode === 'incremental' ? mode : 'full',
  } as const
  const fresh = !is_told && trigger === 'schedule'
  return writePart(trx, sync, { entity, part, fresh, at })
}

function partOf(
  { mode, seen: records, counts, started_at }: Checkpoint,
  state: SyncState,
  error: SyncError | null,
  ended: Date | null,
): SyncPart {
  const ended_at = ended?.toISOString() ?? null
  return { state, mode, records, counts, error, started_at, ended_at }
}

async function tell(
  { services, ref }: Run,
  trx: Trx,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const { account_id, connection_id } = ref
  const id = newId('evt_', services.now())
  await recordEvents(services, trx, [{ account_id, connection_id, id, type, data, at }])
}
