import type { Tokens } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findGrant, type GrantRow, replaceGrant } from '../store/connection-grants.ts'
import { type Database, type Trx, withAccount } from '../store/pool.ts'
import type { Connection, ConnectionGrant } from '../store/schema.ts'
import { nameTokens } from '../store/sealed-keys.ts'

/** Tokens as they were read. */
export interface Held {
  tokens: Tokens
  version: number
  /** Milliseconds since 1970. */
  renewed_at: number
}

interface Owner {
  account_id: string
  connection_id: string
}

/** Keeps the tokens of a person's consent; sealed like the credentials, under a data key of their own. */
export async function storeGrant(
  services: Pick<Services, 'vault' | 'now'>,
  trx: Trx,
  owner: Owner,
  tokens: Tokens,
): Promise<void> {
  await replaceGrant(trx, sealGrant(services, owner, tokens))
}

/** The newest tokens. Throws REAUTHORIZATION_REQUIRED where there are none any more. */
export async function loadGrant(
  services: Pick<Services, 'vault'>,
  database: Database,
  { account_id, id }: Pick<Connection, 'account_id' | 'id'>,
): Promise<Held> {
  const grant = await withAccount(database, account_id, (trx) => findGrant(trx, account_id, id))
  return openGrant(services, requireGrant(grant))
}

export function requireGrant(grant: ConnectionGrant | undefined): ConnectionGrant {
  if (grant) return grant
  throw new ApiError('REAUTHORIZATION_REQUIRED', 'This connection has no access token any more.', {
    origin: 'upstream',
    signal: 'grant_revoked',
  })
}

export function openGrant({ vault }: Pick<Services, 'vault'>, grant: ConnectionGrant): Held {
  const { sealed_data_key, master_key_id } = grant
  const sealed = { sealed_credentials: grant.sealed_tokens, sealed_data_key, master_key_id }
  return {
    tokens: vault.open(nameOwner(grant), sealed) as never as Tokens,
    version: grant.version,
    renewed_at: grant.refreshed_at.getTime(),
  }
}

export function sealGrant(
  { vault, now }: Pick<Services, 'vault' | 'now'>,
  owner: Owner,
  tokens: Tokens,
): GrantRow {
  const { sealed_credentials, ...key } = vault.seal(nameOwner(owner), { ...tokens })
  const at = now()
  return {
    account_id: owner.account_id,
    connection_id: owner.connection_id,
    sealed_tokens: sealed_credentials,
    ...key,
    expires_at: tokens.expires_at === null ? null : new Date(tokens.expires_at),
    refresh_at: refreshTime(at, tokens),
    refreshed_at: new Date(at),
  }
}

/** Tokens are bound to another name than the credentials: neither opens in the other's place. */
function nameOwner({ account_id, connection_id }: Owner): Owner {
  return { account_id, connection_id: nameTokens(connection_id) }
}

/** A fifth of its life before the end, at least one minute and at most 15, spread so that not all come at once. */
function refreshTime(now: number, { expires_at, refresh_token }: Tokens): Date | null {
  if (expires_at === null || refresh_token === null) return null
  const life = expires_at - now
  const ahead = Math.min(Math.max(life / 5, 60_000), 15 * 60_000, life / 2)
  return new Date(expires_at - ahead * (1 + Math.random() * 0.2))
}
