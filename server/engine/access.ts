import {
  type Connector,
  type Credentials,
  configureConnector,
  createIo,
  type GateAt,
  type Governor,
  type Http,
  type Io,
  type LockoutGuard,
  type TokenSource,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { createIpList, type IpList } from '../security/ip-list.ts'
import { digestSecret, hashSecret, parseSecret } from '../security/tokens.ts'
import type { Vault } from '../security/vault.ts'
import { findAccountKeyByHash, type VisibleAccountKey } from '../store/account-keys.ts'
import { findTokenHolder } from '../store/connection-tokens.ts'
import { findConnection } from '../store/connections.ts'
import { type Database, withAccount, withSystem } from '../store/pool.ts'
import type { Connection, Language } from '../store/schema.ts'
import type { Limit, TokenScope } from '../store/schema-keys.ts'
import type { Audit } from './audit.ts'
import { noteExchange } from './call-trace.ts'
import { quietHoursOf } from './quiet-hours.ts'
import type { RecordProblems } from './record-problems.ts'
import { hasSameCredentials } from './same-credentials.ts'
import { compileScope, type Scope } from './token-scope.ts'
import type { Uses } from './uses.ts'

/** A connection as a call meets it. */
export interface Live {
  account_id: string
  connection: Connection
  customer: { id: string; external_id: string; name: string; language: Language }
  /** null where an account key is used. */
  token: { id: string; created_at: Date; expires_at: Date | null } | null
  /** What the call is narrowed to; null = all that the connection may do. */
  scope: Scope | null
  /** The token's own limit. */
  limit: Limit | null
  connector: Connector
  /** The way to the source; throws where the state of the connection forbids record calls. */
  io(): Io
  /** The same for probes: also while the source is down or refuses the credentials. */
  watch(): Io
}

export interface AccessOptions {
  database: Database
  vault: Vault
  catalogue: readonly Connector[]
  http: Http
  /** Milliseconds for one exchange with a source. */
  timeout: number
  now: () => number
  uses: Uses
  /** False while notices of changes cannot arrive: then nothing that is kept in memory is trusted. */
  isListening: () => boolean
  problems: RecordProblems
  onOutcome: (connection: Connection, outcome: { failure: ApiError | null; ms: number }) => void
  guard: LockoutGuard
  governor: Governor
  audit: Audit
  tokensOf: (connection: Connection, connector: Connector) => TokenSource
  /** Where its people renew the credentials of a connection that needs it. */
  reauthorizeUrlOf: (connection: Connection) => string | null
}

/** Who calls, and what they may reach. Everything found is kept in memory until a notice says that it changed. */
export interface Access {
  byToken(token: string): Promise<Live>
  /** `from` is who calls, by its address; null = this server itself. */
  byAccountKey(key: string, from: { readonly ip: string } | null): Promise<VisibleAccountKey>
  byId(accountId: string, connectionId: string): Promise<Live>
  /** Forgets what it knows of one connection, token or key; of all without an id. */
  forget(id?: string): void
}

interface CheckedKey {
  key: VisibleAccountKey
  /** Where it may be used from; null = anywhere. */
  networks: IpList | null
}

/** Entries kept at most, oldest out first. */
const CAPACITY = 20_000

export function createAccess(options: AccessOptions): Access {
  const { database, now } = options
  const tokens = new Cache<Live>(options.isListening)
  const keys = new Cache<CheckedKey>(options.isListening)
  const connections = new Cache<Live>(options.isListening)
  // Sessions and pools belong to the connection, whatever token is used.
  const ways = new Map<string, Way>()

  const toLive = (
    connection: Connection,
    customer: Live['customer'],
    token: Live['token'],
    scope: TokenScope | null,
  ): Live => {
    const known = options.catalogue.find(({ system }) => system === connection.system)
    if (!known) {
      throw new ApiError(
        'CONNECTION_INACTIVE',
        `This server has no connector for ${connection.system}.`,
      )
    }
    const connector = configureConnector(known, connection.settings as Record<string, string>)
    return {
      account_id: connection.account_id,
      connection,
      customer: pickCustomer(customer),
      token,
      scope: compileScope(scope, connection.sites),
      limit: scope?.limit ?? null,
      connector,
      io: () => {
        refuseState(connection, options.reauthorizeUrlOf)
        return openWay(options, ways, connection, connector)
      },
      watch: () => openWay(options, ways, connection, connector).under(undefined, PROBE),
    }
  }

  return {
    async byToken(secret) {
      const digest = digestSecret(secret)
      const find = async (): Promise<[Live, readonly string[]]> => {
        const isOurs = parseSecret(secret) === 'mwc'
        const hash = hashSecret(secret)
        const holder = isOurs && (await withSystem(database, (trx) => findTokenHolder(trx, hash)))
        if (!holder) throw refuseSecret('connection token')
        const { token, connection, customer } = holder
        if (token.revoked_at) throw refuseSecret('connection token', 'It was revoked.')
        if (connection.status === 'disconnected') {
          throw refuseSecret('connection token', 'Its connection was disconnected.')
        }
        const live = toLive(connection, customer, token, token.scope)
        return [live, [token.id, connection.id, customer.id]]
      }
      const live = tokens.known(digest) ?? (await tokens.get(digest, find))
      if (live.token!.expires_at && live.token!.expires_at.getTime() <= now()) {
        throw refuseSecret('connection token', 'It has expired.')
      }
      options.uses.noteToken({ account_id: live.account_id, id: live.token!.id })
      return live
    },

    async byAccountKey(secret, from) {
      const { key, networks } = await keys.get(digestSecret(secret), async () => {
        const isOurs = parseSecret(secret) === 'mwk'
        const hash = hashSecret(secret)
        const found =
          isOurs && (await withSystem(database, (trx) => findAccountKeyByHash(trx, hash)))
        if (!found) throw refuseSecret('account key')
        if (found.revoked_at) throw refuseSecret('account key', 'It was revoked.')
        const allowed = found.ip_allow_list
        const networks = allowed.length > 0 ? createIpList(allowed) : null
        return [{ key: found, networks }, [found.id]]
      })
      if (key.expires_at && key.expires_at.getTime() <= now())
        throw refuseSecret('account key', 'It has expired.')
      if (networks && from && !networks.has(from.ip)) throw refuseAddress(from.ip)
      options.uses.noteKey(key)
      return key
    },

    byId(accountId, connectionId) {
      return connections.get(`${accountId}/${connectionId}`, async () => {
        const found = await withAccount(database, accountId, (trx) =>
          findConnection(trx, accountId, connectionId),
        )
        if (!found)
          throw new ApiError('NOT_FOUND', `There is no connection ${connectionId.slice(0, 80)}.`)
        const customer = {
          id: found.customer_id,
          external_id: found.customer_external_id,
          name: found.customer_name,
          language: found.customer_language,
        }
        return [toLive(found, customer, null, null), [found.id, customer.id]]
      })
    },

    forget(id) {
      for (const cache of [tokens, keys, connections]) cache.forget(id)
      if (id === undefined) ways.clear()
      else ways.delete(id)
    },
  }
}

function pickCustomer({ id, external_id, name, language }: Live['customer']): Live['customer'] {
  return { id, external_id, name, language }
}

/** A look at a source finds out whether one that is down is back. */
const PROBE = { isProbe: true } as const

interface Way {
  io: Io
  connection: Connection
}

/**
 * Made when it is first called; kept with its session until the connection changes, or others need the room. A call
 * that began before new credentials came in has the old ones, and leaves them to nobody.
 */
function openWay(
  options: AccessOptions,
  ways: Map<string, Way>,
  connection: Connection,
  connector: Connector,
): Io {
  const known = ways.get(connection.id)
  if (known && hasSameCredentials(known.connection, connection)) {
    if (connection.version > known.connection.version) {
      known.connection = connection
      options.governor.gate(gateOf(connection, connector))
    }
    return known.io
  }
  const credentials = openCredentials(options.vault, connection)
  const { account_id, id } = connection
  options.audit.noteSecretRead({ account_id, connection_id: id, purpose: 'calls' })
  const io = createIo({
    connector,
    credentials,
    http: options.http,
    timeout: options.timeout,
    now: options.now,
    guard: options.guard,
    gate: options.governor.gate(gateOf(connection, connector)),
    ...(isOauth(connector, credentials.kind) && {
      tokens: options.tokensOf(connection, connector),
    }),
    onExchange: noteExchange,
    onOutcome: (outcome) => options.onOutcome(connection, outcome),
    onProblems: (entity, problems) => options.problems.note(connection, entity, problems),
  })
  if (known && known.connection.version > connection.version) return io
  ways.set(id, { io, connection })
  if (ways.size > CAPACITY) ways.delete(ways.keys().next().value!)
  return io
}

/** The way of a connection through the governor. */
function gateOf(connection: Connection, connector: Connector): GateAt {
  return {
    host: connection.host!,
    connection: connection.id,
    tenant: connection.account_id,
    name: connector.name,
    limits: connector.limits,
    quiet: quietHoursOf(connection, connector),
  }
}

/** The form's values of a connection: what is not secret beside what was sealed. */
export function openCredentials(
  vault: Vault,
  connection: Connection,
): Credentials & { kind: string } {
  const { sealed_credentials, sealed_data_key, master_key_id } = connection
  if (!sealed_credentials || !sealed_data_key || !master_key_id) {
    throw new ApiError('CONNECTION_INACTIVE', 'This connection has no credentials any more.')
  }
  const owner = { account_id: connection.account_id, connection_id: connection.id }
  const sealed = { sealed_credentials, sealed_data_key, master_key_id }
  return vault.open(owner, sealed) as Credentials & { kind: string }
}

/** Tokens that a person consented to are kept for all nodes; others are fetched by each where they are needed. */
function isOauth(connector: Connector, kind: string): boolean {
  const way = connector.auth.find((auth) => auth.kind === kind)
  return way?.oauth?.grant === 'authorization_code'
}

/** Record calls need a connection that works; each other state says what it is and what to do. */
export function refuseState(
  connection: Connection,
  reauthorizeUrlOf: AccessOptions['reauthorizeUrlOf'],
): void {
  const { status, reason } = connection
  switch (status) {
    case 'active':
    case 'unreachable':
      return
    case 'reauthorization_required': {
      const url = reauthorizeUrlOf(connection)
      const text = `${reason?.message ?? 'The source refuses the credentials of this connection.'} Somebody who may sign in at the source has to connect it anew, by the address in reauthorize_url; until then its record calls are answered with this.`
      throw new ApiError('REAUTHORIZATION_REQUIRED', text, {
        origin: 'upstream',
        ...(url !== null && { reauthorizeUrl: url }),
      })
    }
    case 'disconnected':
      throw new ApiError(
        'CONNECTION_INACTIVE',
        'This connection was disconnected. Connect the system anew.',
      )
    case 'inactive':
      throw reason?.code === 'insufficient_credits'
        ? new ApiError('INSUFFICIENT_CREDITS', reason.message)
        : new ApiError(
            'CONNECTION_INACTIVE',
            `${reason?.message ?? 'This connection is paused.'} Resume it with PATCH /admin/v1/connections/${connection.id} {"paused": false}.`,
          )
    default:
      throw new ApiError(
        'CONNECTION_INACTIVE',
        'Nobody finished this connection yet: open its link, and sign in there.',
      )
  }
}

function refuseAddress(ip: string): ApiError {
  return new ApiError(
    'PERMISSION_DENIED',
    `This account key is not accepted from ${ip.slice(0, 80)}. An admin of the account changes its ip_allow_list.`,
  )
}

function refuseSecret(what: string, why = 'It is not one of this server.'): ApiError {
  return new ApiError('AUTHENTICATION_FAILED', `The ${what} is not accepted. ${why}`, {
    headers: { 'www-authenticate': 'Bearer realm="millwright"' },
  })
}

/** Found once for all who wait; forgotten by any of the ids that an entry depends on. */
export class Cache<T> {
  #entries = new Map<string, { value: Promise<T>; found?: T; ids: readonly string[] }>()
  #isTrusted: () => boolean

  constructor(isTrusted: () => boolean) {
    this.#isTrusted = isTrusted
  }

  /** What is there already: most calls find it, and need not wait for a promise. */
  known(key: string): T | undefined {
    const known = this.#entries.get(key)
    return known && this.#isTrusted() ? known.found : undefined
  }

  get(key: string, find: () => Promise<[T, readonly string[]]>): Promise<T> {
    const known = this.#entries.get(key)
    if (known && this.#isTrusted()) return known.value
    const entry: { value: Promise<T>; found?: T; ids: readonly string[] } = {
      ids: [],
      value: find().then(
        ([value, ids]) => {
          entry.ids = ids
          entry.found = value
          return value
        },
        (error) => {
          if (this.#entries.get(key) === entry) this.#entries.delete(key)
          throw error
        },
      ),
    }
    this.#entries.set(key, entry)
    if (this.#entries.size > CAPACITY) this.#entries.delete(this.#entries.keys().next().value!)
    return entry.value
  }

  forget(id?: string): void {
    if (id === undefined) return this.#entries.clear()
    for (const [key, entry] of this.#entries) {
      // One that is still being found may have read the row before it changed.
      if (entry.ids.length === 0 || entry.ids.includes(id)) this.#entries.delete(key)
    }
  }
}
