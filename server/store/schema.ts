import type { ColumnType, Generated, Selectable } from 'kysely'

/** Written as JSON text (see `toJson`), read as a value. */
type Json<T> = ColumnType<T, T, T>
type JsonDefault<T> = ColumnType<T, T | undefined, T>
type JsonObject = Record<string, unknown>
type Defaulted<T> = Generated<T>
/** Set by the database when the row is made. */
type Stamp = ColumnType<Date, Date | undefined, Date>

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
}

interface CustomerTable {
  account_id: string
  id: string
  external_id: string
  name: string
  contact_email: string | null
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
  reason: Json<JsonObject | null>
  host: string | null
  /** What is not secret of the form: addresses, clients, company codes. */
  settings: JsonDefault<JsonObject>
  /** Ids of the sites that this connection may see; null = all. */
  sites: Json<string[] | null>
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
}

interface ConnectionTokenTable extends SecretColumns {
  connection_id: string
  /** What the token is narrowed to; null = all that the connection may do. */
  scope: Json<JsonObject | null>
}

interface ConnectionTransitionTable {
  account_id: string
  connection_id: string
  id: string
  from_status: ConnectionStatus | null
  to_status: ConnectionStatus
  cause: string
  evidence: JsonDefault<JsonObject[]>
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

interface EventTable {
  account_id: string
  id: string
  type: string
  connection_id: string | null
  data: Json<JsonObject>
  at: Stamp
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

export interface Schema {
  accounts: AccountTable
  account_keys: AccountKeyTable
  customers: CustomerTable
  connections: ConnectionTable
  connection_tokens: ConnectionTokenTable
  connection_transitions: ConnectionTransitionTable
  idempotency_keys: IdempotencyKeyTable
  events: EventTable
  status_words: StatusWordTable
}

export type Account = Selectable<AccountTable>
export type AccountKey = Selectable<AccountKeyTable>
export type Customer = Selectable<CustomerTable>
export type Connection = Selectable<ConnectionTable>
export type ConnectionToken = Selectable<ConnectionTokenTable>
export type ConnectionTransition = Selectable<ConnectionTransitionTable>
export type IdempotencyKey = Selectable<IdempotencyKeyTable>
export type Event = Selectable<EventTable>
