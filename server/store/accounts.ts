import type { SystemTrx } from './pool.ts'
import type { Account } from './schema.ts'

export function createAccount(
  trx: SystemTrx,
  account: { id: string; name: string },
): Promise<Account> {
  return trx.insertInto('accounts').values(account).returningAll().executeTakeFirstOrThrow()
}
