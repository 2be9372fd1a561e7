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

export type SyncEvent = EventOf<'sync.completed' | 'sync.failed', Record<string, unknown>>

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
      /** Not in a thin event. */
      record?: Entities[E]['record']
      /** In a thin event: what to get. */
      id?: string
      entity?: E
      /** Names of the fields that changed. */
      changed?: string[]
      previous?: Partial<Entities[E]['record']>
    }
  >
}[N]

/** All that is told now. A later server may tell more: leave out types that you do not know. */
export type WebhookEvent =
  | ConnectionEvent
  | ReauthorizationEvent
  | SyncEvent
  | CreditEvent
  | RecordEvent
