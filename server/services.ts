import { hkdfSync, randomUUID } from 'node:crypto'
import {
  type Connector,
  createGovernor,
  createHttp,
  type Governor,
  type Http,
  type LockoutGuard,
} from '@millwright/kit'
import type { Manifests } from '@millwright/kit/conformance'
import { type Access, createAccess } from './engine/access.ts'
import { createHabits, type Habits } from './engine/advice-habits.ts'
import { type Audit, createAudit } from './engine/audit.ts'
import { type ChangeWaker, createChangeWaker } from './engine/change-waker.ts'
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
import { createNotices, type Notices } from './engine/notices.ts'
import type { MailServer } from './engine/notifications/mail.ts'
import { createTeller, type Teller } from './engine/notifications/teller.ts'
import { type ClientTokens, createClientTokens } from './engine/oauth-principals.ts'
import type { OidcSettings } from './engine/oidc.ts'
import { createRecordProblems } from './engine/record-problems.ts'
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
import { createWebhooks, type Webhooks } from './engine/webhooks/endpoint-lists.ts'
import { createLinkTokens, type LinkTokens } from './security/link-tokens.ts'
import { hashSecret } from './security/tokens.ts'
import { createVault, type Vault } from './security/vault.ts'
import { checkFeedOffset } from './store/feed-offset.ts'
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
  manifestsOf: (system: string) => Manifests
  http: Http
  access: Access
  cursors: Cursors
  changeWaker: ChangeWaker
  /** Who is told that something of their account moved. */
  notices: Notices
  /** How long changes are kept, in ms. */
  changesKept: number
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
  webhooks: Webhooks
  grants: Grants
  health: Health
  /** Whether a host is that of the built-in simulated systems: those connections are free. */
  isSandbox: (host: string) => boolean
  /** Off: every connection is free. */
  creditsEnabled: boolean
  /** How often a connection that works is looked at, in ms. */
  checkInterval: number
  /** Whether sources are asked to tell of changes by themselves: they must be able to reach `publicUrl`. */
  push: boolean
  /** Whether new connections are synced unless somebody says otherwise. */
  syncs: boolean
  /** How far back they are read for the first time, in days; null = all. */
  syncHistory: number | null
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
  /** What conformance proved of each connector; nothing unless told. */
  manifestsOf?: (system: string) => Manifests
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
  /** Whether sources are asked to tell of changes; no unless told. */
  push?: boolean
  /** Whether new connections are synced; yes unless told. */
  syncs?: boolean
  /** How far back, in days; all unless told. */
  syncHistory?: number | null
  /** Milliseconds between batches of what is written behind; 2 000 unless told. */
  flushEvery?: number
  /** Every call unless told, for a week. */
  requestLog?: Partial<RequestLogOptions>
  /** What holds unless an operator says otherwise; 600 a minute and 6 000 unless told. */
  limits?: Standards
  /** Where several nodes count limits together; each for itself without it. */
  redisUrl?: string | undefined
  operatorKey?: string | undefined
  /** Milliseconds; 30 days unless told. */
  changesKept?: number
  now?: () => number
}

const FLUSH_EVERY_MS = 2_000
const CHECK_EVERY_MS = 300_000
const CHANGES_KEPT_MS = 30 * 86_400_000
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
  const deriveKey = (purpose: string, from = masterKeys[0]!) =>
    Buffer.from(hkdfSync('sha256', from, '', purpose, 32))
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
    problems: createRecordProblems(log, now),
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
  const webhooks = createWebhooks(() => listener?.isListening() ?? false)
  const limits = await openLimits(options, log)
  const forget = (id?: string) => {
    access.forget(id)
    limitPlans.forget(id)
    clientTokens.forget(id)
    health.forget(id)
    grants.forget(id)
    webhooks.forget(id)
  }
  const changeWaker = createChangeWaker()
  const notices = createNotices()
  listener = await listen({
    url: database.url,
    onNotice(notice) {
      // There may be hundreds of these a second: nothing else depends on them.
      if (notice.kind === 'deliveries_planned') return webhooks.wake(notice.ids)
      lockout.hear(notice)
      // What is remembered of connections does not depend on their records.
      if (notice.kind !== 'changes_written') forget(notice.id)
      changeWaker.hear(notice)
      notices.hear(notice)
    },
    onGap() {
      forget()
      changeWaker.wakeAll()
      notices.miss()
      webhooks.wake()
      // Another server may have taken over, without the last that this one had committed.
      if (listener?.isListening()) checkFeedOffset(database.url).catch(warn('feed not checked'))
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
    manifestsOf: options.manifestsOf ?? (() => ({})),
    http,
    access,
    cursors: createCursors(
      masterKeys.map((key) => deriveKey('millwright cursors', key)),
      now,
    ),
    changeWaker,
    notices,
    changesKept: options.changesKept ?? CHANGES_KEPT_MS,
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
    webhooks,
    grants,
    health,
    isSandbox: options.isSandbox ?? (() => false),
    creditsEnabled: options.credits ?? false,
    checkInterval: options.checkInterval ?? CHECK_EVERY_MS,
    push: options.push ?? false,
    syncs: options.syncs ?? true,
    syncHistory: options.syncHistory ?? null,
    publicUrl,
    docsBase: publicUrl,
    upstreamTimeout,
    now,
  }
  return {
    services,
    async close() {
      const errors: unknown[] = []
      changeWaker.close()
      notices.close()
      const ends: (() => Promise<unknown> | undefined)[] = [
        () => health.settle(),
        () => lockout.settle(),
        () => grants.close(),
        () => statusWords.close(),
        () => lastContacts.close(),
        () => uses.close(),
        () => services.usage.close(),
        () => services.requestLog.close(),
        () => audit.close(),
        () => limits.close(),
        () => listener?.close(),
        () => http.close(),
      ]
      // One part that fails to end must not keep what others have to write from the database.
      for (const end of ends) await Promise.resolve(end()).catch((error) => errors.push(error))
      if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.')
    },
  }
}

/** Counts together with the other nodes where there is a Redis, else in memory. */
async function openLimits({ redisUrl, now }: ServiceOptions, log: Log): Promise<Limits> {
  // Unlike the time of day it never steps.
  const clock = now ?? (() => Math.floor(performance.now()))
  if (redisUrl === undefined) return createLimits(createMemoryBuckets(), clock)
  // Loaded only where it is used: the client takes 10 MB.
  const { openLeaseSource } = await import('./store/leases.ts')
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
