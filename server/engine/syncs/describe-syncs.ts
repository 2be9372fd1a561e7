import type { EntityName } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { ConnectionStatus } from '../../store/schema.ts'
import type { Checkpoint, Sync, SyncEntity } from '../../store/schema-syncs.ts'
import type { Scope } from '../token-scope.ts'
import { refuseNeed } from '../token-scope.ts'

/** `paused`: its connection does not work, or was paused. `guarded`: deletes wait for a person. */
export type ShownState = SyncEntity['state'] | 'paused' | 'guarded'

/** How one entity stands. */
export function describeSyncEntity(
  { now }: Pick<Services, 'now'>,
  row: SyncEntity,
  status: ConnectionStatus,
): Record<string, unknown> {
  const { checkpoint, fresh_at, guard } = row
  const state = stateOf(row, status)
  const isWaiting = state !== 'running' && state !== 'paused'
  return {
    object: 'sync_status',
    entity: row.entity,
    state,
    enabled: row.enabled,
    last_success_at: row.last_success_at,
    last_full_at: row.last_full_at,
    next_run_at: isWaiting ? row.next_run_at : null,
    mirror_age_s:
      fresh_at === null ? null : Math.max(0, Math.floor((now() - fresh_at.getTime()) / 1_000)),
    records: row.records,
    progress: checkpoint && describeProgress(checkpoint, row, now()),
    error: row.error,
    bookmark: row.bookmark,
    history_from: row.history_from,
    guard,
    proof: row.proof,
  }
}

/**
 * The same for a token that is narrowed: of sites that are not in its reach it learns no numbers, and of a record of which
 * it does not see all no words of the source.
 */
export function narrowStatus(
  scope: Scope,
  { entity, error }: Pick<SyncEntity, 'entity' | 'error'>,
  shown: Record<string, unknown>,
): Record<string, unknown> {
  const told = error && { ...error, message: 'Why is left out: this token does not see all.' }
  const isPart = scope.stored.sites !== undefined
  const isSilent = isPart || scope.hidden.has(entity as EntityName)
  return {
    ...shown,
    ...(isSilent && { error: told }),
    ...(isPart && { records: null, progress: null, guard: null, proof: null }),
  }
}

/** What is set for one entity. */
export function describeSettings(row: SyncEntity): Record<string, unknown> {
  const { entity, enabled, every_s, full_every_s, history_days, bookmark } = row
  return { object: 'sync_settings', entity, enabled, every_s, full_every_s, history_days, bookmark }
}

/** A sync as it is shown, narrowed to what the scope of the call reaches. */
export function describeSync(
  sync: Sync,
  rows: readonly SyncEntity[],
  now: number,
): Record<string, unknown> {
  const { id, connection_id, mode, trigger, state, created_at, started_at, ended_at } = sync
  const entities = Object.entries(sync.entities).map(([entity, part]) => {
    const row = rows.find((one) => one.entity === entity)
    const checkpoint = row?.checkpoint?.sync_id === id ? row.checkpoint : null
    const isNewer = checkpoint !== null && (part.state === 'running' || part.state === 'queued')
    const { seen: records, counts } = isNewer
      ? checkpoint
      : { seen: part.records, counts: part.counts }
    return {
      entity,
      ...part,
      records,
      counts,
      progress: isNewer && row ? describeProgress(checkpoint, row, now) : null,
    }
  })
  return {
    object: 'sync',
    id,
    connection_id,
    mode,
    trigger,
    state,
    created_at,
    started_at,
    ended_at,
    entities,
  }
}

/** How a connection's syncs stand altogether: the state that matters most, and how old the oldest success is. */
export function summarizeSyncs(rows: readonly SyncEntity[], status: ConnectionStatus) {
  const enabled = rows.filter((row) => row.enabled)
  const states = enabled.map((row) => stateOf(row, status))
  const order: ShownState[] = ['paused', 'guarded', 'failed', 'running', 'queued', 'completed']
  const successes = enabled.map(({ last_success_at }) => last_success_at)
  const isComplete = successes.length > 0 && successes.every((at) => at !== null)
  return {
    state: order.find((state) => states.includes(state)) ?? 'idle',
    last_success_at: isComplete ? new Date(Math.min(...successes.map(Number))) : null,
  }
}

/** Those that the scope of a call reaches. */
export function inScope<T extends { entity: string }>(
  scope: Scope | null,
  rows: readonly T[],
): T[] {
  return rows.filter(
    ({ entity }) =>
      !scope || refuseNeed(scope, { entity: entity as EntityName, op: 'list' }) === null,
  )
}

function stateOf(
  { state, guard, enabled, request }: SyncEntity,
  status: ConnectionStatus,
): ShownState {
  if (status !== 'active' && (enabled || request)) return 'paused'
  if (state === 'running' || state === 'queued') return state
  return guard ? 'guarded' : state
}

/** `total` is what the source counts, or what there was last time; null where nobody knows. */
function describeProgress(
  { mode, phase, seen, total, started_at, counts }: Checkpoint,
  row: SyncEntity,
  now: number,
) {
  const expected = total ?? (mode === 'full' || mode === 'rotation' ? row.records || null : null)
  const spent = now - Date.parse(started_at)
  const isKnown = expected !== null && seen > 0 && expected >= seen
  const left = isKnown ? (spent / seen) * (expected - seen) : null
  return {
    mode,
    phase: phase === 'list' ? 'reading' : 'comparing',
    records: seen,
    total: expected,
    counts,
    started_at,
    estimated_end_at: left === null ? null : new Date(now + left),
  }
}
