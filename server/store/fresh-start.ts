import { sql } from 'kysely'
import type { SystemTrx } from './pool.ts'

/** Whether nobody has used this server yet: there is no account and no member. */
export async function isFreshStart(trx: SystemTrx): Promise<boolean> {
  const { rows } = await sql<{ fresh: boolean }>`
    select not exists (select from accounts) and not exists (select from members) as fresh`.execute(
    trx,
  )
  return rows[0]!.fresh
}

const FIRST_SIGN_UP = 7_252_318_847

/** Until the transaction ends, nobody else can be the first one. */
export async function lockFreshStart(trx: SystemTrx): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${FIRST_SIGN_UP}::bigint)`.execute(trx)
  return isFreshStart(trx)
}
