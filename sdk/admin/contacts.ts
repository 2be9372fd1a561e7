import { type CallOptions, pathOf } from '../call.ts'
import type { Language } from '../connection.ts'
import type { Door, Lister, ResourceDeletion } from './resource.ts'

export type NotifiedEvent =
  | 'connection.reauthorization_required'
  | 'connection.unreachable'
  | 'connection.recovered'
  | 'connection.inactive'
  | 'connection.disconnected'
  | 'credits.low'
  | 'credits.exhausted'
  | 'webhook.failing'
  | 'webhook.disabled'

/** Whom it is for: the account, one customer or one connection. */
export type ContactScope = { account: true } | { customer_id: string } | { connection_id: string }

/** Somebody who is told of events. */
export interface Contact {
  object: 'contact'
  id: string
  scope: ContactScope
  kind: 'email' | 'slack' | 'teams'
  /** An e-mail address, or as much of a webhook's as may be shown. */
  address: string
  language: Language
  events: NotifiedEvent[]
  audience: 'team' | 'end_customer'
  created_at: string
  updated_at: string
}

export interface NewContact {
  scope: ContactScope
  kind: 'email' | 'slack' | 'teams'
  address: string
  language?: Language
  events: NotifiedEvent[]
  audience: 'team' | 'end_customer'
}

export interface ContactPatch {
  address?: string
  language?: Language
  events?: NotifiedEvent[]
}

/** One of them. */
export interface ContactQuery {
  scope?: 'account'
  /** Id of a customer. */
  customer?: string
  /** Id of a connection. */
  connection?: string
}

export interface ContactTest {
  object: 'contact_test'
  contact_id: string
  state: 'sent' | 'failed'
  reason: string | null
}

export interface Contacts extends Lister<Contact, ContactQuery> {
  create(body: NewContact, options?: CallOptions): Promise<Contact>
  get(id: string, options?: CallOptions): Promise<Contact>
  update(id: string, body: ContactPatch, options?: CallOptions): Promise<Contact>
  delete(id: string, options?: CallOptions): Promise<ResourceDeletion>
  /** Sends a sample now. */
  test(id: string, options?: CallOptions): Promise<ContactTest>
}

export function createContacts(door: Door): Contacts {
  return {
    ...door.lister<Contact, ContactQuery>('/contacts'),
    create: (body, options) => door.post('/contacts', body, options),
    get: (id, options) => door.get(pathOf`/contacts/${id}`, options),
    update: (id, body, options) => door.patch(pathOf`/contacts/${id}`, body, options),
    delete: (id, options) => door.delete(pathOf`/contacts/${id}`, options),
    test: (id, options) => door.post(pathOf`/contacts/${id}/test`, undefined, options),
  }
}
