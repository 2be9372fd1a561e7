import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { Sync, SyncPart, SyncState } from './schema-syncs.ts'

export async function createSync(trx: Trx, sync: Sync): Promise<void> {
  await trx
    .insertInto('syncs')
    .values({ ...sync, entities: toJson(sync.entities) })
    .execute()
}

/** `hold`: until the transaction ends. Whoever changes entities of it as well holds it first, as its runs do. */
export async function findSync(
  trx: Trx,
  { account_id, id }: { account_id: string; id: string },
  { hold = false }: { hold?: boolean } = {},
): Promise<Sync | undefined> {
  const query = trx
    .selectFrom('syncs')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('id', '=', id)
  return (hold ? query.forUpdate() : query).executeTakeFirst()
}

/** Newest first. */
export async function listSyncs(
  trx: Trx,
  { account_id, connection_id }: { account_id: string; connection_id: string },
  {
    state,
    after,
    limit,
  }: { state?: SyncState | undefined; after?: string | undefined; limit: number },
): Promise<Sync[]> {
  let query = trx
    .selectFrom('syncs')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  if (state !== undefined) query = query.where('state', '=', state)
  return query.execute()
}

/**
 * What became of one entity. Answers the sync where all of its entities have come to an end with this, else undefined.
 * `fresh`: there is no row of it yet.
 */
export async function writePart(
  trx: Trx,
  sync: Pick<Sync, 'account_id' | 'connection_id' | 'id' | 'mode' | 'trigger'>,
  { entity, part, fresh, at }: { entity: string; part: SyncPart; fresh: boolean; at: Date },
): Promise<Sync | undefined> {
  const { account_id, connection_id, id } = sync
  const known = fresh
    ? undefined
    : await trx
        .selectFrom('syncs')
        .selectAll()
        .where('account_id', '=', account_id)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
  const entities = { ...known?.entities, [entity]: part }
  const state = stateOf(Object.values(entities))
  const isOver = state !== 'running' && state !== 'queued'
  const row: Sync = {
    account_id,
    connection_id,
    id,
    mode: sync.mode,
    trigger: sync.trigger,
    created_at: known?.created_at ?? at,
    started_at: known?.started_at ?? at,
    ended_at: isOver ? at : null,
    state,
    entities,
  }
  const { started_at, ended_at } = row
  const change = { state, started_at, ended_at, entities: toJson(entities) }
  await trx
    .insertInto('syncs')
    .values({ ...row, entities: toJson(entities) })
    .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(change))
    .execute()
  return isOver ? row : undefined
}

function stateOf(parts: readonly SyncPart[]): SyncState {
  const states = parts.map(({ state }) => state)
  if (states.includes('running')) return 'running'
  if (states.includes('queued'))
    return states.every((one) => one === 'queued') ? 'queued' : 'running'
  if (states.includes('failed')) return 'failed'
  return states.every((one) => one === 'cancelled') ? 'cancelled' : 'completed'
}

/** Forgets what ended before `before`, at most `limit`; answers how many. */
export async function purgeSyncs(
  trx: SystemTrx,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from syncs s using (
      select account_id, id from syncs where ended_at < ${before} limit ${limit}
    ) old where s.account_id = old.account_id and s.id = old.id`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
