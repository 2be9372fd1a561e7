import { type RawBuilder, sql } from 'kysely'
import { assertAccount, type Database } from './pool.ts'

/** The account of a statement: every table of it that is read is asked for `account_id = me.account`. */
export const ME = sql<string>`me.account`

/**
 * Reads with one statement, and so with one round trip, what `withAccount` needs four for. `from` is what follows
 * `from me`: it has to reach its tables through `lateral` subqueries that compare with ME, so that none is looked at
 * before the account is set. Where one were, row security would show it nothing: outside of the statement no account is
 * set, and what is set here ends with it.
 */
export async function readAsAccount<T>(
  database: Database,
  accountId: string,
  { select, from }: { select: RawBuilder<unknown>; from: RawBuilder<unknown> },
): Promise<T[]> {
  assertAccount(accountId)
  const { rows } = await sql<T>`
    with me as materialized (select set_config('app.account_id', ${accountId}, true) as account)
    select ${select} from me ${from}`.execute(database.kysely)
  return rows
}
