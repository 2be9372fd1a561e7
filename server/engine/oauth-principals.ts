import { ApiError } from '@millwright/model'
import { hashSecret, parseSecret } from '../security/tokens.ts'
import { type ClientTokenHolder, findClientTokenHolder } from '../store/client-tokens.ts'
import { type Database, withSystem } from '../store/pool.ts'
import type { KeyRole } from '../store/schema.ts'
import { Cache } from './access.ts'

/** Who calls the admin API by an access token of an OAuth client. */
export interface ClientPrincipal {
  account_id: string
  role: KeyRole
  actor: { kind: 'client'; id: string; name: string }
}

/** Access tokens of OAuth clients, kept in memory until a notice says that one or its client ended. */
export interface ClientTokens {
  /** Throws AUTHENTICATION_FAILED. */
  byToken(secret: string): Promise<ClientPrincipal>
  /** By the id of a token or client; all without one. */
  forget(id?: string): void
}

export function createClientTokens(options: {
  database: Database
  now: () => number
  /** False while notices cannot arrive: then nothing that is kept is trusted. */
  isListening: () => boolean
}): ClientTokens {
  const cache = new Cache<ClientTokenHolder>(options.isListening)
  return {
    async byToken(secret) {
      const hash = hashSecret(secret)
      const { token, client } = await cache.get(hash.toString('base64'), async () => {
        const isOurs = parseSecret(secret) === 'mwa'
        const holder =
          isOurs && (await withSystem(options.database, (trx) => findClientTokenHolder(trx, hash)))
        if (!holder) throw refuse('It is not one of this server.')
        if (holder.token.revoked_at) throw refuse('It was revoked.')
        if (holder.client.revoked_at) throw refuse('Its client was revoked.')
        if (!holder.client.role) throw refuse('Its client may no longer call the admin API.')
        return [holder, [holder.token.id, holder.token.client_id]]
      })
      if (token.expires_at.getTime() <= options.now()) throw refuse('It has expired.')
      const { account_id, client_id } = token
      const role = lowerOf(token.role, client.role!)
      return { account_id, role, actor: { kind: 'client', id: client_id, name: client.name } }
    },
    forget: (id) => cache.forget(id),
  }
}

const ROLES: readonly KeyRole[] = ['read_only', 'developer', 'admin']

/** A client that was given less meanwhile does not keep more by its token. */
export function lowerOf(left: KeyRole, right: KeyRole): KeyRole {
  return ROLES[Math.min(ROLES.indexOf(left), ROLES.indexOf(right))]!
}

function refuse(why: string): ApiError {
  return new ApiError('AUTHENTICATION_FAILED', `The access token is not accepted. ${why}`, {
    headers: { 'www-authenticate': 'Bearer realm="millwright", error="invalid_token"' },
  })
}
