import { hkdfSync, randomUUID } from 'node:crypto'
import { type Connector, createHttp, type Http } from '@millwright/kit'
import { type Access, createAccess } from './engine/access.ts'
import { type Contacts, createContacts } from './engine/contacts.ts'
import { type Cursors, createCursors } from './engine/cursor.ts'
import { createIdempotency, type Idempotency } from './engine/idempotency.ts'
import { createStatusWords, type StatusWords } from './engine/status-words.ts'
import { createUses, type Uses } from './engine/uses.ts'
import { createVault, type Vault } from './security/vault.ts'
import { purgeIdempotencyKeys } from './store/idempotency.ts'
import { type Listener, listen } from './store/notify.ts'
import { type Database, withSystem } from './store/pool.ts'

/** What the server logs with: pino, or a test's own. */
export interface Log {
  error(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What the routes use. */
export interface Services {
  log: Log
  database: Database
  vault: Vault
  catalogue: readonly Connector[]
  http: Http
  access: Access
  cursors: Cursors
  idempotency: Idempotency
  statusWords: StatusWords
  contacts: Contacts
  uses: Uses
  /** Public address of this server, without a slash at its end. */
  publicUrl: string
  docsBase: string
  /** Milliseconds for one exchange with a source. */
  upstreamTimeout: number
  now: () => number
}

export interface ServiceOptions {
  database: Database
  /** Newest first. */
  masterKeys: readonly Buffer[]
  catalogue: readonly Connector[]
  log: Log
  allowPrivate: (host: string) => boolean
  upstreamTimeout: number
  publicUrl: string
  /** Milliseconds between batches of what is written behind; 2 000 unless told. */
  flushEvery?: number
  now?: () => number
}

const PURGE_EVERY_MS = 600_000
const FLUSH_EVERY_MS = 2_000

/** Builds the services of a node over its database. `close` stops them in reverse order and leaves the database open. */
export async function createServices(
  options: ServiceOptions,
): Promise<{ services: Services; close(): Promise<void> }> {
  const { database, masterKeys, catalogue, log, publicUrl, upstreamTimeout } = options
  const now = options.now ?? Date.now
  const warn = (what: string) => (error: unknown) => log.warn({ cause: String(error) }, what)
  const vault = createVault(masterKeys)
  const http = createHttp({ allowPrivate: options.allowPrivate })
  const every = options.flushEvery ?? FLUSH_EVERY_MS
  const contacts = createContacts(database, now, every, warn('contacts not written'))
  const uses = createUses(database, now, every, warn('last uses not written'))
  let listener: Listener | undefined
  const access = createAccess({
    database,
    vault,
    catalogue,
    http,
    timeout: upstreamTimeout,
    now,
    uses,
    isListening: () => listener?.isListening() ?? false,
    onExchange: (connection, { status }) =>
      contacts.note(connection, status !== null && status < 400),
  })
  listener = await listen({
    url: database.url,
    onNotice: ({ id }) => access.forget(id),
    onGap: () => access.forget(),
  })
  const statusWords = createStatusWords(database, every, warn('status words not written'))
  const purge = setInterval(() => {
    purgeKeys(database).catch(warn('old idempotency keys not purged'))
  }, PURGE_EVERY_MS).unref()
  const cursorKey = Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', 'millwright cursors', 32))
  const services: Services = {
    log,
    database,
    vault,
    catalogue,
    http,
    access,
    cursors: createCursors(cursorKey, now),
    idempotency: createIdempotency(
      database,
      randomUUID(),
      warn('the outcome of a write not recorded'),
    ),
    statusWords,
    contacts,
    uses,
    publicUrl,
    docsBase: publicUrl,
    upstreamTimeout,
    now,
  }
  return {
    services,
    async close() {
      clearInterval(purge)
      await statusWords.close()
      await contacts.close()
      await uses.close()
      await listener?.close()
      await http.close()
    },
  }
}

/** In batches, so that no transaction is long, until none is left. */
async function purgeKeys(database: Database): Promise<void> {
  const most = 1_000
  while ((await withSystem(database, (trx) => purgeIdempotencyKeys(trx, most))) === most);
}
