import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { MirrorRef } from './mirror.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { SyncEntity } from './schema-syncs.ts'

export interface ConnectionRef {
  account_id: string
  id: string
}

/** An entity that connections of a system keep fresh. */
export interface SyncedEntity {
  system: string
  entity: string
  history_days: number | null
}

/** Connections that work, in the order of their ids, behind `after`. */
export async function listActive(
  trx: SystemTrx,
  { after, limit }: { after: ConnectionRef | null; limit: number },
): Promise<ConnectionRef[]> {
  const isBehind = after ? sql`(account_id, id) > (${after.account_id}, ${after.id})` : sql`true`
  const { rows } = await sql<ConnectionRef>`
    select account_id, id from connections where status = 'active' and ${isBehind}
    order by account_id, id limit ${limit}`.execute(trx)
  return rows
}

/**
 * Makes what connections lack of `synced`. They begin within `spread` ms; those that are not `enabled` only when
 * somebody asks.
 */
export async function makeSyncEntities(
  trx: Trx,
  connections: readonly ConnectionRef[],
  {
    synced,
    enabled,
    now,
    spread,
  }: { synced: readonly SyncedEntity[]; enabled: boolean; now: Date; spread: number },
): Promise<void> {
  await sql`
    insert into sync_entities (account_id, connection_id, entity, enabled, history_days, state,
      next_run_at)
    select c.account_id, c.id, e.entity, ${enabled}, e.history_days,
      ${enabled ? 'queued' : 'idle'},
      case when ${enabled} then ${now}::timestamptz + random() * ${spread}::float8 * interval '1 ms' end
    from unnest(${connections.map((one) => one.account_id)}::text[],
      ${connections.map(({ id }) => id)}::text[]) as x (account_id, id)
    join connections c using (account_id, id)
    join unnest(${synced.map(({ system }) => system)}::text[],
      ${synced.map(({ entity }) => entity)}::text[],
      ${synced.map(({ history_days }) => history_days)}::int[])
      as e (system, entity, history_days) using (system)
    on conflict do nothing`.execute(trx)
}

/** Those of a connection that works again go on, within `spread` ms. */
export async function wakeSyncEntities(
  trx: Trx,
  { account_id, id }: ConnectionRef,
  { now, spread }: { now: Date; spread: number },
): Promise<void> {
  await holdSyncEntities(trx, account_id, id)
  await sql`
    update sync_entities set next_run_at = coalesce(next_run_at,
      ${now}::timestamptz + random() * ${spread}::float8 * interval '1 ms')
    where account_id = ${account_id} and connection_id = ${id}
      and (enabled or request is not null or checkpoint is not null)`.execute(trx)
}

/** Holds all of a connection in the order in which claims are prolonged: neither waits for the other in a ring. */
export async function holdSyncEntities(trx: Trx, accountId: string, id: string): Promise<void> {
  await sql`
    select from sync_entities where account_id = ${accountId} and connection_id = ${id}
    order by entity for update`.execute(trx)
}

export async function listSyncEntities(
  trx: Trx,
  accountId: string,
  connectionId: string,
): Promise<SyncEntity[]> {
  return trx
    .selectFrom('sync_entities')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .orderBy('entity')
    .execute()
}

/** How it stands; held until the transaction ends where it will be changed. */
export async function findSyncEntity(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  { hold = false }: { hold?: boolean } = {},
): Promise<SyncEntity | undefined> {
  const query = trx
    .selectFrom('sync_entities')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('entity', '=', entity)
  return (hold ? query.forUpdate() : query).executeTakeFirst()
}

export type SyncEntityPatch = Partial<
  Pick<
    SyncEntity,
    | 'enabled'
    | 'every_s'
    | 'full_every_s'
    | 'history_days'
    | 'history_from'
    | 'state'
    | 'bookmark'
    | 'checkpoint'
    | 'request'
    | 'guard'
    | 'next_run_at'
    | 'full_due_at'
    | 'last_full_at'
  >
> & {
  /** Whoever runs it now can write no more. */
  isFenced?: boolean
}

/** Changes one that is held. */
export async function changeSyncEntity(
  trx: Trx,
  { account_id, connection_id, entity }: MirrorRef,
  { isFenced, checkpoint, request, guard, ...plain }: SyncEntityPatch,
): Promise<void> {
  await trx
    .updateTable('sync_entities')
    .set({
      ...plain,
      ...(checkpoint !== undefined && { checkpoint: toJson(checkpoint) }),
      ...(request !== undefined && { request: toJson(request) }),
      ...(guard !== undefined && { guard: toJson(guard) }),
      ...(isFenced && { fence: sql`fence + 1` }),
    })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('entity', '=', entity)
    .execute()
}
