import { type CallOptions, pathOf } from '../call.ts'
import type { Role } from '../connection.ts'
import type { Door, Lister } from './resource.ts'

/** An account key, without its secret. */
export interface AccountKey {
  object: 'key'
  id: string
  name: string
  role: Role
  /** Networks that it may be used from; empty = any. */
  ip_allow_list: string[]
  prefix: string
  last4: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

export interface NewAccountKey {
  name: string
  role: Role
  /** Seconds; never without it. */
  expires_in?: number
  ip_allow_list?: string[]
}

export interface AccountKeyPatch {
  name?: string
  /** Seconds from now; null = never. */
  expires_in?: number | null
  ip_allow_list?: string[]
}

export interface AccountKeys extends Lister<AccountKey, object> {
  /** The secret is shown only here. */
  create(body: NewAccountKey, options?: CallOptions): Promise<AccountKey & { secret: string }>
  update(id: string, body: AccountKeyPatch, options?: CallOptions): Promise<AccountKey>
  revoke(id: string, options?: CallOptions): Promise<AccountKey>
}

export function createAccountKeys(door: Door): AccountKeys {
  return {
    ...door.lister<AccountKey, object>('/keys'),
    create: (body, options) => door.post('/keys', body, options),
    update: (id, body, options) => door.patch(pathOf`/keys/${id}`, body, options),
    revoke: (id, options) => door.delete(pathOf`/keys/${id}`, options),
  }
}
