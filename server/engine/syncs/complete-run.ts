import type { Trx } from '../../store/pool.ts'
import type { Checkpoint, SideProof, SyncProof } from '../../store/schema-syncs.ts'
import { writeProgress } from '../../store/sync-progress.ts'
import { jitter } from '../health.ts'
import { settleOrigins } from '../origins.ts'
import { isSweep } from './begin.ts'
import type { Run } from './run.ts'
import { tellCompleted, tellGuarded } from './tell-sync.ts'

/**
 * The run is complete: its bookmark, and what it has brought altogether, in the transaction of its last changes. `sides`
 * are the keys that a sweep has compared.
 */
export async function completeRun(
  run: Run,
  trx: Trx,
  {
    checkpoint,
    grown = 0,
    sides,
  }: {
    checkpoint: Checkpoint
    grown?: number
    sides?: { source: SideProof; mirror: SideProof }
  },
): Promise<void> {
  const { due, services, history_from } = run
  const now = new Date(services.now())
  const { every_s, full_every_s, enabled } = due
  await tellCompleted(run, trx, checkpoint, now)
  const since = new Date(checkpoint.started_at)
  await settleOrigins(trx, run.ref, since, { isSweep: isSweep(checkpoint) })
  await writeProgress(trx, due, {
    checkpoint: null,
    sync_id: checkpoint.sync_id,
    state: 'completed',
    history_from,
    bookmark: checkpoint.reached === null ? due.bookmark : new Date(checkpoint.reached),
    error: null,
    failures: 0,
    next_run_at: enabled ? new Date(now.getTime() + jitter(every_s * 1_000)) : null,
    over_at: now,
    fresh_at: new Date(checkpoint.started_at),
    last_success_at: now,
    grown,
    ...(isSweep(checkpoint) && {
      last_full_at: now,
      guard: null,
      full_due_at: new Date(now.getTime() + jitter(full_every_s * 1_000)),
    }),
    ...(sides && {
      proof: proofOf(checkpoint, sides, now),
      // Without a lower bound it is the whole mirror.
      ...(checkpoint.since === null && { records: sides.mirror.count }),
    }),
  })
}

/** The listing is complete, and so many records are missing in it that a person has to say that they are gone. */
export async function holdBack(
  run: Run,
  trx: Trx,
  { missing, of }: { missing: number; of: number },
): Promise<void> {
  const { due, services, checkpoint } = run
  const now = new Date(services.now())
  const { sync_id } = checkpoint
  const guard = { sync_id, missing, of, at: now.toISOString() }
  if (due.guard === null) await tellGuarded(run, trx, guard, now)
  await completeRun(run, trx, { checkpoint })
  await writeProgress(trx, due, {
    checkpoint: null,
    sync_id,
    guard,
    next_run_at: due.enabled ? new Date(now.getTime() + jitter(due.every_s * 1_000)) : null,
    over_at: now,
  })
}

function proofOf(
  { total }: Checkpoint,
  { source, mirror }: { source: SideProof; mirror: SideProof },
  now: Date,
): SyncProof {
  return {
    at: now.toISOString(),
    source: { ...source, total },
    mirror,
    equal: source.count === mirror.count && source.digest === mirror.digest,
    reason: null,
  }
}
