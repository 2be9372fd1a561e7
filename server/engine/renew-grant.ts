import { type Connector, refreshTokens, type Tokens } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import {
  endGrant,
  findGrant,
  postponeGrant,
  renewGrant,
  takeTurn,
} from '../store/connection-grants.ts'
import { type Database, withAccount } from '../store/pool.ts'
import type { Connection, ConnectionGrant } from '../store/schema.ts'
import { openCredentials } from './access.ts'
import { type Held, loadGrant, openGrant, requireGrant, sealGrant } from './sealed-grant.ts'

/** How long a node may have the turn while it waits for the identity provider, in ms: then the next one has it. */
const TURN = 27_000
/** So the answer has to be there before, in ms. */
const ANSWER_WITHIN = 25_000
/** Waits between two tries of a renewal that fails, in ms: from the shortest, doubled each time, to the longest. */
const SHORTEST = 5_000
const LONGEST = 3_600_000
/** Where a refusal could not be told, it is asked for again after this, in ms. */
const ASK_AGAIN = 30_000
/** What the identity provider gave must reach the database: tried for this long, in ms. */
const SAVE_FOR = 60_000
const SAVE_EVERY = 250

/** What became of a try: the newest tokens, and whether a provider that had failed answers again. */
export interface Renewed {
  held: Held
  has_recovered: boolean
}

/**
 * Renews in turn, or takes what another node wrote since version `than`; null where another node is at it. The new
 * refresh token is committed before anybody uses what came with it; the version fences a writer who lost the turn.
 * Throws ApiError: what the identity provider said, told to health, or that its back-off is not over.
 */
export async function renewInTurn(
  services: Services,
  database: Database,
  connection: Connection,
  connector: Connector,
  than: number,
): Promise<Renewed | null> {
  const { account_id, id } = connection
  const owner = { account_id, connection_id: id }
  let grant: ConnectionGrant | undefined
  let given: Tokens | undefined
  let refusal: unknown
  let isSaved = false
  const turn = () =>
    withAccount(database, account_id, async (trx): Promise<Renewed | null | undefined> => {
      if (!(await takeTurn(trx, id, TURN))) return null
      grant = requireGrant(await findGrant(trx, account_id, id))
      const before = openGrant(services, grant)
      if (before.version > than) return { held: before, has_recovered: false }
      refuseEarly(services, grant, connector)
      try {
        given = await askForTokens(services, connection, connector, before.tokens)
      } catch (error) {
        refusal = error
        if (isRevoked(error)) return undefined
        await postponeGrant(trx, grant, nextTry(services, grant, error))
        if (error instanceof ApiError && (isRefusal(error) || !isAlive(before, services.now()))) {
          services.health.note(connection, error, 'token')
        }
        return undefined
      }
      isSaved = await renewGrant(trx, grant.version, sealGrant(services, owner, given))
      return undefined
    })
  try {
    const found = await turn()
    if (found !== undefined) return found
  } catch (error) {
    if (!given || !grant) throw error
    isSaved = await saveLate(services, database, grant, given)
  }
  if (given && grant) {
    const { version, failures } = grant
    const held = isSaved
      ? { tokens: given, version: version + 1, renewed_at: services.now() }
      : await loadGrant(services, database, connection)
    return { held, has_recovered: failures > 0 }
  }
  if (!isRevoked(refusal)) throw refusal
  return acceptRevocation(services, database, connection, grant!, refusal)
}

/** Whether an access token may still be sent, `spare` ms before its end. */
export function isAlive({ tokens }: Held, now: number, spare = 0): boolean {
  return tokens.expires_at === null || tokens.expires_at - spare > now
}

export function isRevoked(error: unknown): error is ApiError {
  return error instanceof ApiError && error.signal === 'grant_revoked'
}

function isRefusal({ code }: ApiError): boolean {
  return code === 'REAUTHORIZATION_REQUIRED'
}

/**
 * A refusal counts only where nobody wrote newer tokens meanwhile. It is told before the row says so: a node that dies
 * in between leaves it to the next one. An access token that still lives ends with its grant, so that it proves nothing.
 */
async function acceptRevocation(
  services: Services,
  database: Database,
  connection: Connection,
  grant: ConnectionGrant,
  refusal: ApiError,
): Promise<Renewed> {
  const held = await loadGrant(services, database, connection)
  if (held.version > grant.version) return { held, has_recovered: false }
  await services.health.observe(connection, refusal, 'token')
  const ended = sealGrant(services, grant, { ...held.tokens, expires_at: services.now() })
  const refresh_at = new Date(services.now() + ASK_AGAIN)
  await withAccount(database, grant.account_id, (trx) =>
    endGrant(trx, grant.version, { ...ended, refresh_at }),
  )
  throw refusal
}

async function askForTokens(
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
  const tokens = await refreshTokens(way.oauth, credentials, refresh_token, {
    connector,
    http: services.http,
    timeout: Math.min(services.upstreamTimeout, ANSWER_WITHIN),
    // Also where the request has to wait for another one of the same client first.
    signal: AbortSignal.timeout(ANSWER_WITHIN),
    now: services.now,
    guard: services.guard,
  })
  return { ...tokens, refresh_token: tokens.refresh_token ?? refresh_token }
}

/** While a provider is down nobody asks it more often than the back-off says, however many calls wait. */
function refuseEarly(services: Services, grant: ConnectionGrant, connector: Connector): void {
  const wait = grant.failures > 0 ? (grant.refresh_at?.getTime() ?? 0) - services.now() : 0
  if (wait <= 0) return
  const text = `${connector.name} gave no new access token; it is asked again in ${Math.ceil(wait / 1000)} s.`
  throw new ApiError('CONNECTION_UNAVAILABLE', text, { origin: 'upstream', retryAfterMs: wait })
}

/**
 * Exponential with full jitter, and never sooner than the provider asks for. Where it refuses our client, only calls
 * try again, and the guard against lock-outs counts them.
 */
function nextTry({ now }: Services, { failures }: ConnectionGrant, error: unknown): Date | null {
  if (error instanceof ApiError && isRefusal(error)) return null
  const ceiling = Math.min(LONGEST, SHORTEST * 2 ** failures)
  const asked = error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, LONGEST) : 0
  return new Date(now() + Math.max(asked, 1_000, Math.random() * ceiling))
}

/**
 * The provider has answered and the old refresh token may be spent: what it gave must not be lost to a broken commit.
 * False where the commit was none, or somebody wrote newer tokens.
 */
async function saveLate(
  services: Services,
  database: Database,
  grant: ConnectionGrant,
  tokens: Tokens,
): Promise<boolean> {
  const until = performance.now() + SAVE_FOR
  for (;;) {
    try {
      return await withAccount(database, grant.account_id, (trx) =>
        renewGrant(trx, grant.version, sealGrant(services, grant, tokens)),
      )
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, SAVE_EVERY))
    }
  }
}
