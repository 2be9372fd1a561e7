import { sql } from 'kysely'
import { type Database, type SystemTrx, withSystem } from './pool.ts'

const BATCH = 250

interface SealedKey {
  account_id: string
  connection_id: string
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

/**
 * Seals every data key with the newest master key, while calls go on; the credentials themselves
 * are not touched. Answers how many. May be interrupted and started again.
 */
export async function rotateDataKeys(database: Database, vault: Resealer): Promise<number> {
  for (let total = 0; ; ) {
    const count = await withSystem(database, async (trx) => {
      const keys = await lockKeysOfOthers(trx, vault.keyId)
      await replaceKeys(
        trx,
        keys.map((key) => ({ ...key, ...vault.reseal(key, key) })),
      )
      return keys.length
    })
    total += count
    if (count < BATCH) return total
  }
}

/** Locked, so that new credentials that arrive meanwhile are not given an old key. */
async function lockKeysOfOthers(trx: SystemTrx, keyId: string) {
  const { rows } = await sql<SealedKey>`
    select account_id, id as connection_id, sealed_data_key, master_key_id from connections
    where master_key_id <> ${keyId}
    order by account_id, id limit ${BATCH} for update`.execute(trx)
  return rows
}

async function replaceKeys(trx: SystemTrx, keys: SealedKey[]) {
  await sql`
    update connections c
    set sealed_data_key = n.sealed_data_key, master_key_id = n.master_key_id
    from unnest(${keys.map((key) => key.account_id)}::text[],
      ${keys.map((key) => key.connection_id)}::text[],
      ${keys.map((key) => key.sealed_data_key)}::bytea[],
      ${keys.map((key) => key.master_key_id)}::text[])
      as n (account_id, connection_id, sealed_data_key, master_key_id)
    where c.account_id = n.account_id and c.id = n.connection_id`.execute(trx)
}
