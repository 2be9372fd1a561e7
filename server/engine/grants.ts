import { type Connector, refreshTokens, type TokenSource, type Tokens } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import {
  findGrant,
  type GrantRow,
  lockGrant,
  postponeGrant,
  renewGrant,
  replaceGrant,
} from '../store/connection-grants.ts'
import { type Database, openDatabase, type Trx, withAccount } from '../store/pool.ts'
import type { Connection, ConnectionGrant } from '../store/schema.ts'
import { nameTokens } from '../store/sealed-keys.ts'
import { openCredentials } from './access.ts'

/** A token that ends sooner than this, in ms, is not sent any more: the call may take that long. */
const SPARE = 10_000
/** A token that the source refuses is renewed no more often than this, in ms: then its refusal is told. */
const FORCED_APART = 60_000
/** Longest wait between two tries of a renewal that fails, in ms. */
const LONGEST = 3_600_000
const SHORTEST = 5_000
/** What the identity provider gave must reach the database: tried for this long, in ms. */
const SAVE_FOR = 60_000

interface Held {
  tokens: Tokens
  version: number
  renewed_at: number
}

type Owner = Pick<Connection, 'account_id' | 'id'>

/** The OAuth tokens of connections: read once, renewed ahead of their end by one node for all. */
export interface Grants {
  /** What the way to a source asks for its token. */
  sourceOf(connection: Connection, connector: Connector): TokenSource
  /** Renews now, unless another node did. */
  renew(connection: Connection, connector: Connector): Promise<void>
  forget(id?: string): void
  close(): Promise<void>
}

/** Keeps the tokens of a person's consent; sealed like the credentials, under a data key of their own. */
export async function storeGrant(
  services: Pick<Services, 'vault' | 'now'>,
  trx: Trx,
  owner: { account_id: string; connection_id: string },
  tokens: Tokens,
): Promise<void> {
  await replaceGrant(trx, sealGrant(services, owner, tokens))
}

export function createGrants(
  services: () => Services,
  onRefusal: (connection: Connection, failure: ApiError) => void,
): Grants {
  const known = new Map<string, Promise<Held>>()
  const renewals = new Map<string, Promise<Held>>()
  // Renewals hold a database connection while the identity provider thinks: they must not take those of the calls.
  let pool: Promise<Database> | undefined
  const openPool = () => {
    pool ??= openDatabase({
      url: services().database.url,
      size: 8,
      statementTimeout: 120_000,
      applicationName: 'millwright grants',
    })
    return pool
  }

  async function load({ account_id, id }: Owner): Promise<Held> {
    const grant = await withAccount(services().database, account_id, (trx) =>
      findGrant(trx, account_id, id),
    )
    return openGrant(services(), requireGrant(grant))
  }

  function renewOnce(connection: Connection, connector: Connector, than: number): Promise<Held> {
    const under = renewals.get(connection.id)
    if (under) return under
    const renewal = openPool()
      .then((database) => renewInTurn(services(), database, connection, connector, than))
      .then(
        (held) => {
          known.set(connection.id, Promise.resolve(held))
          return held
        },
        (error) => {
          if (error instanceof ApiError) onRefusal(connection, error)
          throw error
        },
      )
      .finally(() => renewals.delete(connection.id))
    renewals.set(connection.id, renewal)
    return renewal
  }

  const current = (connection: Connection): Promise<Held> => {
    const held = known.get(connection.id)
    if (held) return held
    const loading = load(connection)
    known.set(connection.id, loading)
    loading.catch(() => known.delete(connection.id))
    return loading
  }

  return {
    sourceOf: (connection, connector) => ({
      async get() {
        const held = await current(connection)
        const { expires_at, access_token } = held.tokens
        if (expires_at === null || expires_at - SPARE > services().now()) return { access_token }
        const { tokens } = await renewOnce(connection, connector, held.version)
        return { access_token: tokens.access_token }
      },
      async refuse(token) {
        const held = await current(connection)
        if (held.tokens.access_token !== token) return
        if (services().now() - held.renewed_at < FORCED_APART) return
        await renewOnce(connection, connector, held.version)
      },
    }),
    async renew(connection, connector) {
      const held = await load(connection)
      await renewOnce(connection, connector, held.version)
    },
    forget(id) {
      if (id === undefined) known.clear()
      else known.delete(id)
    },
    async close() {
      await Promise.allSettled(renewals.values())
      await pool?.then((database) => database.close())
    },
  }
}

/**
 * Renews under the lock of the row, or takes what another node wrote while we waited for it. The new refresh token is
 * committed before anybody uses what came with it; the version fences a writer whose lock was lost.
 */
