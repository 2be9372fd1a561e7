import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** Of these a recovery is told later: until then it has to be known who was told. */
const FAULTS = ['connection.reauthorization_required', 'connection.unreachable']

/**
 * Forgets what was told, or could not be told, before that; not faults that people were told of and that last. Answers
 * how many that were.
 */
export async function purgeNotifications(
  trx: SystemTrx,
  before: Date,
  most: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from notifications where ctid = any (array(
      select ctid from notifications
      where state <> 'waiting' and coalesce(ended_at, sent_at, created_at) < ${before}
        and (state = 'failed' or ended_at is not null or type <> all (${FAULTS}))
      limit ${most}))`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
