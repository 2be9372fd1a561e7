import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { Connection } from './schema.ts'
import type { CreditBalance, CreditLevel } from './schema-credits.ts'

// As the index on them has it: a parameter would hide it from the planner.
const isWaiting = sql<boolean>`status = 'inactive' and reason ->> 'code' = 'insufficient_credits'`

/** Zeros where nothing was ever booked. */
export async function findBalance(trx: Trx, accountId: string): Promise<CreditBalance> {
  const found = await trx
    .selectFrom('credit_balances')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return found ?? emptyBalance(accountId)
}

/**
 * The balance, held until the transaction ends: whoever decides on it decides alone. Nobody who holds it may wait for
 * the row of a connection, for others hold theirs while they wait for the balance.
 */
export async function lockBalance(trx: Trx, accountId: string): Promise<CreditBalance> {
  const locked = () =>
    trx
      .selectFrom('credit_balances')
      .selectAll()
      .where('account_id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
  const found = await locked()
  if (found) return found
  await trx
    .insertInto('credit_balances')
    .values({ account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await locked())!
}

/** Changes what is not booked. */
export function changeBalance(
  trx: Trx,
  accountId: string,
  patch: { overage_allowed?: boolean; low_threshold?: number | null; level?: CreditLevel },
): Promise<CreditBalance> {
  return trx
    .updateTable('credit_balances')
    .set(patch)
    .where('account_id', '=', accountId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * A page of the connections that wait for credits, oldest first, each held until the transaction ends. Those that
 * somebody else holds at this moment are left out.
 */
export function findWaiting(
  trx: Trx,
  accountId: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Connection[]> {
  let query = trx
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(isWaiting)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
  if (after !== undefined) query = query.where('id', '>', after)
  return query.execute()
}

/** Ids of the accounts in which a connection waits for credits. */
export async function listWaitingAccounts(trx: SystemTrx): Promise<string[]> {
  const rows = await trx
    .selectFrom('connections')
    .select('account_id')
    .distinct()
    .where(isWaiting)
    .execute()
  return rows.map(({ account_id }) => account_id)
}

function emptyBalance(account_id: string): CreditBalance {
  return {
    account_id,
    purchased: 0,
    adjusted: 0,
    available: 0,
    held: 0,
    overage: 0,
    overage_allowed: false,
    low_threshold: null,
    level: null,
    entries: 0,
  }
}
