import { sql } from 'kysely'
import { type Database, type SystemTrx, withSystem } from './pool.ts'

const BATCH = 250

interface SealedKey {
  account_id: string
  id: string
  sealed_data_key: Buffer
  master_key_id: string
}

/** What a vault offers for a rotation: seals a data key with its newest master key. */
export interface Resealer {
  keyId: string
  reseal(
    owner: { account_id: string; connection_id: string },
    sealed: { sealed_data_key: Buffer; master_key_id: string },
  ): { sealed_data_key: Buffer; master_key_id: string }
}

/** What holds sealed data: the column of its id, and under which name its data key is bound to that row. */
const TABLES = [
  { table: 'connections', column: 'id', nameOf: (id: string) => id },
  { table: 'connection_grants', column: 'connection_id', nameOf: nameTokens },
  { table: 'contacts', column: 'id', nameOf: (id: string) => id },
  { table: 'link_attempts', column: 'id', nameOf: (id: string) => id },
  { table: 'webhook_endpoints', column: 'id', nameOf: (id: string) => id },
  { table: 'push_subscriptions', column: 'id', nameOf: (id: string) => id },
] as const
type SealedTable = (typeof TABLES)[number]

/** The tokens of a connection are bound to another name than its credentials: neither opens in the other's place. */
export function nameTokens(connectionId: string): string {
  return `tokens of ${connectionId}`
}

/**
 * Seals every data key with the newest master key, while calls go on; the sealed data itself is
 * not touched. Answers how many. May be interrupted and started again.
 */
export async function rotateDataKeys(database: Database, vault: Resealer): Promise<number> {
  let total = 0
  for (const sealed of TABLES) total += await rotateTable(database, vault, sealed)
  return total
}

async function rotateTable(database: Database, vault: Resealer, sealed: SealedTable) {
  for (let total = 0; ; ) {
    const count = await withSystem(database, async (trx) => {
      const keys = await lockKeysOfOthers(trx, sealed, vault.keyId)
      await replaceKeys(
        trx,
        sealed,
        keys.map((key) => {
          const { account_id, id } = key
          const owner = { account_id, connection_id: sealed.nameOf(id) }
          return { ...key, ...vault.reseal(owner, key) }
        }),
      )
      return keys.length
    })
    total += count
    if (count < BATCH) return total
  }
}

/** Locked, so that new credentials that arrive meanwhile are not given an old key. */
async function lockKeysOfOthers(trx: SystemTrx, { table, column }: SealedTable, keyId: string) {
  const { rows } = await sql<SealedKey>`
    select account_id, ${sql.ref(column)} as id, sealed_data_key, master_key_id
    from ${sql.table(table)}
    where master_key_id <> ${keyId}
    order by 1, 2 limit ${BATCH} for update`.execute(trx)
  return rows
}

async function replaceKeys(trx: SystemTrx, { table, column }: SealedTable, keys: SealedKey[]) {
  await sql`
    update ${sql.table(table)} c
    set sealed_data_key = n.sealed_data_key, master_key_id = n.master_key_id
    from unnest(${keys.map((key) => key.account_id)}::text[],
      ${keys.map((key) => key.id)}::text[],
      ${keys.map((key) => key.sealed_data_key)}::bytea[],
      ${keys.map((key) => key.master_key_id)}::text[])
      as n (account_id, id, sealed_data_key, master_key_id)
    where c.account_id = n.account_id and c.${sql.ref(column)} = n.id`.execute(trx)
}
