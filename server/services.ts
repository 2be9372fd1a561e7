import type { Connector, Http } from '@millwright/kit'
import type { Access } from './engine/access.ts'
import type { Cursors } from './engine/cursor.ts'
import type { Idempotency } from './engine/idempotency.ts'
import type { StatusWords } from './engine/status-words.ts'
import type { Vault } from './security/vault.ts'
import type { Database } from './store/pool.ts'

/** What the server logs with: pino, or a test's own. */
export interface Log {
  error(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What `start.ts` constructs and the routes use. */
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
  /** Public address of this server, without a slash at its end. */
  publicUrl: string
  docsBase: string
  /** Milliseconds for one exchange with a source. */
  upstreamTimeout: number
  now: () => number
}
