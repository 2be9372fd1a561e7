import { sql, type UpdateObject } from 'kysely'
import type { Claim } from './due-syncs.ts'
import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { Schema } from './schema.ts'
import type { Checkpoint, SyncEntity } from './schema-syncs.ts'

/** Somebody else has the entity now: what was read here counts no more. */
export class LostClaim extends Error {
  override readonly name = 'LostClaim'
}

export type Progress = Partial<
  Pick<
    SyncEntity,
    | 'state'
    | 'bookmark'
    | 'history_from'
    | 'guard'
    | 'proof'
    | 'error'
    | 'failures'
    | 'full_due_at'
    | 'fresh_at'
    | 'last_success_at'
    | 'last_full_at'
    | 'records'
  >
> & {
  next_run_at: Date | null
  checkpoint: Checkpoint | null
  /** The run that this is: if somebody asked for it, it has begun. */
  sync_id: string
  /** Records more, or fewer. */
  grown?: number
  /** The run is over at this instant: one that was asked for meanwhile begins at once. */
  over_at?: Date
}

/** Writes how far a run has come, in the transaction of what it brought. Throws LostClaim. */
export async function writeProgress(
  trx: Trx,
  { account_id, connection_id, entity, fence }: Claim,
  { checkpoint, sync_id, grown, guard, proof, error, over_at, next_run_at, ...plain }: Progress,
): Promise<void> {
  const patch: UpdateObject<Schema, 'sync_entities'> = {
    ...plain,
    next_run_at:
      over_at === undefined
        ? next_run_at
        : sql`case when ${isAskedFor(sync_id)} then ${over_at} else ${next_run_at}::timestamptz end`,
    checkpoint: toJson(checkpoint),
    request: sql`case when ${isAskedFor(sync_id)} then request end`,
    ...(guard !== undefined && { guard: toJson(guard) }),
    ...(proof !== undefined && { proof: toJson(proof) }),
    ...(error !== undefined && { error: toJson(error) }),
    ...(grown && { records: sql`greatest(0, records + ${grown})` }),
  }
  const { numUpdatedRows } = await trx
    .updateTable('sync_entities')
    .set(patch)
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('entity', '=', entity)
    .where('fence', '=', fence)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new LostClaim(`${connection_id} ${entity}`)
}

/** Whether somebody asked for another run. */
function isAskedFor(sync_id: string) {
  return sql`(request is not null and request ->> 'sync_id' <> ${sync_id})`
}
