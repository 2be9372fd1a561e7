import type { Config } from '../config.ts'
import { createVault } from '../security/vault.ts'
import { openDatabase } from '../store/pool.ts'
import { rotateDataKeys } from '../store/sealed-keys.ts'

/** Seals the data keys of everything that is sealed with the newest master key, while the servers go on. */
export async function rotateKeys(config: Config): Promise<void> {
  if (config.databaseUrl === undefined || config.masterKeys === undefined) {
    throw new Error(
      'Rotating needs DATABASE_URL, and the new master key in front of the old one in MILLWRIGHT_MASTER_KEY. The key of a development start stays as it is.',
    )
  }
  const database = await openDatabase({ url: config.databaseUrl })
  try {
    const vault = createVault(config.masterKeys)
    const count = await rotateDataKeys(database, vault)
    console.log(`${count} data keys are sealed with master key ${vault.keyId} now.`)
  } finally {
    await database.close()
  }
}
