import type { SystemTrx, Trx } from './pool.ts'
import type { LinkCode } from './schema-links.ts'

export type NewLinkCode = Omit<LinkCode, 'used_at' | 'token_id'>

export async function createLinkCode(trx: Trx, code: NewLinkCode): Promise<void> {
  await trx.insertInto('link_codes').values(code).execute()
}

/** The code of this account, held until the transaction ends; used and expired ones too. */
export function lockLinkCode(
  trx: Trx,
  accountId: string,
  hash: Buffer,
): Promise<LinkCode | undefined> {
  return trx
    .selectFrom('link_codes')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('hash', '=', hash)
    .forUpdate()
    .executeTakeFirst()
}

/** Notes what a code was exchanged for. */
export async function useLinkCode(
  trx: Trx,
  { account_id, id }: LinkCode,
  tokenId: string,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('link_codes')
    .set({ used_at: at, token_id: tokenId })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute()
}

/** Deletes codes that ended before then. */
export async function purgeLinkCodes(trx: SystemTrx, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('link_codes')
    .where('expires_at', '<', before)
    .where('token_id', 'is', null)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
