import type { QuietHours } from '@millwright/kit'
import type { Selectable } from 'kysely'
import type { Defaulted, Json, JsonDefault, JsonObject, Stamp } from './columns.ts'
import type { CreditSchema } from './schema-credits.ts'
import type { TokenScope } from './schema-keys.ts'
import type { LimitSchema } from './schema-limits.ts'
import type { Branding, LinkDefaults, LinkSchema } from './schema-links.ts'
import type { MemberSchema } from './schema-members.ts'
import type { PushSchema } from './schema-push.ts'
import type { SyncSchema } from './schema-syncs.ts'
import type { UsageSchema } from './schema-usage.ts'
import type { WebhookSchema } from './schema-webhooks.ts'

export type ConnectionStatus =
  | 'pending'
  | 'active'
  | 'unreachable'
  | 'reauthorization_required'
  | 'inactive'
  | 'disconnected'
export type Deployment = 'cloud' | 'on_premises'
export type KeyRole = 'admin' | 'developer' | 'read_only'

interface AccountTable {
  id: string
  name: string
  created_at: Stamp
  /** Where its links may send people back to: `https://app.example.com`. */
  redirect_origins: JsonDefault<string[]>
  link_defaults: JsonDefault<LinkDefaults>
  branding: JsonDefault<Branding>
}

interface SecretColumns {
  account_id: string
  id: string
  name: string
  /** SHA-256 of the secret; the secret itself is stored nowhere. */
  hash: Buffer
  prefix: string
  last4: string
  created_at: Stamp
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
}

interface AccountKeyTable extends SecretColumns {
  role: KeyRole
  /** Networks that it may be used from; empty = any. */
  ip_allow_list: Defaulted<string[]>
}

interface CustomerTable {
  account_id: string
  id: string
  external_id: string
  name: string
  contact_email: string | null
  /** Of the messages to its people. */
  language: Defaulted<'en' | 'de'>
  /** Whether contact_email is told when a connection needs reauthorization. */
  notify_contact: Defaulted<boolean>
  metadata: JsonDefault<JsonObject>
  created_at: Stamp
  updated_at: Stamp
  deleted_at: Date | null
}

interface ConnectionTable {
  account_id: string
  id: string
  customer_id: string
  system: string
  deployment: Deployment
  name: string
  status: ConnectionStatus
  reason: Json<Reason | null>
  host: string | null
  /** What is not secret of the form: addresses, clients, company codes. */
  settings: JsonDefault<JsonObject>
  /** Ids of the sites that this connection may see; null = all. */
  sites: Json<string[] | null>
  /** When background work rests at its source. */
  quiet_hours: JsonDefault<QuietHours[]>
  metadata: JsonDefault<JsonObject>
  capabilities: Json<JsonObject | null>
  sealed_credentials: Buffer | null
  sealed_data_key: Buffer | null
  master_key_id: string | null
  version: Defaulted<number>
  created_at: Stamp
  updated_at: Stamp
  connected_at: Date | null
  disconnected_at: Date | null
  last_success_at: Date | null
  last_checked_at: Date | null
  /** A fault that was met once and is not confirmed. */
  suspicion: Json<Suspicion | null>
  /** When it is looked at next; null where nobody watches. */
  next_check_at: Date | null
  permission_problems: JsonDefault<PermissionProblem[]>
  latency_ms: Json<{ p50: number; p95: number } | null>
}

/** One thing that was seen of the source, or done by a person. */
export interface Evidence {
  at: string
  source: 'traffic' | 'probe' | 'token' | 'person' | 'platform'
  signal: string
  message?: string
}

/** Why a connection is not active. */
export interface Reason {
  code: string
  message: string
  since: string
  evidence: Evidence[]
  /** Of a paused connection: the state that it goes back to. */
  resumes?: { status: ConnectionStatus; reason: Reason | null }
  /** Of one that needs reauthorization: the link that its people are given. */
  link?: { id: string; key_id: string; expires_at: string }
}

/** A fault that was met, and that a second one would confirm. */
export interface Suspicion {
  finding: 'refused' | 'unreachable'
  code: string
  message: string
  since: string
  evidence: Evidence[]
}

/** What the connected user may not do, in the source's words. */
export interface PermissionProblem {
  entity: string
  op: string
  since: string
  message: string
}

interface ConnectionGrantTable {
  account_id: string
  connection_id: string
  sealed_tokens: Buffer
  sealed_data_key: Buffer
  master_key_id: string
  version: Defaulted<number>
  refresh_at: Date | null
  expires_at: Date | null
  failures: Defaulted<number>
  refreshed_at: Stamp
}

interface ConnectionTokenTable extends SecretColumns {
  connection_id: string
  /** What the token is narrowed to; null = all that the connection may do. */
  scope: Json<TokenScope | null>
}

