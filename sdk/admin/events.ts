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

export type Events = Lister<AccountEvent, EventQuery>

export function createEvents(door: Door): Events {
  return door.lister('/events')
}
