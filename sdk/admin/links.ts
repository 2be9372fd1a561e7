import { type CallOptions, pathOf } from '../call.ts'
import type { Deployment, Language } from '../connection.ts'
import type { AdminConnection } from './connections.ts'
import type { NewCustomer } from './customers.ts'
import type { Door, Lister } from './resource.ts'

export type LinkState = 'open' | 'opened' | 'finished' | 'expired' | 'revoked'

/** A link by which a customer connects a system, or renews a connection. */
export interface ConnectLink {
  object: 'link'
  id: string
  kind: 'connect' | 'reauthorize'
  state: LinkState
  customer_id: string | null
  connection_id: string | null
  /** null = any. */
  systems: string[] | null
  name: string | null
  deployment: Deployment | null
  metadata: Record<string, unknown>
  redirect_uri: string | null
  /** Comes back with the redirect. */
  redirect_state: string | null
  locale: Language | null
  overlap_s: number
  created_at: string
  expires_at: string
  opened_at: string | null
  finished_at: string | null
  exchanged_at: string | null
  revoked_at: string | null
}

/** `url` is null for a role that only reads. */
export type ConnectLinkWithUrl = ConnectLink & { url: string | null }

/** How a link ends. */
export interface LinkEnds {
  /** Where the person goes afterwards, with `code` and `state`. */
  redirect_uri?: string
  state?: string
  /** Seconds. */
  expires_in?: number
  locale?: Language
}

/** Give either `customer_id` or `customer`. */
export interface NewLink extends LinkEnds {
  customer_id?: string
  /** Found by external_id, else made. */
  customer?: NewCustomer
  /** What may be connected; anything without it. */
  systems?: string[]
  /** Of the connection. */
  name?: string
  deployment?: Deployment
  metadata?: Record<string, unknown>
}

export interface LinkQuery {
  state?: LinkState
  /** Id of a customer. */
  customer?: string
}

/** The new connection and its token, which is shown only once. */
export interface LinkExchange {
  object: 'link_exchange'
  link_id: string
  connection: AdminConnection
  token_id: string
  token: string
}

export interface Links extends Lister<ConnectLink, LinkQuery> {
  create(body: NewLink, options?: CallOptions): Promise<ConnectLinkWithUrl>
  get(id: string, options?: CallOptions): Promise<ConnectLinkWithUrl>
  revoke(id: string, options?: CallOptions): Promise<ConnectLink>
  /** By the code of the redirect, or by the id of a finished link. Once. */
  exchange(by: { code: string } | { id: string }, options?: CallOptions): Promise<LinkExchange>
}

export function createLinks(door: Door): Links {
  return {
    ...door.lister<ConnectLink, LinkQuery>('/links'),
    create: (body, options) => door.post('/links', body, options),
    get: (id, options) => door.get(pathOf`/links/${id}`, options),
    revoke: (id, options) => door.delete(pathOf`/links/${id}`, options),
    exchange: (by, options) =>
      'code' in by
        ? door.post('/links/exchange', { code: by.code }, options)
        : door.post(pathOf`/links/${by.id}/exchange`, undefined, options),
  }
}
