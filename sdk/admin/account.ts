import type { CallOptions } from '../call.ts'
import type { Language } from '../connection.ts'
import type { Door } from './resource.ts'

/** What a link has unless it is asked for otherwise. */
export interface LinkDefaults {
  redirect_uri?: string
  locale?: Language
  /** Seconds. */
  expires_in?: number
}

export interface Account {
  object: 'account'
  id: string
  name: string
  /** Where links may send people back to, and who may frame them. */
  redirect_origins: string[]
  link_defaults: LinkDefaults
  created_at: string
}

export type AccountPatch = Partial<Pick<Account, 'name' | 'redirect_origins' | 'link_defaults'>>

/** How the link page looks. */
export interface Branding {
  object: 'branding'
  /** That of the account unless it was set. */
  name: string
  logo_url: string | null
  /** Such as #0b5fff. */
  accent: string | null
  support_email: string | null
}

/** What is left out goes back to the default. */
export interface NewBranding {
  name?: string | null
  logo_url?: string | null
  accent?: string | null
  support_email?: string | null
}

export interface AccountSettings {
  get(options?: CallOptions): Promise<Account>
  update(body: AccountPatch, options?: CallOptions): Promise<Account>
}

export interface BrandingSettings {
  get(options?: CallOptions): Promise<Branding>
  set(body: NewBranding, options?: CallOptions): Promise<Branding>
}

export function createAccount(door: Door): AccountSettings {
  return {
    get: (options) => door.get('/account', options),
    update: (body, options) => door.patch('/account', body, options),
  }
}

export function createBranding(door: Door): BrandingSettings {
  return {
    get: (options) => door.get('/branding', options),
    set: (body, options) => door.put('/branding', body, options),
  }
}
