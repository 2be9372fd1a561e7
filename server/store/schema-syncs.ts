import type { Selectable } from 'kysely'
import type { Defaulted, Json } from './columns.ts'

export type SyncEntityState = 'idle' | 'queued' | 'running' | 'completed' | 'failed'
export type SyncState = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
/** How a run reads: everything for the first time, what changed, everything again, everything in slices. */
export type RunMode = 'initial' | 'incremental' | 'full' | 'rotation'
/** What somebody may ask for. */
export type SyncMode = 'incremental' | 'full'
export type SyncTrigger = 'schedule' | 'request' | 'guard'

export interface SyncCounts {
  created: number
  updated: number
  deleted: number
  unchanged: number
}

/** A run under way, as its last committed page left it. */
export interface Checkpoint {
  sync_id: string
  mode: RunMode
  trigger: SyncTrigger
  /** Listing pages; looking for each record that the listing did not show; noting those for the next sweep. */
  phase: 'list' | 'verify' | 'remember'
  started_at: string
  /** Only what changed at or after it; null = all. */
  since: string | null
  /** Where the listing goes on, as the protocol left it. */
  next: unknown
  pages: number
  /** Records that were listed. */
  seen: number
  /** Those among them that have no key and are not kept. */
  left_out?: number
  /** How many the source says there are; null where it does not count, or was not asked. */
  total: number | null
  /** The newest time of change that was met. */
  marker: string | null
  /** Where the bookmark goes when all is done; known at the end of the listing. */
  reached: string | null
  /** Digests of the last pages, newest last: a source that repeats one will never end. */
  recent: string[]
  /** Pages without a record, one after the other. */
  blank: number
  counts: SyncCounts
  /** Whether `syncs` has a row of it. */
  is_told: boolean
  /** A person said that what is missing is gone. */
  is_confirmed: boolean
  /** Failures in a row where it stands now. */
  failures: number
}

/** A run that somebody asked for. */
export interface SyncRequest {
  sync_id: string
  mode: SyncMode
  trigger: SyncTrigger
}

/** Deletes that the guard held back. */
export interface SyncGuard {
  sync_id: string
  /** Records of the mirror that the source did not list. */
  missing: number
  /** Records of the mirror. */
  of: number
  at: string
}

export interface SideProof {
  count: number
  /** Of all keys, in no order. */
  digest: string
}

/** What a sweep found: the keys that the source listed, and those of the mirror afterwards. */
export interface SyncProof {
  at: string
  /** `count` as it was listed, `total` as the source counted itself. */
  source: SideProof & { total: number | null }
  mirror: SideProof
  equal: boolean
  /** Why the listing proves nothing; null where it does. */
  reason: string | null
}

export interface SyncError {
  code: string
  message: string
  at: string
}

/** What became of one entity in a sync. */
export interface SyncPart {
  state: SyncState
  mode: RunMode | null
  records: number
  counts: SyncCounts
  error: SyncError | null
  started_at: string | null
  ended_at: string | null
}

interface SyncEntityTable {
  account_id: string
  connection_id: string
  entity: string
  enabled: boolean
  every_s: Defaulted<number>
  full_every_s: Defaulted<number>
  history_days: number | null
  history_from: Date | null
  state: Defaulted<SyncEntityState>
  bookmark: Date | null
  checkpoint: Json<Checkpoint | null>
  request: Json<SyncRequest | null>
  guard: Json<SyncGuard | null>
  proof: Json<SyncProof | null>
  error: Json<SyncError | null>
  failures: Defaulted<number>
  fence: Defaulted<string>
  next_run_at: Date | null
  full_due_at: Date | null
  fresh_at: Date | null
  last_success_at: Date | null
  last_full_at: Date | null
  records: Defaulted<number>
}

interface SyncTable {
  account_id: string
  connection_id: string
  id: string
  mode: SyncMode
  trigger: SyncTrigger
  state: SyncState
  entities: Json<Record<string, SyncPart>>
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
}

interface SweepKeyTable {
  account_id: string
  connection_id: string
  entity: string
  id: string
  is_missing: Defaulted<boolean>
}

export interface SyncSchema {
  sync_entities: SyncEntityTable
  syncs: SyncTable
  sweep_keys: SweepKeyTable
}

export type SyncEntity = Selectable<SyncEntityTable>
export type Sync = Selectable<SyncTable>
