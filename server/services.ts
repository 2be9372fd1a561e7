import { hkdfSync, randomUUID } from 'node:crypto'
import {
  type Connector,
  createGovernor,
  createHttp,
  type Governor,
  type Http,
  type LockoutGuard,
} from '@millwright/kit'
import { type Access, createAccess } from './engine/access.ts'
import { createHabits, type Habits } from './engine/advice-habits.ts'
import { type Audit, createAudit } from './engine/audit.ts'
import { type Cursors, createCursors } from './engine/cursor.ts'
import { createGrants, type Grants } from './engine/grants.ts'
import { createHealth, type Health } from './engine/health.ts'
import { createIdempotency, type Idempotency } from './engine/idempotency.ts'
import { createLastContacts, type LastContacts } from './engine/last-contacts.ts'
import { createLeasedBuckets } from './engine/limit-leases.ts'
import { createMemoryBuckets } from './engine/limit-memory.ts'
import { createLimitPlans, type LimitPlans, type Standards } from './engine/limit-plans.ts'
import { createLimits, type Limits } from './engine/limits.ts'
import { reauthorizeUrlOf } from './engine/link.ts'
import type { MailServer } from './engine/notifications/mail.ts'
import { createTeller, type Teller } from './engine/notifications/teller.ts'
import { type ClientTokens, createClientTokens } from './engine/oauth-principals.ts'
import type { OidcSettings } from './engine/oidc.ts'
import {
  createRequestLog,
  LOG_ALL,
  type RequestLog,
  type RequestLogOptions,
} from './engine/request-log.ts'
import { createSharedLockout } from './engine/shared-lockout.ts'
import { createStatusWords, type StatusWords } from './engine/status-words.ts'
import { createUsage, type Usage } from './engine/usage.ts'
import { createUses, type Uses } from './engine/uses.ts'
import { createLinkTokens, type LinkTokens } from './security/link-tokens.ts'
import { hashSecret } from './security/tokens.ts'
import { createVault, type Vault } from './security/vault.ts'
import { openLeaseSource } from './store/leases.ts'
import { type Listener, listen } from './store/notify.ts'
import type { Database } from './store/pool.ts'

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
  lastContacts: LastContacts
  uses: Uses
  usage: Usage
  requestLog: RequestLog
  habits: Habits
  teller: Teller
  /** Whether webhooks may be told over http:, as in a development start. */
  allowPlainHttp: boolean
  audit: Audit
  /** Whether cookies are only sent over TLS; off in development. */
  secureCookies: boolean
  /** Who signs members in besides their passwords. */
  oidc: OidcSettings | null
  linkTokens: LinkTokens
  clientTokens: ClientTokens
  /** Whether a private or loopback host may be reached under this name. */
  allowPrivate: (host: string) => boolean
  guard: LockoutGuard
  limits: Limits
  limitPlans: LimitPlans
  /** SHA-256 of the operator's key; null = there is none. */
  operatorHash: Buffer | null
  /** Keeps calls under what the sources allow. */
  governor: Governor
  grants: Grants
  health: Health
  /** Whether a host is that of the built-in simulated systems: those connections are free. */
  isSandbox: (host: string) => boolean
  /** Off: every connection is free. */
  creditsEnabled: boolean
  /** How often a connection that works is looked at, in ms. */
  checkInterval: number
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
  /** Undefined: no mails are sent. */
  mailServer?: MailServer | undefined
  /** Whether webhooks may be told over http:; no unless told. */
  allowPlainHttp?: boolean
  /** On unless told. */
  secureCookies?: boolean
  oidc?: OidcSettings | null
  isSandbox?: (host: string) => boolean
  /** Whether connections need credits; off unless told. */
  credits?: boolean
  /** Milliseconds; 300 000 unless told. */
  checkInterval?: number
  /** Milliseconds between batches of what is written behind; 2 000 unless told. */
  flushEvery?: number
  /** Every call unless told, for a week. */
  requestLog?: Partial<RequestLogOptions>
  /** What holds unless an operator says otherwise; 600 a minute and 6 000 unless told. */
  limits?: Standards
  /** Where several nodes count limits together; each for itself without it. */
  redisUrl?: string | undefined
  operatorKey?: string | undefined
  now?: () => number
}