async function renewInTurn(
  services: Services,
  database: Database,
  connection: Connection,
  connector: Connector,
  than: number,
): Promise<Held> {
  const { account_id, id } = connection
  let given: { tokens: Tokens; version: number } | undefined
  let refusal: unknown
  const inTurn = () =>
    withAccount(database, account_id, async (trx): Promise<Held | undefined> => {
      const grant = requireGrant(await lockGrant(trx, account_id, id))
      const before = openGrant(services, grant)
      if (before.version > than) return before
      refuseEarly(services, grant, connector)
      try {
        const tokens = await askForTokens(services, connection, connector, before.tokens)
        given = { tokens, version: grant.version }
        await renewGrant(trx, grant.version, sealGrant(services, grant, tokens))
      } catch (error) {
        if (given) throw error
        refusal = error
        await postponeGrant(trx, grant, nextTry(services, grant, error))
      }
      return undefined
    })
  try {
    const newer = await inTurn()
    if (newer) return newer
  } catch (error) {
    if (!given) throw error
    await saveLate(services, database, { account_id, connection_id: id }, given)
  }
  if (refusal !== undefined) throw refusal
  return { tokens: given!.tokens, version: given!.version + 1, renewed_at: services.now() }
}

function askForTokens(
  services: Services,
  connection: Connection,
  connector: Connector,
  { refresh_token }: Tokens,
): Promise<Tokens> {
  const credentials = openCredentials(services.vault, connection)
  const way = connector.auth.find(({ kind }) => kind === credentials.kind)
  if (!way?.oauth || refresh_token === null) {
    const text = `${connector.name} gave no refresh token: its access ends with the token, and a person has to sign in again.`
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, {
      origin: 'upstream',
      signal: 'grant_revoked',
    })
  }
  return refreshTokens(way.oauth, credentials, refresh_token, {
    connector,
    http: services.http,
    timeout: services.upstreamTimeout,
    now: services.now,
    guard: services.guard,
  }).then((tokens) => ({ ...tokens, refresh_token: tokens.refresh_token ?? refresh_token }))
}

/** While a provider is down nobody asks it more often than the back-off says, however many calls wait. */
function refuseEarly(services: Services, grant: ConnectionGrant, connector: Connector): void {
  const wait = grant.failures > 0 ? (grant.refresh_at?.getTime() ?? 0) - services.now() : 0
  if (wait <= 0) return
  const text = `${connector.name} gave no new access token; it is asked again in ${Math.ceil(wait / 1000)} s.`
  throw new ApiError('CONNECTION_UNAVAILABLE', text, { origin: 'platform', retryAfterMs: wait })
}

/** Exponential with full jitter for what may pass; never for a grant that is gone. */
function nextTry({ now }: Services, { failures }: ConnectionGrant, error: unknown): Date | null {
  if (error instanceof ApiError && error.code === 'REAUTHORIZATION_REQUIRED') return null
  const ceiling = Math.min(LONGEST, SHORTEST * 2 ** failures)
  const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
  return new Date(now() + Math.max(asked, SHORTEST / 5 + Math.random() * ceiling))
}

/** The provider has answered and the old refresh token may be spent: what it gave must not be lost to a broken commit. */
async function saveLate(
  services: Services,
  database: Database,
  owner: { account_id: string; connection_id: string },
  { tokens, version }: { tokens: Tokens; version: number },
): Promise<void> {
  const until = performance.now() + SAVE_FOR
  for (;;) {
    try {
      await withAccount(database, owner.account_id, (trx) =>
        renewGrant(trx, version, sealGrant(services, owner, tokens)),
      )
      return
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

function requireGrant(grant: ConnectionGrant | undefined): ConnectionGrant {
  if (grant) return grant
  throw new ApiError('REAUTHORIZATION_REQUIRED', 'This connection has no access token any more.', {
    origin: 'upstream',
    signal: 'grant_revoked',
  })
}

function openGrant(services: Pick<Services, 'vault'>, grant: ConnectionGrant): Held {
  const { account_id, connection_id, sealed_data_key, master_key_id } = grant
  const sealed = { sealed_credentials: grant.sealed_tokens, sealed_data_key, master_key_id }
  const tokens = services.vault.open(
    { account_id, connection_id: nameTokens(connection_id) },
    sealed,
  ) as never as Tokens
  return { tokens, version: grant.version, renewed_at: grant.refreshed_at.getTime() }
}

function sealGrant(
  services: Pick<Services, 'vault' | 'now'>,
  { account_id, connection_id }: { account_id: string; connection_id: string },
  tokens: Tokens,
): GrantRow {
  const { sealed_credentials, ...key } = services.vault.seal(
    { account_id, connection_id: nameTokens(connection_id) },
    { ...tokens },
  )
  return {
    account_id,
    connection_id,
    sealed_tokens: sealed_credentials,
    ...key,
    expires_at: tokens.expires_at === null ? null : new Date(tokens.expires_at),
    refresh_at: refreshTime(services.now(), tokens),
  }
}

/** A fifth of its life before the end, at least one minute and at most 15, spread so that not all come at once. */
function refreshTime(now: number, { expires_at, refresh_token }: Tokens): Date | null {
  if (expires_at === null || refresh_token === null) return null
  const life = expires_at - now
  const ahead = Math.min(Math.max(life / 5, 60_000), 15 * 60_000, life / 2)
  return new Date(expires_at - ahead * (1 + Math.random() * 0.2))
}
