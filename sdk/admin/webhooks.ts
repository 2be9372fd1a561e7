import { type CallOptions, pathOf } from '../call.ts'
import type { EntityName } from '../records.ts'
import type { EventType, WebhookEvent } from '../webhook-event.ts'
import type { Door, Lister, ResourceDeletion } from './resource.ts'

/** Lets through the events of records whose field has, or had until now, one of these values, or has changed. */
export interface EventFilter {
  /** `*`: every entity that has the field. */
  entity: EntityName | '*'
  /** A field, or `custom_fields.NAME`. */
  field: string
  any_of?: (string | number | boolean | null)[]
  changed?: true
}

/** `*`, all of a kind such as `purchase_order.*`, or one type. */
export type EventPattern = EventType | '*' | `${string}.*`
export type ChangeOrigin = 'api' | 'source' | 'unknown'

/** Where events are told of, without its secret. */
export interface WebhookEndpoint {
  object: 'webhook_endpoint'
  id: string
  url: string
  description: string
  types: EventPattern[]
  /** null = all. */
  connections: string[] | null
  filters: EventFilter[]
  /** Who changed a record; null = whoever. */
  origins: ChangeOrigin[] | null
  thin: boolean
  ordered: boolean
  rate_per_s: number | null
  signatures: ('v1' | 'v1a')[]
  /** `whpk_…`, with signatures of v1a. */
  public_key: string | null
  /** Until then what was rotated out signs too. */
  old_secret_until: string | null
  enabled: boolean
  disabled_at: string | null
  disabled_reason: 'by_hand' | 'gone' | 'failing' | null
  failing_since: string | null
  last_success_at: string | null
  last_failure_at: string | null
  created_at: string
  updated_at: string
}

export interface NewWebhookEndpoint {
  url: string
  description?: string
  types: EventPattern[]
  connections?: string[] | null
  filters?: EventFilter[]
  origins?: ChangeOrigin[] | null
  /** Of a record only its id and what changed. */
  thin?: boolean
  /** Events of one record come one after the other. */
  ordered?: boolean
  rate_per_s?: number | null
  signatures?: ('v1' | 'v1a')[]
  /** Of your own: `whsec_` and 24 to 64 bytes in base64. */
  secret?: string
}

export type WebhookEndpointPatch = Partial<Omit<NewWebhookEndpoint, 'secret'>> & {
  enabled?: boolean
}

export interface SecretRotation {
  /** v1 = the secret, v1a = the key. */
  scheme?: 'v1' | 'v1a'
  secret?: string
  /** Seconds that the old one signs too; a day without it. */
  overlap_s?: number
}

export interface DeliveryAttempt {
  number: number
  at: string
  /** null: there was no answer. */
  status: number | null
  ms: number
  error: string | null
  /** The start of the answer. */
  body: string | null
}

/** What became of one event at one endpoint. */
export interface WebhookDelivery {
  object: 'delivery'
  id: string
  endpoint_id: string
  event_id: string
  type: EventType
  connection_id: string | null
  state: 'waiting' | 'delivered' | 'failed'
  reason: string | null
  attempt_count: number
  last_status: number | null
  next_attempt_at: string | null
  created_at: string
  ended_at: string | null
}

export interface DeliveryQuery {
  /** Id of an endpoint. */
  endpoint?: string
  event?: string
  connection?: string
  type?: string
  state?: WebhookDelivery['state']
}

export interface WebhookTest {
  object: 'webhook_test'
  endpoint_id: string
  state: 'delivered' | 'failed'
  reason: string | null
  attempt: DeliveryAttempt
  event: WebhookEvent & { test: true }
}

export interface EventKind {
  object: 'event_type'
  type: EventType
  description: string
  sample: WebhookEvent & { test: true }
}

/** The secret is shown only once; null where a key was rotated. */
export type WebhookEndpointWithSecret<S = string> = WebhookEndpoint & { secret: S }

export interface WebhookEndpoints extends Lister<WebhookEndpoint, object> {
  create(body: NewWebhookEndpoint, options?: CallOptions): Promise<WebhookEndpointWithSecret>
  get(id: string, options?: CallOptions): Promise<WebhookEndpoint>
  update(id: string, body: WebhookEndpointPatch, options?: CallOptions): Promise<WebhookEndpoint>
  /** Its deliveries end with it. */
  delete(id: string, options?: CallOptions): Promise<ResourceDeletion>
  rotateSecret(
    id: string,
    body?: SecretRotation,
    options?: CallOptions,
  ): Promise<WebhookEndpointWithSecret<string | null>>
  /** Sends a sample now. */
  test(id: string, body: { type: EventType }, options?: CallOptions): Promise<WebhookTest>
  /**
   * `replay_from`: what was not acknowledged since then is delivered now. Where `next_cursor` is not null there is more: go
   * on with `events.replay`, with the same time as `from`.
   */
  enable(
    id: string,
    body?: { replay_from?: string },
    options?: CallOptions,
  ): Promise<WebhookEndpoint & { planned: number; next_cursor: string | null }>
  /** All types there are, each with a sample. */
  eventTypes(options?: CallOptions): Promise<EventKind[]>
}

export interface Deliveries extends Lister<WebhookDelivery, DeliveryQuery> {
  get(id: string, options?: CallOptions): Promise<WebhookDelivery & { attempts: DeliveryAttempt[] }>
  retry(id: string, options?: CallOptions): Promise<WebhookDelivery>
}

export function createWebhookEndpoints(door: Door): WebhookEndpoints {
  return {
    ...door.lister<WebhookEndpoint, object>('/webhook-endpoints'),
    create: (body, options) => door.post('/webhook-endpoints', body, options),
    get: (id, options) => door.get(pathOf`/webhook-endpoints/${id}`, options),
    update: (id, body, options) => door.patch(pathOf`/webhook-endpoints/${id}`, body, options),
    delete: (id, options) => door.delete(pathOf`/webhook-endpoints/${id}`, options),
    rotateSecret: (id, body = {}, options) =>
      door.post(pathOf`/webhook-endpoints/${id}/rotate-secret`, body, options),
    test: (id, body, options) => door.post(pathOf`/webhook-endpoints/${id}/test`, body, options),
    enable: (id, body = {}, options) =>
      door.post(pathOf`/webhook-endpoints/${id}/enable`, body, options),
    eventTypes: async (options) =>
      (await door.get<{ data: EventKind[] }>('/event-types', options)).data,
  }
}

export function createDeliveries(door: Door): Deliveries {
  return {
    ...door.lister<WebhookDelivery, DeliveryQuery>('/deliveries'),
    get: (id, options) => door.get(pathOf`/deliveries/${id}`, options),
    retry: (id, options) => door.post(pathOf`/deliveries/${id}/retry`, undefined, options),
  }
}
