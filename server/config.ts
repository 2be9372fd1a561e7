import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { KEPT_SETTINGS } from './config-kept.ts'
import { LIMIT_SETTINGS } from './config-limits.ts'
import { findNearest } from './config-names.ts'
import { readHistory, readPush, SYNC_SETTINGS } from './config-syncs.ts'
import {
  parseDatabaseAddress,
  parseHosts,
  parseInteger,
  parseIssuer,
  parseMailAddress,
  parseMailServer,
  parseNetworks,
  parseOneOf,
  parseSwitch,
  parseText,
  parseWebAddress,
} from './config-values.ts'
import { parseMasterKeys, readMasterKeys } from './security/master-key.ts'
import type { Limit } from './store/schema-keys.ts'

export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  env: 'development' | 'production'
  host: string
  port: number
  /** Undefined: the address that it listens on, where that takes a free port. */
  publicUrl: string | undefined
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** Absolute. */
  dataDirectory: string
  /** Newest first. Undefined: the key of a development start, in the data directory. */
  masterKeys: Buffer[] | undefined
  /** Lower case. */
  allowedPrivateHosts: string[]
  /** Networks of the proxies in front, whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  logLevel: LogLevel
  /** In ms. */
  upstreamTimeout: number
  /** What this process does: answer calls, look after connections, or both. */
  role: 'all' | 'api' | 'worker'
  /** In seconds. */
  checkInterval: number
  push: boolean
  syncs: boolean
  /** Days; null = all. */
  syncHistory: number | null
  /** Undefined: no mails are sent. */
  mailServer: { url: string; from: string } | undefined
  /** Undefined: members sign in by their passwords only. */
  oidc: { issuer: string; clientId: string; clientSecret: string; domains: string[] } | undefined
  sandbox: boolean
  sandboxPort: number
  sandboxOrders: number
  /** Whether connections need credits of their account. */
  credits: boolean
  /** What a connection, and an account with all of its connections, may call unless an operator says otherwise. */
  limits: { connection: Limit; account: Limit }
  /** Undefined: each node counts for itself. */
  redisUrl: string | undefined
  /** Undefined: nobody may call the operator API. */
  operatorKey: string | undefined
  requestLog: { share: number; hasFailures: boolean; keepsBodies: boolean; days: number }
  /** How long changes of records are kept. */
  changesDays: number
  /** Sentences for the log: what is set and means nothing. */
  warnings: string[]
}

