import type { SystemTrx, Trx } from './pool.ts'
import type { Account } from './schema.ts'

export function createAccount(
  trx: SystemTrx,
  account: { id: string; name: string },
): Promise<Account> {
  return trx.insertInto('accounts').values(account).returningAll().executeTakeFirstOrThrow()
}

export function findAccount(trx: Trx, id: string): Promise<Account | undefined> {
  return trx.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The oldest account: the one that a development start made. */
export function findFirstAccount(trx: SystemTrx): Promise<Account | undefined> {
  return trx.selectFrom('accounts').selectAll().orderBy('id').limit(1).executeTakeFirst()
}
