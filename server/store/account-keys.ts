import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { AccountKey, KeyRole } from './schema.ts'

export type VisibleAccountKey = Omit<AccountKey, 'hash'>

const VISIBLE = [
  'account_id',
  'id',
  'name',
  'role',
  'prefix',
  'last4',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const

export interface NewAccountKey {
  account_id: string
  id: string
  name: string
  role: KeyRole
  hash: Buffer
  prefix: string
  last4: string
  expires_at?: Date | null
}

export function createAccountKey(trx: Trx, key: NewAccountKey): Promise<VisibleAccountKey> {
  return trx.insertInto('account_keys').values(key).returning(VISIBLE).executeTakeFirstOrThrow()
}

/** Also finds revoked and expired keys, so that the refusal can say which. */
export function findAccountKeyByHash(
  trx: SystemTrx,
  hash: Buffer,
): Promise<AccountKey | undefined> {
  return trx.selectFrom('account_keys').selectAll().where('hash', '=', hash).executeTakeFirst()
}

export function listAccountKeys(trx: Trx, accountId: string): Promise<VisibleAccountKey[]> {
  return trx
    .selectFrom('account_keys')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()
}

/** Answers undefined where there is no such key; a revoked one keeps its first instant. */
export function revokeAccountKey(
  trx: Trx,
  accountId: string,
  id: string,
): Promise<VisibleAccountKey | undefined> {
  return trx
    .updateTable('account_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning(VISIBLE)
    .executeTakeFirst()
}
