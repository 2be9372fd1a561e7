import { ApiError, type EntityName, newId } from '@millwright/model'
import type { Services } from '../../services.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import type { Sync, SyncEntity, SyncMode, SyncPart, SyncRequest } from '../../store/schema-syncs.ts'
import { changeSyncEntity, findSyncEntity, listSyncEntities } from '../../store/sync-entities.ts'
import { createSync, findSync, writePart } from '../../store/syncs.ts'
import type { Live } from '../access.ts'
import { refuseState } from '../access.ts'
import { type DropRun, holdRun } from './hold-run.ts'

type Ref = { account_id: string; connection_id: string }

/**
 * Asks for a sync of some entities, or of all that are enabled; it begins within seconds, behind what is under way. Throws
 * for an entity that the system lacks, and CONFLICT where one is asked for already and has not begun.
 */
export async function requestSync(
  services: Services,
  { account_id, connection, connector }: Pick<Live, 'account_id' | 'connection' | 'connector'>,
  { entities, mode }: { entities: readonly string[] | null; mode: SyncMode },
): Promise<Sync> {
  refuseState(connection, () => null)
  const ref = { account_id, connection_id: connection.id }
  const now = new Date(services.now())
  const id = newId('syn_', services.now())
  return withAccount(services.database, account_id, async (trx) => {
    const known = await listSyncEntities(trx, account_id, connection.id)
    const wanted =
      entities === null
        ? known.filter(({ enabled }) => enabled).map(({ entity }) => entity)
        : [...new Set(entities)].sort()
    for (const entity of wanted) {
      if (!known.some((one) => one.entity === entity)) {
        const index = entities?.indexOf(entity) ?? 0
        throw refuseEntity(connector.name, known, { entity, pointer: `/entities/${index}` })
      }
    }
    if (wanted.length === 0) throw refuseNone(connector.name)
    const parts: Record<string, SyncPart> = {}
    for (const entity of wanted) {
      const [held, dropRun] = await holdRun(trx, { ...ref, entity })
      await ask(trx, held!, { sync_id: id, mode, trigger: 'request' }, { now, dropRun })
      parts[entity] = {
        state: 'queued',
        mode: null,
        records: 0,
        counts: { created: 0, updated: 0, deleted: 0, unchanged: 0 },
        error: null,
        started_at: null,
        ended_at: null,
      }
    }
    const sync: Sync = {
      ...ref,
      id,
      mode,
      trigger: 'request',
      state: 'queued',
      entities: parts,
      created_at: now,
      started_at: null,
      ended_at: null,
    }
    await createSync(trx, sync)
    return sync
  })
}

/** Puts a request to an entity that is held. */
async function ask(
  trx: Trx,
  held: SyncEntity,
  request: SyncRequest,
  { now, dropRun }: { now: Date; dropRun: DropRun },
): Promise<void> {
  if (held.request !== null) {
    const text = `A sync of ${held.entity} is asked for already (${held.request.sync_id}) and has not begun. Wait for it, or cancel it.`
    throw new ApiError('CONFLICT', text, { retryable: true })
  }
  if (held.state === 'running') return changeSyncEntity(trx, held, { request })
  // What is read anew as a whole need not be finished first.
  const isAnew = request.mode === 'full' || request.trigger === 'guard'
  await changeSyncEntity(trx, held, {
    request,
    state: 'queued',
    next_run_at: now,
    ...(isAnew && { checkpoint: null }),
  })
  if (isAnew) await dropRun(now)
}

/** Ends what a sync has not finished; twice is once. What was read stays. Throws NOT_FOUND. */
export async function cancelSync(services: Services, ref: Ref, id: string): Promise<Sync> {
  const now = new Date(services.now())
  return withAccount(services.database, ref.account_id, async (trx) => {
    const sync = await requireSync(trx, ref, id, { hold: true })
    for (const [entity, part] of Object.entries(sync.entities)) {
      if (part.state !== 'queued' && part.state !== 'running') continue
      const held = await findSyncEntity(trx, { ...ref, entity }, { hold: true })
      if (held) await endOf(trx, held, id, now)
      const ended = { ...part, state: 'cancelled' as const, ended_at: now.toISOString() }
      await writePart(trx, sync, { entity, part: ended, fresh: false, at: now })
    }
    return requireSync(trx, ref, id)
  })
}

