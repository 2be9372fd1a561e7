import type { Selectable } from 'kysely'
import type { Defaulted, Json, JsonDefault, Stamp } from './columns.ts'

/** Lets through the events of records whose field has, or had until now, one of these values, or has changed. */
export interface EventFilter {
  /** An entity, or `*`: every one that has the field. */
  entity: string
  field: string
  any_of?: (string | number | boolean | null)[] | undefined
  changed?: true | undefined
}

interface WebhookEndpointTable {
  account_id: string
  id: string
  url: string
  description: Defaulted<string>
  types: string[]
  /** Null: of all. */
  connections: string[] | null
  filters: JsonDefault<EventFilter[]>
  /** Null: whoever changed a record. */
  origins: string[] | null
  thin: Defaulted<boolean>
  ordered: Defaulted<boolean>
  rate_per_s: number | null
  enabled: Defaulted<boolean>
  disabled_at: Date | null
  disabled_reason: string | null
  sealed_keys: Buffer
  sealed_data_key: Buffer
  master_key_id: string
  public_key: string | null
  overlap_until: Date | null
  version: Defaulted<number>
  created_at: Stamp
  updated_at: Stamp
  failing_since: Date | null
  notices: Defaulted<number>
  last_success_at: Date | null
  last_failure_at: Date | null
  resume_at: Date | null
  leased_by: string | null
  lease_until: Date | null
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed'

/** One try to deliver. */
export interface Attempt {
  /** The first is 1. */
  number: number
  at: string
  /** Null: there was no answer. */
  status: number | null
  ms: number
  /** What went wrong where there was no answer, or why it is not taken as an acknowledgement. */
  error: string | null
  /** The start of what was answered. */
  body: string | null
}

interface WebhookDeliveryTable {
  account_id: string
  id: string
  endpoint_id: string
  event_id: string
  type: string
  connection_id: string | null
  order_key: string | null
  sync_id: string | null
  seq: Defaulted<string>
  state: Defaulted<DeliveryState>
  next_at: Date | null
  tries: Defaulted<number>
  attempts: Json<Attempt[]>
  reason: string | null
  created_at: Date
  ended_at: Date | null
}

interface WebhookSyncMarkTable {
  account_id: string
  endpoint_id: string
  sync_id: string
  connection_id: string
  completed_at: Date
}

export interface WebhookSchema {
  webhook_endpoints: WebhookEndpointTable
  webhook_deliveries: WebhookDeliveryTable
  webhook_sync_marks: WebhookSyncMarkTable
}

export type WebhookEndpoint = Selectable<WebhookEndpointTable>
export type WebhookDelivery = Selectable<WebhookDeliveryTable>
