import { type CallOptions, pathOf } from '../call.ts'
import type { ActionName, EntityName } from '../records.ts'
import type { Door, Lister } from './resource.ts'

/** What a token is narrowed to; what is not named is not narrowed. */
export interface TokenScope {
  read_only?: true
  entities?: EntityName[]
  operations?: ('list' | 'get' | 'create' | 'update' | 'delete' | 'action' | 'passthrough')[]
  actions?: ActionName[]
  /** By entity: fields, or fields of their elements (`lines.unit_price`). */
  hidden_fields?: { [N in EntityName]?: string[] }
  sites?: string[]
  limit?: { quota: number; window_s: number }
}

/** A token of a connection, without its secret. */
export interface Token {
  object: 'token'
  id: string
  connection_id: string
  name: string
  /** null = all that the connection may do. */
  scope: TokenScope | null
  prefix: string
  last4: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

export interface NewToken {
  name: string
  /** Seconds; never without it. */
  expires_in?: number
  scope?: TokenScope
}

export interface TokenPatch {
  name?: string
  /** Seconds from now; null = never. */
  expires_in?: number | null
}

export interface TokenRotation {
  /** Seconds that the old one still works; 0 without it. */
  overlap_s?: number
  expires_in?: number
}

/** The secret is shown only once. */
export type TokenWithSecret = Token & { secret: string }

export interface Tokens extends Lister<Token, object> {
  create(body: NewToken, options?: CallOptions): Promise<TokenWithSecret>
  update(tokenId: string, body: TokenPatch, options?: CallOptions): Promise<Token>
  rotate(tokenId: string, body?: TokenRotation, options?: CallOptions): Promise<TokenWithSecret>
  revoke(tokenId: string, options?: CallOptions): Promise<Token>
}

export function createTokens(door: Door, connectionId: string): Tokens {
  const root = pathOf`/connections/${connectionId}/tokens`
  return {
    ...door.lister<Token, object>(root),
    create: (body, options) => door.post(root, body, options),
    update: (id, body, options) => door.patch(root + pathOf`/${id}`, body, options),
    rotate: (id, body = {}, options) => door.post(root + pathOf`/${id}/rotate`, body, options),
    revoke: (id, options) => door.delete(root + pathOf`/${id}`, options),
  }
}