async function endOf(trx: Trx, held: SyncEntity, id: string, now: Date): Promise<void> {
  const isAsked = held.request?.sync_id === id
  const isItsRun = held.checkpoint?.sync_id === id
  // It may have been claimed a moment ago, with nothing written yet.
  const isBegun = isAsked && held.state === 'running' && held.checkpoint === null
  if (isItsRun || isBegun) {
    const patch = { checkpoint: null, isFenced: true, ...(isAsked && { request: null }) }
    const later = new Date(now.getTime() + held.every_s * 1_000)
    return changeSyncEntity(trx, held, { ...patch, ...restOf(held, later) })
  }
  // Behind the run of another sync, which goes on.
  const isNext = held.state === 'queued' && held.checkpoint === null
  const later = new Date(now.getTime() + held.every_s * 1_000)
  if (isAsked)
    await changeSyncEntity(trx, held, { request: null, ...(isNext && restOf(held, later)) })
}

/** An entity that has nothing to do before its next turn. */
function restOf({ enabled, last_success_at }: SyncEntity, next: Date) {
  const state = last_success_at === null ? ('idle' as const) : ('completed' as const)
  return { state, next_run_at: enabled ? next : null }
}

/** A sync of this connection. Throws NOT_FOUND. */
export async function requireSync(
  trx: Trx,
  ref: Ref,
  id: string,
  { hold = false }: { hold?: boolean } = {},
): Promise<Sync> {
  const sync = await findSync(trx, { account_id: ref.account_id, id }, { hold })
  if (sync && sync.connection_id === ref.connection_id) return sync
  throw new ApiError('NOT_FOUND', `This connection has no sync ${id.slice(0, 80)}.`)
}

/**
 * A person decides on deletes that the guard held back: they are made, each after another look at the source, or the
 * records stay until a later listing misses them too. Throws CONFLICT where nothing is held back.
 */
export async function decideGuard(
  services: Services,
  ref: Ref,
  { entity, decision }: { entity: EntityName; decision: 'delete' | 'keep' },
): Promise<SyncEntity> {
  const now = new Date(services.now())
  return withAccount(services.database, ref.account_id, async (trx) => {
    const [held, dropRun] = await holdRun(trx, { ...ref, entity })
    if (!held?.guard) {
      throw new ApiError('CONFLICT', `No deletes of ${entity.slice(0, 80)} are held back.`)
    }
    if (decision === 'keep') {
      const full_due_at = new Date(now.getTime() + held.full_every_s * 1_000)
      await changeSyncEntity(trx, held, { guard: null, full_due_at })
    } else {
      const request = {
        sync_id: newId('syn_', services.now()),
        mode: 'full',
        trigger: 'guard',
      } as const
      await ask(trx, held, request, { now, dropRun })
    }
    return (await findSyncEntity(trx, { ...ref, entity }))!
  })
}

/** A person changed which records a connection may see: everything is compared anew, and what is out of reach goes. */
export async function compareAnew(
  services: Pick<Services, 'now'>,
  trx: Trx,
  { account_id, connection_id }: Ref,
): Promise<void> {
  const now = new Date(services.now())
  for (const { entity, enabled } of await listSyncEntities(trx, account_id, connection_id)) {
    const [held, dropRun] = await holdRun(trx, { account_id, connection_id, entity })
    if (!enabled || !held || held.request) continue
    const sync_id = newId('syn_', services.now())
    await ask(trx, held, { sync_id, mode: 'full', trigger: 'guard' }, { now, dropRun })
  }
}

function refuseEntity(
  name: string,
  known: readonly SyncEntity[],
  { entity, pointer }: { entity: string; pointer: string },
): ApiError {
  const has = known.map((one) => one.entity).join(', ') || 'none'
  const detail = `${name} has no ${entity.slice(0, 80)} that could be synced. It has: ${has}.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'UNKNOWN_ENTITY', detail }],
  })
}

function refuseNone(name: string): ApiError {
  const detail = `No entity of ${name} is enabled. Name those that are to be synced.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: '/entities', code: 'REQUIRED', detail }],
  })
}
