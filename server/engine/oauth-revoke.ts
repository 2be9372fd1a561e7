import { hashSecret, parseSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { revokeClientToken } from '../store/client-tokens.ts'
import { revokeConnectionToken } from '../store/connection-tokens.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import {
  findFamilyOf,
  findGivenToken,
  lockRefreshToken,
  revokeFamily,
} from '../store/refresh-tokens.ts'
import type { OAuthClient } from '../store/schema-links.ts'

/** Ends a token that this client was given, and all that came from it (RFC 7009). Anything else is left alone. */
export async function revokeGiven(
  services: Services,
  { account_id, id: client_id }: OAuthClient,
  secret: string,
): Promise<void> {
  const hash = hashSecret(secret)
  const kind = parseSecret(secret)
  const ended = await withAccount(services.database, account_id, async (trx) => {
    if (kind === 'mwa') {
      const id = await revokeClientToken(trx, account_id, client_id, hash)
      if (id) await notify(trx, { kind: 'token_revoked', id })
      return id ? [id] : []
    }
    if (kind === 'mwr') {
      const token = await lockRefreshToken(trx, account_id, client_id, hash)
      return token ? endFamily(trx, token) : []
    }
    const token = kind === 'mwc' && (await findGivenToken(trx, account_id, client_id, hash))
    if (!token) return []
    const { id: token_id, connection_id } = token
    return endFamilyOf(trx, { account_id, connection_id, token_id })
  })
  forgetTokens(services, ended)
}

/** On this node at once; the others get a notice. Only after the commit, or they are found again as they were. */
export function forgetTokens(
  { access, clientTokens }: Pick<Services, 'access' | 'clientTokens'>,
  ids: readonly string[],
): void {
  for (const id of ids) {
    access.forget(id)
    clientTokens.forget(id)
  }
}

/** Ends a family of refresh tokens with the connection tokens that were given with them; answers the ids of those. */
export async function endFamily(
  trx: Trx,
  token: { account_id: string; family_id: string; connection_id: string },
): Promise<string[]> {
  const { account_id, family_id, connection_id } = token
  const ids = await revokeFamily(trx, account_id, family_id)
  for (const id of ids) {
    await revokeConnectionToken(trx, account_id, connection_id, id)
    await notify(trx, { kind: 'token_revoked', id })
  }
  return ids
}

/** Ends a connection token, and the family that it belongs to. */
export async function endFamilyOf(
  trx: Trx,
  token: { account_id: string; connection_id: string; token_id: string },
): Promise<string[]> {
  const { account_id, connection_id, token_id } = token
  const family_id = await findFamilyOf(trx, account_id, token_id)
  if (family_id) return endFamily(trx, { account_id, connection_id, family_id })
  await revokeConnectionToken(trx, account_id, connection_id, token_id)
  await notify(trx, { kind: 'token_revoked', id: token_id })
  return [token_id]
}
