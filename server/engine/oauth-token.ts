import { createHash } from 'node:crypto'
import { newId } from '@millwright/model'
import { createSecret, equalSecrets, hashSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { createClientToken } from '../store/client-tokens.ts'
import { findConnection } from '../store/connections.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import { createRefreshToken, lockRefreshToken, useRefreshToken } from '../store/refresh-tokens.ts'
import type { KeyRole } from '../store/schema.ts'
import type { Link, OAuthClient } from '../store/schema-links.ts'
import { issueToken } from './connect.ts'
import { exchangeCode } from './link-exchange.ts'
import { OAuthError, readParameter, requireParameter } from './oauth-error.ts'
import { lowerOf } from './oauth-principals.ts'
import { endFamily, endFamilyOf, forgetTokens } from './oauth-revoke.ts'

/** Access tokens that end live for an hour. */
const ACCESS_S = 3_600
/** A refresh token that nobody uses for so long ends. */
const REFRESH_MS = 90 * 86_400_000

export interface TokenAnswer {
  access_token: string
  token_type: 'Bearer'
  expires_in?: number
  refresh_token?: string
  scope?: string
  /** Of a connection token. */
  connection_id?: string
}

/** A token request of a client that has proved who it is. Throws OAuthError. What is given goes into the audit log. */
export async function grantToken(
  services: Services,
  client: OAuthClient,
  params: URLSearchParams,
): Promise<TokenAnswer> {
  const grant_type = requireParameter(params, 'grant_type')
  const answer = await grantBy(grant_type, services, client, params)
  const { connection_id } = answer
  services.audit.note({
    account_id: client.account_id,
    actor: { kind: 'client', id: client.id, name: client.name },
    action: 'oauth_token',
    target: connection_id ? { type: 'connection', id: connection_id } : null,
    detail: { grant_type },
  })
  return answer
}

function grantBy(
  type: string,
  services: Services,
  client: OAuthClient,
  params: URLSearchParams,
): Promise<TokenAnswer> {
  switch (type) {
    case 'authorization_code':
      return grantForCode(services, client, params)
    case 'refresh_token':
      return grantForRefresh(services, client, params)
    case 'client_credentials':
      return grantForClient(services, client, params)
    default:
      throw new OAuthError(
        'unsupported_grant_type',
        'grant_type is authorization_code, refresh_token or client_credentials.',
      )
  }
}

async function grantForCode(
  services: Services,
  client: OAuthClient,
  params: URLSearchParams,
): Promise<TokenAnswer> {
  const code = requireParameter(params, 'code')
  const redirect = requireParameter(params, 'redirect_uri')
  const verifier = requireParameter(params, 'code_verifier')
  const { account_id, id: client_id } = client
  let why = 'There is no such code.'
  const accepts = (link: Link): boolean => {
    if (link.client_id !== client_id) return false
    why = 'redirect_uri is not the one of the authorization request.'
    if (link.redirect_uri !== redirect) return false
    why = 'code_verifier does not belong to the code_challenge.'
    return provesChallenge(verifier, link.code_challenge!)
  }
  const expires_in = client.expiring_tokens ? ACCESS_S : undefined
  let ended: string[] = []
  const done = await withAccount(services.database, account_id, async (trx) => {
    const exchange = await exchangeCode(services, trx, account_id, code, {
      accepts,
      ...(expires_in !== undefined && { expires_in }),
    })
    if (exchange.outcome === 'reused') {
      const { connection_id, token_id } = exchange.code
      ended = await endFamilyOf(trx, { account_id, connection_id, token_id: token_id! })
    }
    if (exchange.outcome !== 'given') return exchange.outcome
    const { connection, token, secret } = exchange.given
    const given = { connection_id: connection.id, token_id: token.id }
    const refresh = expires_in && (await addRefresh(services, trx, client, given))
    return answerToken(secret, connection.id, refresh || undefined)
  })
  forgetTokens(services, ended)
  if (typeof done === 'object') return done
  const reasons: Partial<Record<typeof done, string>> = {
    expired: 'This code has expired: it is good for ten minutes.',
    reused: 'This code was used already. The tokens that it gave were revoked.',
    exchanged: 'This code was used already.',
    ended: 'The connection was disconnected meanwhile.',
  }
  throw new OAuthError('invalid_grant', reasons[done] ?? why)
}

async function grantForRefresh(
  services: Services,
  client: OAuthClient,
  params: URLSearchParams,
): Promise<TokenAnswer> {
  const hash = hashSecret(requireParameter(params, 'refresh_token'))
  const { account_id } = client
  let ended: string[] = []
  const done = await withAccount(services.database, account_id, async (trx) => {
    const token = await lockRefreshToken(trx, account_id, client.id, hash)
    if (!token) return 'There is no such refresh token.'
    const { connection_id, family_id } = token
    if (token.used_at && !token.revoked_at) {
      ended = await endFamily(trx, token)
      return 'This refresh token was used already. As somebody else may have it, all that came from it were revoked.'
    }
    if (token.revoked_at) return 'This refresh token was revoked.'
    if (token.expires_at.getTime() <= services.now()) return 'This refresh token has expired.'
    const connection = await findConnection(trx, account_id, connection_id)
    if (!connection || connection.status === 'disconnected')
      return 'The connection was disconnected.'
    await useRefreshToken(trx, token, new Date(services.now()))
    const made = await issueToken(services, trx, {
      account_id,
      connection_id,
      name: `token of ${client.name}`,
      expires_in: ACCESS_S,
    })
    const given = { connection_id, token_id: made.token.id }
    const refresh = await addRefresh(services, trx, client, given, family_id)
    return answerToken(made.secret, connection_id, refresh)
  })
  forgetTokens(services, ended)
  if (typeof done === 'object') return done
  throw new OAuthError('invalid_grant', done)
}

async function addRefresh(
  services: Services,
  trx: Trx,
  { account_id, id: client_id }: OAuthClient,
  given: { connection_id: string; token_id: string },
  family?: string,
): Promise<string> {
  const now = services.now()
  const id = newId('rft_', now)
  const { secret, hash } = createSecret('mwr')
  await createRefreshToken(trx, {
    ...given,
    account_id,
    id,
    family_id: family ?? id,
    client_id,
    hash,
    created_at: new Date(now),
    expires_at: new Date(now + REFRESH_MS),
  })
  return secret
}

async function grantForClient(
  services: Services,
  client: OAuthClient,
  params: URLSearchParams,
): Promise<TokenAnswer> {
  const { account_id, id: client_id } = client
  if (client.role === null) {
    throw new OAuthError('unauthorized_client', 'This client has no role in the admin API.')
  }
  const role = readRole(params, client.role)
  const now = services.now()
  const { secret, hash } = createSecret('mwa')
  await withAccount(services.database, account_id, (trx) =>
    createClientToken(trx, {
      account_id,
      id: newId('ctk_', now),
      client_id,
      role,
      hash,
      created_at: new Date(now),
      expires_at: new Date(now + ACCESS_S * 1000),
    }),
  )
  return { access_token: secret, token_type: 'Bearer', expires_in: ACCESS_S, scope: role }
}

/** A client may ask for less than it has, by `scope`. */
function readRole(params: URLSearchParams, most: KeyRole): KeyRole {
  const scope = readParameter(params, 'scope')
  if (scope === undefined) return most
  const isRole = scope === 'admin' || scope === 'developer' || scope === 'read_only'
  if (isRole && lowerOf(scope, most) === scope) return scope
  throw new OAuthError('invalid_scope', `scope is a role that is no higher than ${most}.`)
}

function answerToken(access_token: string, connection_id: string, refresh?: string): TokenAnswer {
  return {
    access_token,
    token_type: 'Bearer',
    ...(refresh && { expires_in: ACCESS_S, refresh_token: refresh }),
    connection_id,
  }
}

function provesChallenge(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return equalSecrets(createHash('sha256').update(verifier).digest('base64url'), challenge)
}
