import type { Selectable } from 'kysely'
import type { Defaulted, Json, JsonDefault, JsonObject, Stamp } from './columns.ts'
import type { Deployment, KeyRole } from './schema.ts'

/** What a link has unless it is asked for otherwise. */
export interface LinkDefaults {
  redirect_uri?: string
  locale?: 'en' | 'de'
  /** Seconds. */
  expires_in?: number
}

/** How the pages of an account look. */
export interface Branding {
  name?: string | null
  logo_url?: string | null
  accent?: string | null
  support_email?: string | null
}

export interface NewLinkCustomer {
  external_id: string
  name: string
}

interface LinkTable {
  account_id: string
  id: string
  kind: 'connect' | 'reauthorize'
  customer_id: string | null
  /** Made when the link is finished, where there is no customer yet. */
  new_customer: Json<NewLinkCustomer | null>
  connection_id: string | null
  /** null = any. */
  systems: Json<string[] | null>
  name: string | null
  deployment: Deployment | null
  metadata: JsonDefault<JsonObject>
  redirect_uri: string | null
  state: string | null
  locale: string | null
  /** How long the old tokens still work after a reauthorization. */
  overlap_s: Defaulted<number>
  client_id: string | null
  code_challenge: string | null
  token_hash: Buffer
  key_id: string
  created_at: Stamp
  expires_at: Date
  opened_at: Date | null
  finished_at: Date | null
  exchanged_at: Date | null
  revoked_at: Date | null
}

export type AttemptState = 'waiting' | 'ready' | 'failed' | 'finished'

interface LinkAttemptTable {
  account_id: string
  id: string
  link_id: string
  state: AttemptState
  system: string
  deployment: Deployment
  name: string | null
  sealed_credentials: Buffer | null
  sealed_data_key: Buffer | null
  master_key_id: string | null
  runs: Defaulted<number>
  state_hash: Buffer | null
  browser_hash: Buffer | null
  problem: string | null
  sites: Json<{ id: string; name: string }[] | null>
  probes: Json<JsonObject | null>
  created_at: Stamp
  expires_at: Date
}

interface LinkCodeTable {
  account_id: string
  id: string
  link_id: string
  connection_id: string
  hash: Buffer
  created_at: Stamp
  expires_at: Date
  used_at: Date | null
  token_id: string | null
}

interface OAuthClientTable {
  account_id: string
  id: string
  name: string
  is_public: boolean
  redirect_uris: JsonDefault<string[]>
  /** What client_credentials may do in the admin API; null = nothing. */
  role: KeyRole | null
  expiring_tokens: Defaulted<boolean>
  hash: Buffer | null
  prefix: string | null
  last4: string | null
  former_hash: Buffer | null
  former_until: Date | null
  created_at: Stamp
  revoked_at: Date | null
}

interface ClientTokenTable {
  account_id: string
  id: string
  client_id: string
  role: KeyRole
  hash: Buffer
  created_at: Stamp
  expires_at: Date
  revoked_at: Date | null
}

interface RefreshTokenTable {
  account_id: string
  id: string
  family_id: string
  client_id: string
  connection_id: string
  token_id: string
  hash: Buffer
  created_at: Stamp
  expires_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

export interface LinkSchema {
  links: LinkTable
  link_attempts: LinkAttemptTable
  link_codes: LinkCodeTable
  oauth_clients: OAuthClientTable
  client_tokens: ClientTokenTable
  refresh_tokens: RefreshTokenTable
}

export type Link = Selectable<LinkTable>
export type LinkAttempt = Selectable<LinkAttemptTable>
export type LinkCode = Selectable<LinkCodeTable>
export type OAuthClient = Selectable<OAuthClientTable>
export type ClientToken = Selectable<ClientTokenTable>
export type RefreshToken = Selectable<RefreshTokenTable>
