import { timingSafeEqual } from 'node:crypto'
import { hashSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { findClientAnywhere } from '../store/oauth-clients.ts'
import { withSystem } from '../store/pool.ts'
import type { OAuthClient } from '../store/schema-links.ts'
import { OAuthError, readParameter } from './oauth-error.ts'

interface Claim {
  id: string
  secret: string | undefined
  isBasic: boolean
}

/**
 * The client of a token or revocation request: by `Authorization: Basic` or by the body; a public one by its id alone.
 * Throws invalid_client.
 */
export async function authenticateClient(
  services: Pick<Services, 'database' | 'now'>,
  authorization: string | undefined,
  params: URLSearchParams,
): Promise<OAuthClient> {
  const claim = readClaim(authorization, params)
  const client = await withSystem(services.database, (trx) => findClientAnywhere(trx, claim.id))
  if (!client || client.revoked_at) throw refuse(claim, 'There is no such client.')
  if (client.is_public) {
    if (claim.secret === undefined) return client
    throw refuse(claim, 'This client is public and has no secret.')
  }
  if (claim.secret === undefined) throw refuse(claim, 'The secret of the client is missing.')
  if (!proves(client, claim.secret, services.now())) throw refuse(claim, 'The secret is wrong.')
  return client
}

function readClaim(authorization: string | undefined, params: URLSearchParams): Claim {
  const id = readParameter(params, 'client_id')
  const secret = readParameter(params, 'client_secret')
  if (authorization === undefined) {
    if (id === undefined) throw new OAuthError('invalid_request', 'client_id is missing.')
    return { id, secret, isBasic: false }
  }
  const basic = readBasic(authorization)
  if (secret !== undefined) {
    throw new OAuthError('invalid_request', 'The client proves itself in two ways; use one.')
  }
  if (id !== undefined && id !== basic.id) {
    throw new OAuthError('invalid_request', 'client_id is another one than that of Authorization.')
  }
  return basic
}

function readBasic(authorization: string): Claim & { secret: string } {
  const [, text] = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization) ?? []
  const pair = text === undefined ? '' : Buffer.from(text, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const malformed = { id: '', secret: '', isBasic: true }
  if (colon === -1) throw refuse(malformed, 'Authorization is no Basic with id and secret.')
  try {
    return {
      id: decode(pair.slice(0, colon)),
      secret: decode(pair.slice(colon + 1)),
      isBasic: true,
    }
  } catch {
    throw refuse(malformed, 'Authorization is not form-encoded.')
  }
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they are joined. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function proves({ hash, former_hash, former_until }: OAuthClient, secret: string, now: number) {
  const given = hashSecret(secret)
  if (hash && timingSafeEqual(given, hash)) return true
  const overlaps = former_until !== null && former_until.getTime() > now
  return overlaps && former_hash !== null && timingSafeEqual(given, former_hash)
}

function refuse({ isBasic }: Pick<Claim, 'isBasic'>, why: string): OAuthError {
  const headers = isBasic ? { 'www-authenticate': 'Basic realm="millwright"' } : {}
  return new OAuthError('invalid_client', why, { status: 401, headers })
}
