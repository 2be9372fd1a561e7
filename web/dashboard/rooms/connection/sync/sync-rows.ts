import type { Sync, SyncSettings, SyncStatus } from '@millwright/sdk'
import type { ShapeKind } from '../../../../ui/status-sign.tsx'

export type SyncState = SyncStatus['state'] | 'off'

/** How the copy of one entity stands, and how it is kept. */
export interface SyncRow {
  id: string
  status: SyncStatus
  settings: SyncSettings | null
  state: SyncState
  /** The run that works on it now, or will. */
  run: Sync | null
}

export const syncShapes: Record<SyncState, ShapeKind> = {
  off: 'gone',
  idle: 'waiting',
  queued: 'waiting',
  running: 'running',
  completed: 'ok',
  failed: 'bad',
  paused: 'half',
  guarded: 'warning',
}

/** What needs a person first, then what is under way, then the rest by name. */
const ORDER: readonly SyncState[] = ['guarded', 'failed', 'paused', 'running', 'queued']

export function toSyncRows(
  statuses: readonly SyncStatus[],
  settings: readonly SyncSettings[],
  runs: readonly Sync[],
): SyncRow[] {
  const rows = statuses.map((status): SyncRow => {
    const { entity } = status
    const run = runs.find(
      (one) => isOpen(one) && one.entities.some((part) => part.entity === entity && isOpen(part)),
    )
    return {
      id: entity,
      status,
      settings: settings.find((one) => one.entity === entity) ?? null,
      state: status.enabled ? status.state : 'off',
      run: run ?? null,
    }
  })
  const rank = ({ state }: SyncRow) =>
    (ORDER.indexOf(state) + ORDER.length + 1) % (ORDER.length + 1)
  return rows.sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
}

/** Of how far a run is: 0 to 1; null where nobody knows the whole. */
export function shareOf({ progress }: SyncStatus): number | null {
  if (!progress?.total) return null
  return Math.min(1, progress.records / progress.total)
}

/** Whether something moves, so that it is worth to look again soon. */
export function isMoving(statuses: readonly SyncStatus[], runs: readonly Sync[]): boolean {
  return (
    statuses.some(({ state }) => state === 'running' || state === 'queued') || runs.some(isOpen)
  )
}

/** Spans that a schedule can be set to, in seconds, with the one that is set. */
export function listSpans(least: number, most: number, own: number): number[] {
  const spans = [60, 300, 900, 3_600, 14_400, 86_400, 604_800, 2_592_000]
  return [...new Set([...spans, own])]
    .filter((span) => span === own || (span >= least && span <= most))
    .sort((one, other) => one - other)
}

function isOpen({ state }: { state: Sync['state'] }): boolean {
  return state === 'queued' || state === 'running'
}
