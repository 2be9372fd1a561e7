import { type CallOptions, pathOf } from '../call.ts'
import type { Language } from '../connection.ts'
import type { Door, Lister, ResourceDeletion } from './resource.ts'

/** A company whose systems are connected. */
export interface Customer {
  object: 'customer'
  id: string
  /** The account's own id of it. */
  external_id: string
  name: string
  contact_email: string | null
  /** Of the messages to its people. */
  language: Language
  notify_contact: boolean
  metadata: Record<string, unknown>
  created_at: string
  updated_at: string
}

export interface NewCustomer {
  external_id: string
  name: string
  contact_email?: string | null
  language?: Language
  /** Whether contact_email is told when a connection needs reauthorization. */
  notify_contact?: boolean
  metadata?: Record<string, unknown>
}

export type CustomerPatch = Partial<Omit<NewCustomer, 'external_id'>>

export interface CustomerQuery {
  /** Part of the name, external id or e-mail. */
  search?: string
}

export interface Customers extends Lister<Customer, CustomerQuery> {
  create(body: NewCustomer, options?: CallOptions): Promise<Customer>
  get(id: string, options?: CallOptions): Promise<Customer>
  update(id: string, body: CustomerPatch, options?: CallOptions): Promise<Customer>
  /** Only without connections that are not disconnected. */
  delete(id: string, options?: CallOptions): Promise<ResourceDeletion>
}

export function createCustomers(door: Door): Customers {
  return {
    ...door.lister<Customer, CustomerQuery>('/customers'),
    create: (body, options) => door.post('/customers', body, options),
    get: (id, options) => door.get(pathOf`/customers/${id}`, options),
    update: (id, body, options) => door.patch(pathOf`/customers/${id}`, body, options),
    delete: (id, options) => door.delete(pathOf`/customers/${id}`, options),
  }
}
