import type { CustomerRef, Reason } from './connection.ts'
import type { Entities, EntityName } from './records.ts'

interface EventOf<Type extends string, Data> {
  /** Stays the same over all tries: what was seen before is a repetition. */
  id: string
  type: Type
  at: string
  account_id: string
  connection_id: string | null
  customer: CustomerRef | null
  data: Data
}

/** The state of a connection changed; `reason` says why where it is not well. */
export type ConnectionEvent = EventOf<
  | 'connection.created'
  | 'connection.activated'
  | 'connection.unreachable'
  | 'connection.recovered'
  | 'connection.inactive'
  | 'connection.disconnected',
  { reason?: Reason } & Record<string, unknown>
>

/** A customer has to renew the credentials. */
export type ReauthorizationEvent = EventOf<
  'connection.reauthorization_required',
  {
    reason?: Reason
    link_id: string | null
    reauthorize_url: string | null
    /** For the end customer, in plain words and the customer's language. */
    instructions: string[]
  }
>

export type SyncEvent = EventOf<
  'sync.completed' | 'sync.failed' | 'sync.guarded',
  { sync_id: string } & Record<string, unknown>
>

/** This endpoint has acknowledged every event of a sync. */
export type DeliveredEvent = EventOf<
  'sync.delivered',
  { sync_id: string; endpoint_id: string; completed_at: string }
>

/** Another endpoint of the account acknowledges nothing, or was disabled. */
export type EndpointEvent = EventOf<
  'webhook.failing' | 'webhook.disabled',
  {
    endpoint_id: string
    /** Without its path. */
    url: string
    description: string
    cause: 'failing' | 'gone'
    failing_since: string | null
  }
>

export type CreditEvent = EventOf<
  'credits.low' | 'credits.exhausted',
  {
    available: number
    held: number
    overage: number
    overage_allowed: boolean
    low_threshold: number
  }
>

type NonRecord = 'statuses'

/** A record was made, changed or deleted at the source. */
export type RecordEvent<N extends EntityName = Exclude<EntityName, NonRecord>> = {
  [E in N]: EventOf<
    `${Entities[E]['record']['object']}.${'created' | 'updated' | 'deleted'}`,
    {
      entity: E
      id: string
      /** Names of the fields that changed. */
      changed: string[]
      /** Not in a thin event; a record that is very long is to be got as well. */
      record?: Entities[E]['record']
      record_omitted?: true
      /** Of what changed; null where it came or went. Not in a thin event. */
      previous?: Partial<Entities[E]['record']> | null
    }
  > & {
    /** Who changed it: `api` = a call of this API. */
    origin: 'api' | 'source' | 'unknown'
    /** Id of the request that caused it. */
    caused_by: string | null
    /** Id of the sync that found it. */
    sync_id: string | null
  }
}[N]

/** All that is told now. A later server may tell more: leave out types that you do not know. */
export type WebhookEvent =
  | ConnectionEvent
  | ReauthorizationEvent
  | SyncEvent
  | DeliveredEvent
  | CreditEvent
  | EndpointEvent
  | RecordEvent

export type EventType = WebhookEvent['type']
