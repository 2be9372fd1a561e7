import type { NotifiedEvent } from './contacts.ts'
import type { Door, Lister } from './resource.ts'

/** What somebody was told, or is to be told. */
export interface Notification {
  object: 'notification'
  id: string
  /** A contact, or the customer whose contact_email is told. */
  contact_id: string
  kind: 'email' | 'slack' | 'teams'
  address: string
  audience: 'team' | 'end_customer'
  type: NotifiedEvent
  event_id: string
  /** The event that began it. */
  episode: string
  connection_id: string | null
  host: string | null
  state: 'waiting' | 'sent' | 'failed'
  /** Why it was not sent. */
  reason: string | null
  /** The notification whose message tells of this one too. */
  told_with: string | null
  attempts: number
  created_at: string
  sent_at: string | null
  next_attempt_at: string | null
}

export interface NotificationQuery {
  state?: 'waiting' | 'sent' | 'failed'
  /** Id of a contact, or of a customer whose contact_email is told. */
  contact?: string
  /** Id of a connection. */
  connection?: string
}

/** Newest first. */
export type Notifications = Lister<Notification, NotificationQuery>

export function createNotifications(door: Door): Notifications {
  return door.lister('/notifications')
}
