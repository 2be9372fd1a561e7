import { loadConfig } from './config.ts'
import { ensureDevelopmentKey } from './security/master-key.ts'
import { createVault } from './security/vault.ts'
import { openDatabase } from './store/pool.ts'
import { rotateDataKeys } from './store/sealed-keys.ts'

/** Seals the data keys of all connections with the newest master key, while the server goes on. */
const config = loadConfig(process.env)
if (config.databaseUrl === undefined) {
  console.error(
    'The embedded database has one key of its own; set DATABASE_URL to rotate in production.',
  )
  process.exit(1)
}
const database = await openDatabase({ url: config.databaseUrl })
const vault = createVault(config.masterKeys ?? ensureDevelopmentKey(config.dataDirectory))
const count = await rotateDataKeys(database, vault)
await database.close()
console.log(`${count} data keys are sealed with master key ${vault.keyId} now.`)