const FLUSH_EVERY_MS = 2_000
const CHECK_EVERY_MS = 300_000
const STANDARDS: Standards = {
  connection: { quota: 600, window_s: 60 },
  account: { quota: 6_000, window_s: 60 },
}

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
  const lastContacts = createLastContacts(database, now, every, warn('last contacts not written'))
  const uses = createUses(database, now, every, warn('last uses not written'))
  const audit = createAudit(database, now, every, warn('audit log not written yet'))
  const allowPlainHttp = options.allowPlainHttp ?? false
  const teller = createTeller({
    database,
    vault,
    catalogue,
    http,
    mailServer: options.mailServer ?? null,
    allowPlainHttp,
    reauthorizeUrlOf: (connection) => reauthorizeUrlOf(services, connection),
  })
  const linkTokens = createLinkTokens(masterKeys)
  const deriveKey = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', purpose, 32))
  const lockout = createSharedLockout({
    database,
    secret: deriveKey('millwright sign-ins'),
    now,
    onError: warn('a refused sign-in not told to the other nodes'),
  })
  const { guard } = lockout
  const health = createHealth(() => services, warn('evidence about a connection not written'))
  const grants = createGrants(() => services)
  let listener: Listener | undefined
  const governor = createGovernor({ wall: now })
  const access = createAccess({
    database,
    vault,
    catalogue,
    http,
    timeout: upstreamTimeout,
    now,
    uses,
    isListening: () => listener?.isListening() ?? false,
    onOutcome: (connection, { failure, ms }) => {
      lastContacts.note(connection, { success: failure === null, ms })
      health.note(connection, failure, 'traffic', ms)
    },
    guard,
    governor,
    audit,
    tokensOf: grants.sourceOf,
    reauthorizeUrlOf: (connection) => reauthorizeUrlOf(services, connection),
  })
  const clientTokens = createClientTokens({
    database,
    now,
    isListening: () => listener?.isListening() ?? false,
  })
  const limitPlans = createLimitPlans({
    database,
    standards: options.limits ?? STANDARDS,
    now,
    isListening: () => listener?.isListening() ?? false,
  })
  const limits = await openLimits(options, log)
  const forget = (id?: string) => {
    access.forget(id)
    limitPlans.forget(id)
    clientTokens.forget(id)
    health.forget(id)
    grants.forget(id)
  }
  listener = await listen({
    url: database.url,
    onNotice(notice) {
      lockout.hear(notice)
      forget(notice.id)
    },
    onGap() {
      forget()
      lockout.catchUp().catch(warn('refused sign-ins not read'))
    },
  })
  await lockout.catchUp()
  const statusWords = createStatusWords(database, now, every, warn('status words not written'))
  const services: Services = {
    log,
    database,
    vault,
    catalogue,
    http,
    access,
    cursors: createCursors(deriveKey('millwright cursors'), now),
    idempotency: createIdempotency(
      database,
      randomUUID(),
      warn('the outcome of a write not recorded'),
    ),
    statusWords,
    lastContacts,
    uses,
    usage: createUsage(database, now, every, warn('usage not written yet')),
    habits: createHabits(),
    requestLog: createRequestLog({
      database,
      now,
      everyMs: every,
      options: { ...LOG_ALL, ...options.requestLog },
      onError: warn('request log not written yet'),
    }),
    audit,
    secureCookies: options.secureCookies ?? true,
    oidc: options.oidc ?? null,
    teller,
    allowPlainHttp,
    linkTokens,
    clientTokens,
    allowPrivate: options.allowPrivate,
    limits,
    limitPlans,
    operatorHash: options.operatorKey ? hashSecret(options.operatorKey) : null,
    guard,
    governor,
    grants,
    health,
    isSandbox: options.isSandbox ?? (() => false),
    creditsEnabled: options.credits ?? false,
    checkInterval: options.checkInterval ?? CHECK_EVERY_MS,
    publicUrl,
    docsBase: publicUrl,
    upstreamTimeout,
    now,
  }
  return {
    services,
    async close() {
      await health.settle()
      await lockout.settle()
      await grants.close()
      await statusWords.close()
      await lastContacts.close()
      await uses.close()
      await services.usage.close()
      await services.requestLog.close()
      await audit.close()
      await limits.close()
      await listener?.close()
      await http.close()
    },
  }
}

/** Counts together with the other nodes where there is a Redis, else in memory. */
async function openLimits({ redisUrl, now }: ServiceOptions, log: Log): Promise<Limits> {
  // Unlike the time of day it never steps.
  const clock = now ?? (() => Math.floor(performance.now()))
  if (redisUrl === undefined) return createLimits(createMemoryBuckets(), clock)
  const source = await openLeaseSource({
    url: redisUrl,
    onChange: (isUp, error) =>
      isUp
        ? log.warn({}, 'Redis is back: limits are counted together again')
        : log.warn(
            { cause: String(error) },
            'Redis is gone: each node counts its part of the limits until it is back',
          ),
  })
  return createLimits(createLeasedBuckets(source, clock), clock)
}
