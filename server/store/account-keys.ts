import { sql } from 'kysely'
import type { SystemTrx, Trx } from './pool.ts'
import type { AccountKey, KeyRole } from './schema.ts'

export type VisibleAccountKey = Omit<AccountKey, 'hash'>

const VISIBLE = [
  'account_id',
  'id',
  'name',
  'role',
  'ip_allow_list',
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
  ip_allow_list?: string[]
}

export interface AccountKeyPatch {
  name?: string | undefined
  expires_at?: Date | null
  ip_allow_list?: string[] | undefined
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

export function listAccountKeys(
  trx: Trx,
  accountId: string,
  page: { after?: string | undefined; limit: number },
): Promise<VisibleAccountKey[]> {
  let query = trx
    .selectFrom('account_keys')
    .select(VISIBLE)
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  return query.execute()
}

/**
 * The admin keys that live at `now`. They are held until the transaction ends: of two that would end each other at
 * once, the second sees what the first did.
 */
export async function holdAdminKeys(trx: Trx, accountId: string, now: Date): Promise<string[]> {
  const rows = await trx
    .selectFrom('account_keys')
    .select('id')
    .where('account_id', '=', accountId)
    .where('role', '=', 'admin')
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

/** Changes a key that lives at `now`; answers undefined where there is none. */
export function updateAccountKey(
  trx: Trx,
  accountId: string,
  id: string,
  patch: AccountKeyPatch,
  now: Date,
): Promise<VisibleAccountKey | undefined> {
  return trx
    .updateTable('account_keys')
    .set(patch)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .returning(VISIBLE)
    .executeTakeFirst()
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
