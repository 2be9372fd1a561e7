import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

export interface Limit {
  /** 32 bytes: what is counted, hashed. */
  key: Buffer
  most: number
}

/**
 * Counts an attempt before it is made, so that attempts at once cannot all find room. Answers its rows,
 * in the order of the limits; or since when there have been too many, in which case nothing is counted.
 */
export async function countAttempt(
  trx: SystemTrx,
  limits: readonly Limit[],
  window: { from: Date; now: Date },
): Promise<{ ids: string[] } | { fullSince: Date }> {
  // In one order, so that two attempts never wait for each other.
  for (const { key } of limits.toSorted((one, other) => one.key.compare(other.key))) {
    await sql`select pg_advisory_xact_lock(${key.readInt32BE(0)}, ${key.readInt32BE(4)})`.execute(
      trx,
    )
  }
  await purgeAttempts(trx, window.from)
  for (const { key, most } of limits) {
    const counted = await trx
      .selectFrom('sign_in_attempts')
      .select('at')
      .where('key', '=', key)
      .where('at', '>', window.from)
      .orderBy('at', 'desc')
      .offset(most - 1)
      .limit(1)
      .executeTakeFirst()
    if (counted) return { fullSince: counted.at }
  }
  const rows = await trx
    .insertInto('sign_in_attempts')
    .values(limits.map(({ key }) => ({ key, at: window.now })))
    .returning('id')
    .execute()
  return { ids: rows.map(({ id }) => id) }
}

/** Rows that somebody else is at are left to them. */
async function purgeAttempts(trx: SystemTrx, until: Date): Promise<void> {
  await sql`
    delete from sign_in_attempts where id in (
      select id from sign_in_attempts where at <= ${until} order by id limit 1000
      for update skip locked
    )`.execute(trx)
}

/** The attempt succeeded: it does not count, and neither do the earlier ones under `key`. */
export async function forgiveAttempts(
  trx: SystemTrx,
  ids: readonly string[],
  key: Buffer,
): Promise<void> {
  await trx
    .deleteFrom('sign_in_attempts')
    .where((is) => is.or([is('id', 'in', ids), is('key', '=', key)]))
    .execute()
}
