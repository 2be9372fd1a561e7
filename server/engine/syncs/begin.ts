import type { EntityMap } from '@millwright/kit'
import { newId } from '@millwright/model'
import type { Checkpoint, RunMode, SyncEntity } from '../../store/schema-syncs.ts'
import { sinceOf } from './bookmark.ts'
import { hasMarker } from './synced-entities.ts'

const DAY = 86_400_000

/** A new run of an entity: what it reads, from when on. */
export function beginRun(
  entity: SyncEntity,
  map: EntityMap,
  now: number,
): { checkpoint: Checkpoint; history_from: Date | null } {
  const { request, history_days, bookmark } = entity
  const history_from =
    entity.history_from ??
    (history_days === null || !hasMarker(map) ? null : new Date(now - history_days * DAY))
  const mode = modeOf(entity, map, now)
  const since =
    mode === 'incremental' && bookmark !== null ? sinceOf(bookmark, map.changes) : history_from
  const checkpoint: Checkpoint = {
    sync_id: request?.sync_id ?? newId('syn_', now),
    mode,
    trigger: request?.trigger ?? 'schedule',
    phase: 'list',
    started_at: new Date(now).toISOString(),
    since: since?.toISOString() ?? null,
    next: null,
    pages: 0,
    seen: 0,
    total: null,
    marker: null,
    reached: null,
    recent: [],
    blank: 0,
    counts: { created: 0, updated: 0, deleted: 0, unchanged: 0 },
    is_told: false,
    is_confirmed: request?.trigger === 'guard',
    failures: 0,
  }
  return { checkpoint, history_from }
}

function modeOf(entity: SyncEntity, map: EntityMap, now: number): RunMode {
  const { request, bookmark, last_full_at, full_due_at, guard } = entity
  const isFull = request?.mode === 'full'
  if (!hasMarker(map)) return isFull ? 'full' : 'rotation'
  // What never shows a stamp cannot be asked for its changes.
  if (bookmark === null) return last_full_at === null || isFull ? 'initial' : 'rotation'
  if (isFull) return 'full'
  // What the guard holds back is decided by a person first.
  const isDue = full_due_at !== null && full_due_at.getTime() <= now && guard === null
  return isDue && request === null ? 'full' : 'incremental'
}

/** Whether a run of this mode lists everything that there is. */
export function isSweep({ mode }: Pick<Checkpoint, 'mode'>): boolean {
  return mode !== 'incremental'
}
