import { ApiError } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { DueSync } from '../../store/due-syncs.ts'
import { withAccount } from '../../store/pool.ts'
import type { Checkpoint, SyncError } from '../../store/schema-syncs.ts'
import { LostClaim, writeProgress } from '../../store/sync-progress.ts'
import { jitter } from '../health.ts'
import { isSweep } from './begin.ts'
import type { Run } from './run.ts'
import { SyncFault } from './sync-fault.ts'
import { tellFailed } from './tell-sync.ts'

/** After a first failure it is tried again this soon, in ms; after each further one in a row twice as late. */
const FIRST_PAUSE = 30_000
/** A full listing that failed for good has its next turn after so long, in ms: changes are read meanwhile. */
const FULL_PAUSE = 3_600_000
/** The shortest time until its next turn for one that was put off by a limit, in ms. */
const SHORTEST_PAUSE = 5_000
/** Failures in a row at one place, after which the listing begins anew. */
const MOST_AT_ONE_PLACE = 3
/** These say nothing about the place where the listing stands. */
const OF_THE_WAY = ['CONNECTION_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'REAUTHORIZATION_REQUIRED']
/** The connection tells of these itself. */
const OF_THE_CONNECTION = [
  'CONNECTION_UNAVAILABLE',
  'CONNECTION_INACTIVE',
  'INSUFFICIENT_CREDITS',
  'REAUTHORIZATION_REQUIRED',
]

/** Leaves the run to whoever claims it next, in `pause` ms; it goes on where it was committed last. */
export async function yieldRun(run: Run, pause: number): Promise<void> {
  const { checkpoint, due, services, history_from } = run
  await end(run, {
    checkpoint,
    history_from,
    sync_id: checkpoint.sync_id,
    state: 'queued',
    next_run_at: new Date(services.now() + pause),
    ...(pause > 0 && { over_at: new Date(services.now()) }),
    ...(due.error !== null && pause > 0 && { error: null, failures: 0 }),
  })
}

/**
 * The run has failed: the bookmark stays, and so does the checkpoint unless the listing itself is at fault. A limit of the
 * source is no failure. Throws what is no fault of the source once more.
 */
export async function failRun(run: Run, error: unknown): Promise<void> {
  const { due, services, checkpoint, history_from } = run
  const now = services.now()
  if (isPause(error)) {
    const pause = Math.max(SHORTEST_PAUSE, error.retryAfterMs ?? FIRST_PAUSE)
    const next_run_at = new Date(now + pause)
    return end(run, {
      checkpoint,
      history_from,
      sync_id: checkpoint.sync_id,
      state: 'queued',
      next_run_at,
    })
  }
  const told = toSyncError(run, error, now)
  // A place that was not reached before counts as a first failure.
  const isFurther = due.checkpoint !== null && checkpoint.pages > due.checkpoint.pages
  const failures = isFurther ? 1 : due.failures + 1
  const kept = isAtFault(error, checkpoint)
    ? null
    : { ...checkpoint, failures: checkpoint.failures + 1 }
  const retryAfter = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
  const pause = Math.min(due.every_s * 1_000, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20))
  const isLostSweep = kept === null && checkpoint.mode === 'full'
  await end(
    run,
    {
      checkpoint: kept,
      history_from,
      sync_id: checkpoint.sync_id,
      state: 'failed',
      error: told,
      failures,
      next_run_at: new Date(now + Math.max(retryAfter, jitter(pause))),
      ...(isLostSweep && {
        full_due_at: new Date(now + Math.min(FULL_PAUSE, due.full_every_s * 1_000)),
      }),
      ...(error instanceof SyncFault &&
        isSweep(checkpoint) &&
        due.proof && { proof: { ...due.proof, equal: false, reason: told.message } }),
    },
    told,
  )
  if (!(error instanceof ApiError || error instanceof SyncFault)) throw error
}

/** No connector of this node lists the entity. Another one may, of a version that comes or goes: it is asked for later. */
export async function setAside(services: Services, due: DueSync): Promise<void> {
  const { account_id, checkpoint, entity, system } = due
  const now = services.now()
  const message = `This server has no connector that lists ${entity} of ${system}.`
  const error = { code: 'OPERATION_NOT_SUPPORTED', message, at: new Date(now).toISOString() }
  await unlessLost(() =>
    withAccount(services.database, account_id, (trx) =>
      writeProgress(trx, due, {
        checkpoint,
        sync_id: checkpoint?.sync_id ?? '',
        state: 'failed',
        error,
        next_run_at: new Date(now + FULL_PAUSE),
      }),
    ),
  )
}

async function end(
  run: Run,
  progress: Parameters<typeof writeProgress>[2],
  told?: SyncError,
): Promise<void> {
  const { services, due, checkpoint } = run
  await unlessLost(() =>
    withAccount(services.database, due.account_id, async (trx) => {
      if (told) {
        // Once for all tries until it works again.
        const isNews = due.failures === 0 && !OF_THE_CONNECTION.includes(told.code)
        await tellFailed(run, trx, {
          checkpoint,
          error: told,
          isNews,
          isOver: progress.checkpoint === null,
        })
        if (progress.checkpoint) progress.checkpoint.is_told = true
      }
      await writeProgress(trx, due, progress)
    }),
  )
}

/** Whoever lost its claim has nothing to write. */
async function unlessLost(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof LostClaim)) throw error
  }
}

/** Whether the source, or our own care for it, asks for some time. */
function isPause(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false
  return error.code === 'UPSTREAM_RATE_LIMITED'
}

/** Whether the listing has to begin anew. */
function isAtFault(error: unknown, { failures }: Checkpoint): boolean {
  if (error instanceof SyncFault) return true
  const isOfTheWay = error instanceof ApiError && OF_THE_WAY.includes(error.code)
  return !isOfTheWay && failures + 1 >= MOST_AT_ONE_PLACE
}

function toSyncError({ ref }: Run, error: unknown, now: number): SyncError {
  const at = new Date(now).toISOString()
  if (error instanceof SyncFault) return { code: error.code, message: error.message, at }
  if (error instanceof ApiError) return { code: error.code, message: error.detail, at }
  const message = `Something went wrong here while ${ref.entity} were read. It is tried again.`
  return { code: 'INTERNAL_ERROR', message, at }
}
