import { sql } from 'kysely'
import type { MirrorRef } from './mirror.ts'
import type { Trx } from './pool.ts'
import { findSyncEntity } from './sync-entities.ts'

/** Shortest time between two runs that are asked for in this way, in ms. */
const PACE = 10_000

/**
 * Lets the sync of an entity begin now instead of later, so that it finds what changed by `toldAt`. `read`: a run that
 * began after that is over. `wait`: one is under way that may have read too early, or was just over.
 */
export async function nudgeSync(
  trx: Trx,
  ref: MirrorRef,
  { now, toldAt }: { now: Date; toldAt: Date },
): Promise<'nudged' | 'read' | 'wait' | 'off'> {
  const found = await findSyncEntity(trx, ref, { hold: true })
  if (!found?.enabled) return 'off'
  const { state, fresh_at, next_run_at } = found
  if (fresh_at && fresh_at > toldAt) return 'read'
  const isRecent = fresh_at !== null && fresh_at.getTime() > now.getTime() - PACE
  if (state === 'running' || next_run_at === null || isRecent) return 'wait'
  await sql`
    update sync_entities set next_run_at = least(next_run_at, ${now}::timestamptz)
    where account_id = ${ref.account_id} and connection_id = ${ref.connection_id}
      and entity = ${ref.entity}`.execute(trx)
  return 'nudged'
}
