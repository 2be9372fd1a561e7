import { ApiError } from '@millwright/model'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import type { SyncEntity } from '../../store/schema-syncs.ts'
import {
  changeSyncEntity,
  listSyncEntities,
  type SyncEntityPatch,
} from '../../store/sync-entities.ts'
import { AHEAD } from './bookmark.ts'
import { holdRun } from './hold-run.ts'

export interface SettingsPatch {
  enabled?: boolean | undefined
  every_s?: number | undefined
  full_every_s?: number | undefined
  history_days?: number | null | undefined
  /** An instant by the source's clock; null = everything is read anew. */
  bookmark?: Date | null | undefined
}

/** Changes what is set for some entities of a connection. Throws for one that its system lacks. */
export async function changeSyncSettings(
  services: Services,
  ref: { account_id: string; connection_id: string },
  patches: Readonly<Record<string, SettingsPatch>>,
): Promise<SyncEntity[]> {
  const { account_id, connection_id } = ref
  const now = new Date(services.now())
  return withAccount(services.database, account_id, async (trx) => {
    for (const entity of Object.keys(patches).sort()) {
      const [held, dropRun] = await holdRun(trx, { ...ref, entity })
      if (!held) throw refuseEntity(entity)
      const patch = patches[entity]!
      if (patch.bookmark && patch.bookmark.getTime() > now.getTime() + AHEAD)
        throw refuseBookmark(entity)
      const change = toPatch(held, patch, now)
      await changeSyncEntity(trx, held, change)
      if (change.checkpoint === null) await dropRun(now)
    }
    return listSyncEntities(trx, account_id, connection_id)
  })
}

function toPatch(held: SyncEntity, patch: SettingsPatch, now: Date): SyncEntityPatch {
  const {
    enabled = held.enabled,
    every_s = held.every_s,
    full_every_s,
    history_days,
    bookmark,
  } = patch
  const isOff = held.enabled && !enabled
  const isMoved = bookmark !== undefined && Number(bookmark) !== Number(held.bookmark)
  const isReach = history_days !== undefined && history_days !== held.history_days
  // What is under way was begun for something else.
  const ends = isOff || isMoved || isReach
  const isRunning = held.state === 'running'
  const latest = new Date(now.getTime() + every_s * 1_000)
  const rest = held.last_success_at === null ? ('idle' as const) : ('completed' as const)
  return {
    enabled,
    every_s,
    ...(full_every_s !== undefined && {
      full_every_s,
      full_due_at:
        held.last_full_at && new Date(held.last_full_at.getTime() + full_every_s * 1_000),
    }),
    ...(isReach && { history_days, history_from: null, full_due_at: now }),
    ...(isMoved && { bookmark, ...(bookmark === null && { last_full_at: null }) }),
    ...(ends && {
      isFenced: true,
      checkpoint: null,
      state: held.request || (enabled && !isOff) ? ('queued' as const) : rest,
      next_run_at: enabled || held.request ? now : null,
    }),
    ...(!ends && !isRunning && enabled && { next_run_at: soonest(held, latest, now) }),
  }
}

function soonest({ enabled, next_run_at }: SyncEntity, latest: Date, now: Date): Date {
  if (!enabled) return now
  return next_run_at !== null && next_run_at < latest ? next_run_at : latest
}

/** Nothing would ever be read again. */
function refuseBookmark(entity: string): ApiError {
  const detail = `The bookmark of ${entity} lies in the future: what changes until then would never be read.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: `/${entity}/bookmark`, code: 'IN_THE_FUTURE', detail }],
  })
}

function refuseEntity(entity: string): ApiError {
  const detail = `This connection has no ${entity.slice(0, 80)} that could be synced. See GET …/sync-settings.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: `/${entity.slice(0, 80)}`, code: 'UNKNOWN_ENTITY', detail }],
  })
}