interface ConnectionTransitionTable {
  account_id: string
  connection_id: string
  id: string
  from_status: ConnectionStatus | null
  to_status: ConnectionStatus
  cause: string
  evidence: JsonDefault<Evidence[]>
  at: Stamp
}

interface IdempotencyKeyTable {
  account_id: string
  connection_id: string
  key: string
  fingerprint: string
  body_hash: Buffer
  state: Defaulted<'in_progress' | 'done' | 'unknown'>
  status: number | null
  headers: Json<Record<string, string> | null>
  body: string | null
  locked_by: string
  lock_until: Date
  fence: Defaulted<number>
  created_at: Stamp
  expires_at: Date
}

interface RefusedSignInTable {
  id: string
  credential: string
  login: string | null
  at: Date
}

interface EventTable {
  account_id: string
  id: string
  type: string
  connection_id: string | null
  /** JSON. */
  data: string
  at: Stamp
  entity: string | null
  record_id: string | null
  origin: 'api' | 'source' | 'unknown' | null
  caused_by: string | null
  sync_id: string | null
  /** By the order in which transactions began to write; see feed_horizon. */
  position: Defaulted<string>
  seq: Defaulted<string>
}

interface MirrorRecordTable {
  account_id: string
  connection_id: string
  entity: string
  id: string
  /** JSON of the unified record. */
  body: string
  content_hash: Buffer
  /** Version and time of change: what may move although nothing else did. */
  stamp: string
  updated_at: Date | null
  /** When the read that brought it began. */
  read_at: Date
  gone_at: Date | null
  terms: Defaulted<string[]>
  created_at: Date | null
  is_deleted: Defaulted<boolean>
}

interface StatusWordTable {
  account_id: string
  connection_id: string
  entity: string
  source_status: string
  seen_count: string
  first_seen_at: Stamp
  last_seen_at: Stamp
}

export type ContactKind = 'email' | 'slack' | 'teams'
export type Audience = 'team' | 'end_customer'
export type Language = 'en' | 'de'

interface ContactTable {
  account_id: string
  id: string
  /** Null with connection_id: a contact of the account. */
  customer_id: string | null
  connection_id: string | null
  kind: ContactKind
  /** An e-mail address, or as much of a webhook's as may be shown. */
  address: string
  sealed_address: Buffer | null
  sealed_data_key: Buffer | null
  master_key_id: string | null
  language: Language
  events: string[]
  audience: Audience
  created_at: Stamp
  updated_at: Stamp
}

interface NotificationTable {
  account_id: string
  id: string
  /** A contact, or the customer whose contact_email is told. */
  contact_id: string
  kind: ContactKind
  address: string
  audience: Audience
  type: string
  event_id: string
  /** The event that began it: of a recovery the one that is over now. */
  episode: string
  connection_id: string | null
  host: string | null
  state: Defaulted<'waiting' | 'sent' | 'failed'>
  reason: string | null
  /** The notification whose message tells of this one too; known from the first try on. */
  told_with: string | null
  attempts: Defaulted<number>
  /** A try is under way, or its node died in the middle of it. */
  is_claimed: Defaulted<boolean>
  created_at: Date
  due_at: Date
  give_up_at: Date
  /** When the state that it tells of was over. */
  ended_at: Date | null
  sent_at: Date | null
}

export interface Schema
  extends LinkSchema,
    CreditSchema,
    MemberSchema,
    LimitSchema,
    UsageSchema,
    SyncSchema,
    PushSchema,
    WebhookSchema {
  accounts: AccountTable
  account_keys: AccountKeyTable
  customers: CustomerTable
  connections: ConnectionTable
  connection_tokens: ConnectionTokenTable
  connection_grants: ConnectionGrantTable
  connection_transitions: ConnectionTransitionTable
  idempotency_keys: IdempotencyKeyTable
  events: EventTable
  mirror_records: MirrorRecordTable
  refused_sign_ins: RefusedSignInTable
  status_words: StatusWordTable
  contacts: ContactTable
  notifications: NotificationTable
}

export type Account = Selectable<AccountTable>
export type AccountKey = Selectable<AccountKeyTable>
export type Customer = Selectable<CustomerTable>
export type Connection = Selectable<ConnectionTable>
export type ConnectionToken = Selectable<ConnectionTokenTable>
export type ConnectionTransition = Selectable<ConnectionTransitionTable>
export type IdempotencyKey = Selectable<IdempotencyKeyTable>
export type ConnectionGrant = Selectable<ConnectionGrantTable>
export type Event = Selectable<EventTable>
export type Contact = Selectable<ContactTable>
export type Notification = Selectable<NotificationTable>
