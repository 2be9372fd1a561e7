import { type CallOptions, pathOf } from '../call.ts'
import type { WebhookEvent } from '../webhook-event.ts'
import type { Door, Lister } from './resource.ts'

/** What happened, as webhooks tell it. */
export type AccountEvent = WebhookEvent & { object: 'event' }

export interface EventQuery {
  /** Id of a connection. */
  connection?: string
  /** Such as connection.reauthorization_required. */
  type?: string
}

/** Either `event_ids` or `from`. */
export interface ReplayRequest {
  endpoint_id: string
  event_ids?: string[]
  /** Events since then, and before `to`. */
  from?: string
  to?: string
  /** `undelivered` without it: what failed, or was never planned. */
  only?: 'undelivered' | 'all'
  /** Where the call before ended. */
  cursor?: string
}

export interface Replay {
  object: 'replay'
  endpoint_id: string
  /** Deliveries. */
  planned: number
  /** Events that were looked at. */
  seen: number
  next_cursor: string | null
  has_more: boolean
}

export interface Events extends Lister<AccountEvent, EventQuery> {
  get(id: string, options?: CallOptions): Promise<AccountEvent>
  /** Delivers events to an endpoint once more. */
  replay(body: ReplayRequest, options?: CallOptions): Promise<Replay>
}

export function createEvents(door: Door): Events {
  return {
    ...door.lister<AccountEvent, EventQuery>('/events'),
    get: (id, options) => door.get(pathOf`/events/${id}`, options),
    replay: (body, options) => door.post('/events/replay', body, options),
  }
}
