import { toJson } from './json.ts'
import type { Trx } from './pool.ts'
import type { Account } from './schema.ts'
import type { Branding, LinkDefaults } from './schema-links.ts'

export interface AccountPatch {
  name?: string
  redirect_origins?: string[]
  link_defaults?: LinkDefaults
  branding?: Branding
}

export function findAccount(trx: Trx, accountId: string): Promise<Account> {
  return trx
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}

export function updateAccount(
  trx: Trx,
  accountId: string,
  { name, redirect_origins, link_defaults, branding }: AccountPatch,
): Promise<Account> {
  return trx
    .updateTable('accounts')
    .set({
      ...(name !== undefined && { name }),
      ...(redirect_origins && { redirect_origins: toJson(redirect_origins) }),
      ...(link_defaults && { link_defaults: toJson(link_defaults) }),
      ...(branding && { branding: toJson(branding) }),
    })
    .where('id', '=', accountId)
    .returningAll()
    .executeTakeFirstOrThrow()
}
