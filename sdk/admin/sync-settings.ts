import { type CallOptions, pathOf } from '../call.ts'
import type { EntityName } from '../records.ts'
import type { SyncStatus } from '../syncs.ts'
import { type Door, readAll } from './resource.ts'

/** How one entity of a connection is kept fresh. */
export interface SyncSettings {
  object: 'sync_settings'
  entity: EntityName
  enabled: boolean
  /** Seconds between two runs. */
  every_s: number
  /** Seconds between two comparisons of everything. */
  full_every_s: number
  /** How far back it is read for the first time; null = all. */
  history_days: number | null
  bookmark: string | null
}

export interface SyncSettingsPatch {
  enabled?: boolean
  /** 60 to 86 400. */
  every_s?: number
  /** 3 600 to 2 592 000. */
  full_every_s?: number
  history_days?: number | null
  /** Changes from then on are read; null = everything anew. */
  bookmark?: string | null
}

export interface SyncControl {
  settings(options?: CallOptions): Promise<SyncSettings[]>
  updateSettings(
    patches: Partial<Record<EntityName, SyncSettingsPatch>>,
    options?: CallOptions,
  ): Promise<SyncSettings[]>
  /** Of an entity whose state is guarded. */
  decideGuard(
    entity: EntityName,
    body: { decision: 'delete' | 'keep' },
    options?: CallOptions,
  ): Promise<SyncStatus>
}

export function createSyncControl(door: Door, connection: string): SyncControl {
  const settings = pathOf`/connections/${connection}/sync-settings`
  return {
    settings: (options) => readAll(door.get(settings, options)),
    updateSettings: (patches, options) => readAll(door.patch(settings, patches, options)),
    decideGuard: (entity, body, options) =>
      door.post(pathOf`/connections/${connection}/guards/${entity}`, body, options),
  }
}
