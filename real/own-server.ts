import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../model/ids.ts'
import { createSecret } from '../server/security/tokens.ts'
import { createAccountKey } from '../server/store/account-keys.ts'
import { createAccount } from '../server/store/accounts.ts'
import { openDatabase, withAccount, withSystem } from '../server/store/pool.ts'
import { findFreePort } from './postgres.ts'
import { endProcess } from './run-as.ts'

/** Levels error and fatal of the log. */
const BROKEN = /^\{"level":[56]0/
const MAIN = join(import.meta.dirname, '../server/launch.js')

/** Our own server as an operator runs it: a process of its own, in production, on a PostgreSQL that is there. */
export interface OwnServer {
  readonly url: string
  /** Ends the process without a warning, and starts another on the same database and port. */
  killAndRestart(): Promise<void>
  /** Everything that was logged so far. */
  log(): string
  /** Entries of the log that say that something broke on our side. */
  failures(): string[]
  stop(): Promise<void>
}

/** Starts it on an empty database, or beside another one; connections may use the loopback address. */
export async function startOwnServer(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<OwnServer> {
  const port = await findFreePort()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'millwright-real-data-'))
  const environment = {
    PATH: process.env.PATH,
    MILLWRIGHT_ENV: 'production',
    MILLWRIGHT_MASTER_KEY: randomBytes(32).toString('base64'),
    MILLWRIGHT_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    MILLWRIGHT_DATA_DIR: dataDirectory,
    // Tests call more than people do.
    MILLWRIGHT_CONNECTION_LIMIT: '100000/60s',
    MILLWRIGHT_ACCOUNT_LIMIT: '100000/60s',
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    ...settings,
  }
  let printed = ''
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [MAIN], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ready = new Promise<void>((resolve, reject) => {
      const read = (text: string) => {
        printed += text
        if (text.includes('listens on')) resolve()
      }
      child.stdout.setEncoding('utf8').on('data', read)
      child.stderr.setEncoding('utf8').on('data', read)
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)))
    })
    await ready
    return child
  }
  let server = await start()
  return {
    url: `http://127.0.0.1:${port}`,
    async killAndRestart() {
      await endProcess(server, 'SIGKILL')
      server = await start()
    },
    log: () => printed,
    failures: () => printed.split('\n').filter((line) => BROKEN.test(line)),
    async stop() {
      await endProcess(server, 'SIGTERM')
      await rm(dataDirectory, { recursive: true })
    },
  }
}

/** Makes an account with an admin key in the server's database, and gives the key. */
export async function makeAccountKey(databaseUrl: string, name: string): Promise<string> {
  const database = await openDatabase({ url: databaseUrl })
  try {
    const account_id = newId('acc_')
    const { secret, hash, prefix, last4 } = createSecret('mwk')
    await withSystem(database, (trx) => createAccount(trx, { id: account_id, name }))
    const key = { account_id, id: newId('key_'), name, role: 'admin' as const, expires_at: null }
    await withAccount(database, account_id, (trx) =>
      createAccountKey(trx, { ...key, hash, prefix, last4 }),
    )
    return secret
  } finally {
    await database.close()
  }
}