export interface Setting {
  name: string
  /** As a person would write it; null where there is none. */
  default: string | null
  sentence: string
  secret?: true
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Every setting there is: what `loadConfig` reads, and what the documentation lists. */
export const SETTINGS = {
  env: {
    name: 'MILLWRIGHT_ENV',
    default: 'development',
    sentence: 'development or production; production refuses what is only fit for trying out.',
    parse: parseOneOf(['development', 'production']),
  },
  port: {
    name: 'PORT',
    default: '8080',
    sentence: 'The port of the API; 0 takes a free one.',
    parse: parseInteger(0, 65_535),
  },
  host: {
    name: 'HOST',
    default: '127.0.0.1',
    sentence: 'The address to listen on; 0.0.0.0 is every one.',
    parse: parseText,
  },
  publicUrl: {
    name: 'MILLWRIGHT_PUBLIC_URL',
    default: null,
    sentence: 'The address that others reach Millwright at; http://HOST:PORT unless set.',
    parse: parseWebAddress,
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    default: null,
    sentence: 'A PostgreSQL database, version 15 or newer; without it an embedded one is started.',
    secret: true,
    parse: parseDatabaseAddress,
  },
  dataDirectory: {
    name: 'MILLWRIGHT_DATA_DIR',
    default: './data',
    sentence: 'The directory of the embedded database and of the files of a development start.',
    parse: (text: string) => resolve(text),
  },
  masterKey: {
    name: 'MILLWRIGHT_MASTER_KEY',
    default: null,
    sentence:
      'Seals the credentials of connections: 32 bytes in base64. After a rotation several, parted by commas, the newest first.',
    secret: true,
    parse: parseMasterKeys,
  },
  masterKeyFile: {
    name: 'MILLWRIGHT_MASTER_KEY_FILE',
    default: null,
    sentence: 'A file that holds the master key, instead of MILLWRIGHT_MASTER_KEY.',
    parse: (text: string) => ({ path: resolve(text), keys: readMasterKeys(text) }),
  },
  allowedPrivateHosts: {
    name: 'MILLWRIGHT_ALLOWED_PRIVATE_HOSTS',
    default: '',
    sentence:
      'Hosts in private networks that connections and webhooks may use in production, parted by commas.',
    parse: parseHosts,
  },
  trustedProxies: {
    name: 'MILLWRIGHT_TRUSTED_PROXIES',
    default: '',
    sentence:
      'Networks of the proxies in front (10.0.0.0/8, ::1), parted by commas: the address of a caller is read from their X-Forwarded-For. Unless set, it is that of the socket.',
    parse: parseNetworks,
  },
  logLevel: {
    name: 'MILLWRIGHT_LOG_LEVEL',
    default: 'info',
    sentence: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    parse: parseOneOf(LOG_LEVELS),
  },
  upstreamTimeout: {
    name: 'MILLWRIGHT_UPSTREAM_TIMEOUT',
    default: '30000',
    sentence: 'How long one call to a connected system may take, in ms.',
    parse: parseInteger(1, 600_000),
  },
  role: {
    name: 'MILLWRIGHT_ROLE',
    default: 'all',
    sentence:
      'all, api or worker: whether this process answers calls, looks after connections, or both.',
    parse: parseOneOf(['all', 'api', 'worker']),
  },
  checkInterval: {
    name: 'MILLWRIGHT_CHECK_INTERVAL',
    default: '300',
    sentence: 'How often a connection without traffic is looked at, in seconds.',
    parse: parseInteger(10, 86_400),
  },
  smtpUrl: {
    name: 'MILLWRIGHT_SMTP_URL',
    default: null,
    sentence:
      'The mail server, smtp://user:password@host:port or smtps://…; without it no mails are sent.',
    secret: true,
    parse: parseMailServer,
  },
  mailFrom: {
    name: 'MILLWRIGHT_MAIL_FROM',
    default: null,
    sentence: 'The e-mail address that mails come from; needed with MILLWRIGHT_SMTP_URL.',
    parse: parseMailAddress,
  },
  oidcIssuer: {
    name: 'MILLWRIGHT_OIDC_ISSUER',
    default: null,
    sentence:
      'The identity provider (OpenID Connect) that members may sign in with; its redirect address is MILLWRIGHT_PUBLIC_URL/sign-in/oidc/return.',
    parse: parseIssuer,
  },
  oidcClientId: {
    name: 'MILLWRIGHT_OIDC_CLIENT_ID',
    default: null,
    sentence: 'Who Millwright is at the identity provider.',
    parse: parseText,
  },
  oidcClientSecret: {
    name: 'MILLWRIGHT_OIDC_CLIENT_SECRET',
    default: null,
    sentence: 'Its secret there.',
    secret: true,
    parse: parseText,
  },
  oidcDomains: {
    name: 'MILLWRIGHT_OIDC_DOMAINS',
    default: '',
    sentence:
      'Domains of the e-mail addresses that may sign in by the identity provider, parted by commas; any unless set.',
    parse: parseHosts,
  },
  sandbox: {
    name: 'MILLWRIGHT_SANDBOX',
    default: null,
    sentence: 'on or off: whether the simulated systems run; on in development unless set.',
    parse: parseSwitch,
  },
  sandboxPort: {
    name: 'MILLWRIGHT_SANDBOX_PORT',
    default: null,
    sentence: 'The port of the simulated systems; PORT + 1 unless set.',
    parse: parseInteger(0, 65_535),
  },
  sandboxOrders: {
    name: 'MILLWRIGHT_SANDBOX_ORDERS',
    default: '200',
    sentence: 'How many purchase orders each simulated system starts with.',
    parse: parseInteger(0, 1_000_000),
  },
  credits: {
    name: 'MILLWRIGHT_CREDITS',
    default: 'off',
    sentence:
      'on or off: whether a connection needs credits of its account to be active; off makes every connection free.',
    parse: parseSwitch,
  },
  ...LIMIT_SETTINGS,
  ...SYNC_SETTINGS,
  ...KEPT_SETTINGS,
} satisfies Record<string, Setting & { parse(text: string): unknown }>

/** Some settings are wrong. The message names all of them and repeats no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads all settings. Throws ConfigError. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const problems: string[] = []
  const warnings = checkNames(env, problems)

  function read<T>(setting: Setting & { parse(text: string): T }): T | undefined {
    const text = env[setting.name]?.trim() || setting.default
    if (text === null) return undefined
    try {
      return setting.parse(text)
    } catch (error) {
      problems.push(`${setting.name} ${(error as Error).message}`)
      return undefined
    }
  }

  const mode = read(SETTINGS.env) ?? 'development'
  const port = read(SETTINGS.port) ?? 0
  const host = read(SETTINGS.host) ?? ''
  const file = read(SETTINGS.masterKeyFile)
  const smtpUrl = read(SETTINGS.smtpUrl)
  const mailFrom = read(SETTINGS.mailFrom)
  const issuer = read(SETTINGS.oidcIssuer)
  const clientId = read(SETTINGS.oidcClientId)
  const clientSecret = read(SETTINGS.oidcClientSecret)
  const domains = read(SETTINGS.oidcDomains) ?? []
  const config: Config = {
    env: mode,
    host,
    port,
    publicUrl: read(SETTINGS.publicUrl) ?? (port === 0 ? undefined : addressOf(host, port)),
    databaseUrl: read(SETTINGS.databaseUrl),
    dataDirectory: read(SETTINGS.dataDirectory) ?? '',
    masterKeys: read(SETTINGS.masterKey) ?? file?.keys,
    allowedPrivateHosts: read(SETTINGS.allowedPrivateHosts) ?? [],
    trustedProxies: read(SETTINGS.trustedProxies) ?? [],
    logLevel: read(SETTINGS.logLevel) ?? 'info',
    upstreamTimeout: read(SETTINGS.upstreamTimeout) ?? 0,
    role: read(SETTINGS.role) ?? 'all',
    checkInterval: read(SETTINGS.checkInterval) ?? 0,
    push: readPush(read(SETTINGS.push), env[SETTINGS.publicUrl.name]),
    syncs: read(SETTINGS.syncs) ?? false,
    syncHistory: readHistory(read(SETTINGS.syncHistory), mode),
    mailServer: smtpUrl && mailFrom ? { url: smtpUrl, from: mailFrom } : undefined,
    oidc:
      issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, domains } : undefined,
    sandbox: read(SETTINGS.sandbox) ?? mode === 'development',
    sandboxPort: read(SETTINGS.sandboxPort) ?? (port === 0 ? 0 : port + 1),
    sandboxOrders: read(SETTINGS.sandboxOrders) ?? 0,
    credits: read(SETTINGS.credits) ?? false,
    limits: {
      connection: read(SETTINGS.connectionLimit)!,
      account: read(SETTINGS.accountLimit)!,
    },
    redisUrl: read(SETTINGS.redisUrl),
    operatorKey: read(SETTINGS.operatorKey),
    requestLog: {
      ...read(SETTINGS.requestLog)!,
      keepsBodies: read(SETTINGS.requestLogBodies)!,
      days: read(SETTINGS.requestLogDays)!,
    },
    changesDays: read(SETTINGS.changesDays)!,
    warnings,
  }
  if (file && env[SETTINGS.masterKey.name]?.trim()) {
    problems.push(
      'MILLWRIGHT_MASTER_KEY and MILLWRIGHT_MASTER_KEY_FILE are both set, one is enough',
    )
  }
  if (env[SETTINGS.smtpUrl.name]?.trim() && !env[SETTINGS.mailFrom.name]?.trim()) {
    problems.push('MILLWRIGHT_MAIL_FROM is needed with MILLWRIGHT_SMTP_URL')
  }
  checkProvider(env, problems)
  if (mode === 'production') checkProduction(config, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** All three, or none. */
function checkProvider(env: Record<string, string | undefined>, problems: string[]) {
  const names = [SETTINGS.oidcIssuer, SETTINGS.oidcClientId, SETTINGS.oidcClientSecret].map(
    ({ name }) => name,
  )
  const missing = names.filter((name) => !env[name]?.trim())
  if (missing.length === 0 || missing.length === names.length) return
  problems.push(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} needed as well`)
}

function checkProduction(config: Config, problems: string[]) {
  const reported = problems.join('\n')
  if (!config.databaseUrl && !reported.includes(SETTINGS.databaseUrl.name)) {
    problems.push('DATABASE_URL is needed in production')
  }
  if (config.oidc?.issuer.startsWith('http:')) {
    problems.push('MILLWRIGHT_OIDC_ISSUER must be an https: address in production')
  }
  if (!config.masterKeys) {
    if (!reported.includes(SETTINGS.masterKey.name)) {
      problems.push('MILLWRIGHT_MASTER_KEY or MILLWRIGHT_MASTER_KEY_FILE is needed in production')
    }
    return
  }
  const developmentKey = resolve(config.dataDirectory, 'master.key')
  if (!existsSync(developmentKey)) return
  const made = readMasterKeys(developmentKey)
  if (config.masterKeys.some((key) => made.some((other) => other.equals(key)))) {
    problems.push(
      `MILLWRIGHT_MASTER_KEY is the key of a development start (${developmentKey}); make one for production: openssl rand -base64 32`,
    )
  }
}

/** A near miss of a name is a mistake; another name may belong to another program. */
function checkNames(env: Record<string, string | undefined>, problems: string[]) {
  const known = Object.values(SETTINGS).map(({ name }) => name)
  const warnings: string[] = []
  for (const name of Object.keys(env)) {
    if (!name.startsWith('MILLWRIGHT_') || known.includes(name)) continue
    const nearest = findNearest(name, known)
    if (nearest) problems.push(`${name} is not a setting, did you mean ${nearest}?`)
    else warnings.push(`${name} is set, but there is no such setting.`)
  }
  return warnings
}
