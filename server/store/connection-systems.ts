import type { Trx } from './pool.ts'

/** The systems of these connections, by id; unknown ids are left out. */
export async function listSystems(
  trx: Trx,
  accountId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await trx
    .selectFrom('connections')
    .select(['id', 'system'])
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, system }) => [id, system]))
}
