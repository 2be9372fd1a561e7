import { type CallOptions, pathOf } from '../call.ts'
import type { Role } from '../connection.ts'
import type { Door, Lister } from './resource.ts'

/** A program that connects customers, or calls the admin API, by OAuth 2.0. */
export interface OAuthClient {
  object: 'oauth_client'
  id: string
  client_id: string
  name: string
  /** Without a secret. */
  public: boolean
  redirect_uris: string[]
  /** What client_credentials may do in the admin API; null = nothing. */
  role: Role | null
  /** Whether its connection tokens end after an hour and are renewed by refresh tokens. */
  expiring_tokens: boolean
  prefix: string | null
  last4: string | null
  created_at: string
  revoked_at: string | null
}

/** The secret is shown only once; null for a public client. */
export type OAuthClientWithSecret = OAuthClient & { client_secret: string | null }

export interface NewOAuthClient {
  name: string
  public?: boolean
  redirect_uris?: string[]
  role?: Role | null
  expiring_tokens?: boolean
}

export type OAuthClientPatch = Partial<Omit<NewOAuthClient, 'public'>>

export interface OAuthClients extends Lister<OAuthClient, object> {
  create(body: NewOAuthClient, options?: CallOptions): Promise<OAuthClientWithSecret>
  get(id: string, options?: CallOptions): Promise<OAuthClient>
  update(id: string, body: OAuthClientPatch, options?: CallOptions): Promise<OAuthClient>
  /** `overlap_s`: seconds that the old secret still works. */
  rotateSecret(
    id: string,
    body?: { overlap_s?: number },
    options?: CallOptions,
  ): Promise<OAuthClientWithSecret>
  revoke(id: string, options?: CallOptions): Promise<OAuthClient>
}

export function createOAuthClients(door: Door): OAuthClients {
  return {
    ...door.lister<OAuthClient, object>('/oauth-clients'),
    create: (body, options) => door.post('/oauth-clients', body, options),
    get: (id, options) => door.get(pathOf`/oauth-clients/${id}`, options),
    update: (id, body, options) => door.patch(pathOf`/oauth-clients/${id}`, body, options),
    rotateSecret: (id, body = {}, options) =>
      door.post(pathOf`/oauth-clients/${id}/rotate-secret`, body, options),
    revoke: (id, options) => door.delete(pathOf`/oauth-clients/${id}`, options),
  }
}
