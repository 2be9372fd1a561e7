import { type Door, type Lister, readAll } from './admin/resource.ts'
import { type CallOptions, pathOf } from './call.ts'
import type { EntityName } from './records.ts'

/** `initial` reads everything for the first time, `rotation` everything in slices, for want of a marker of changes. */
export type SyncMode = 'initial' | 'incremental' | 'full' | 'rotation'

export interface SyncCounts {
  created: number
  updated: number
  deleted: number
  unchanged: number
}

export interface SyncProblem {
  code: string
  message: string
  at: string
}

/** How far a run is. */
export interface SyncProgress {
  mode: SyncMode
  /** After everything was listed, what was not listed is looked for. */
  phase: 'reading' | 'comparing'
  records: number
  /** null: the source does not count, and nobody knows from the last time. */
  total: number | null
  counts: SyncCounts
  started_at: string
  estimated_end_at: string | null
}

/** How fresh the mirror of one entity is. */
export interface SyncStatus {
  object: 'sync_status'
  entity: EntityName
  /** paused: its connection does not work. guarded: so many deletes were found that a person has to decide. */
  state: 'idle' | 'queued' | 'running' | 'completed' | 'failed' | 'paused' | 'guarded'
  enabled: boolean
  last_success_at: string | null
  /** When everything was compared last, also what is gone. */
  last_full_at: string | null
  next_run_at: string | null
  /** Seconds since the last run that completed began. */
  mirror_age_s: number | null
  /** null for a token of some sites only, as are progress, guard and proof. */
  records: number | null
  progress: SyncProgress | null
  error: SyncProblem | null
  /** All changes before it are in the mirror, by the source's clock. */
  bookmark: string | null
  /** Only what has changed since then is in the mirror; null = all. */
  history_from: string | null
  guard: { sync_id: string; missing: number; of: number; at: string } | null
  /** Whether the last comparison found the same keys on both sides. */
  proof: {
    at: string
    source: { count: number; digest: string; total: number | null }
    mirror: { count: number; digest: string }
    equal: boolean
    reason: string | null
  } | null
}

export interface Sync {
  object: 'sync'
  id: string
  connection_id: string
  mode: 'incremental' | 'full'
  /** guard: a person said that what was held back is to be deleted. */
  trigger: 'schedule' | 'request' | 'guard'
  state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  created_at: string
  started_at: string | null
  ended_at: string | null
  entities: {
    entity: EntityName
    state: Sync['state']
    mode: SyncMode | null
    records: number
    counts: SyncCounts
    error: SyncProblem | null
    progress: SyncProgress | null
    started_at: string | null
    ended_at: string | null
  }[]
}

export interface NewSync {
  /** All that are enabled without it. */
  entities?: readonly EntityName[]
  mode?: Sync['mode']
}

export interface SyncQuery {
  state?: Sync['state']
}

/** Syncs of one connection; those of the schedule are listed only where they brought something, or failed. */
export interface Syncs extends Lister<Sync, SyncQuery> {
  /** How fresh the mirror is, per entity. */
  status(options?: CallOptions): Promise<SyncStatus[]>
  /** Begins within seconds. */
  create(body?: NewSync, options?: CallOptions): Promise<Sync>
  get(id: string, options?: CallOptions): Promise<Sync>
  /** Ends what it has not finished; what was read stays. */
  cancel(id: string, options?: CallOptions): Promise<Sync>
}

/** `root` is what the addresses behind the door begin with. */
export function createSyncs(door: Door, root = ''): Syncs {
  const list = `${root}/syncs`
  return {
    ...door.lister<Sync, SyncQuery>(list),
    status: (options) => readAll(door.get(`${root}/sync-status`, options)),
    create: (body = {}, options) => door.post(list, body, options),
    get: (id, options) => door.get(list + pathOf`/${id}`, options),
    cancel: (id, options) => door.post(list + pathOf`/${id}/cancel`, undefined, options),
  }
}
