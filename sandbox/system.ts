import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Lockout } from './account.ts'

/** What a person changed in the source by hand: one record of `POST /_control/{system}/records`. */
export interface Intervention {
  op: 'insert' | 'update' | 'delete'
  /** The source's own object: an entity set, a resource, a model. */
  native: string
  /** Of an insert: the key that it shall have, which may be one that was deleted before. */
  key?: unknown
  data?: Record<string, unknown>
  /** Of a delete: the record only gets the mark by which the source tells that it is deleted. */
  soft?: boolean
  /** Milliseconds that all its stamps get, exactly, in place of the sandbox's clock. */
  at?: number
}

/** How large the seeded state is. Equal seeds give equal states. */
export interface Seed {
  seed: number
  purchase_orders: number
}

/** One request as a system sees it: the body is read whole, the path has lost its `/{system}` prefix. */
export interface Call {
  method: string
  /** Decoded by nobody: as sent, without the query. */
  path: string
  query: string
  headers: IncomingMessage['headers']
  body: Buffer
  /** The address under which the client reached this system, without a trailing slash. */
  base: string
  /** Now, from the sandbox's own clock, in milliseconds. */
  now: number
  /** A fault that only the system itself can express in its vendor's words, or null. */
  fault: { name: SystemFault; retry_after?: number } | null
}

/** What a system answers. A string or Buffer is sent as it is, an object as JSON. */
export interface Answer {
  status: number
  headers?: Record<string, string | string[]>
  body?: unknown
  /** What was called, where the path does not say it (one address for all calls): for the request log. */
  operation?: string
  /** Milliseconds that the finished answer is held back. */
  delay_ms?: number
}

/** What the control API may ask of an authorization server. Times are milliseconds. */
export interface OAuth {
  /** Client, secret, endpoints and allowed redirects, for a system at the address `base`. */
  describe(base: string): Record<string, unknown>
  /** Ends what one user, or anybody, has allowed. Answers how many grants that were. */
  revokeGrants(user?: string): number
  /** Ends all access tokens, not the refresh tokens. Answers how many were alive. */
  expireTokens(now: number): number
  countGrants(): Record<'families' | 'revoked_families' | 'refreshes' | 'reuses', number>
}

/** Faults whose bodies are the vendor's: each system words them. The others are made by the server for all. */
export type SystemFault =
  | 'rate_limited'
  | 'unauthorized'
  | 'password_expired'
  | 'account_locked'
  | 'grant_revoked'
  | 'forbidden'
  | 'server_error'
  | 'html_login'
  | 'licence_expired'
  | PageFault

/** What a list does wrongly without an error. */
export type PageFault =
  /** A later page is the one before it; one page is left out. */
  | 'duplicate_page'
  | 'missing_page'
  /** Half of the rows asked for, though there are more. */
  | 'short_page'
  /** Half of the rows asked for, and no word that there are more. */
  | 'ends_early'
  /** The first page, wherever the caller is. */
  | 'same_page'
  /** No rows, though there are more. */
  | 'empty_page'

/** Faults of the wire, made by the sandbox server around any system. */
export type WireFault =
  | 'maintenance'
  | 'slow'
  | 'cut_before'
  | 'cut_after'
  | 'truncated'
  | 'garbage'
  | 'wrong_content_type'
  | 'down'

/** A simulated system: state, business rules and wire format of one vendor. */
export interface System {
  /** As in the catalogue: `sap-s4hana`, `maintainx`, `tryton`. */
  readonly name: string
  /** Credentials that work, in the shape that the connector's form asks for, without the address. */
  readonly credentials: Record<string, string>
  /** What a person may replace in the source, by the name of the secret. The old one ends at once. */
  readonly secrets: Record<string, (value: string) => void>
  /** Whether the user of the credentials may still try to sign in, where the vendor locks users. */
  lockout?(now: number): Lockout
  readonly oauth?: OAuth
  /** Path behind the system's base address that the credentials' `base_url` should have; '' for most. */
  readonly basePath: string
  /** What is seeded, in words a newcomer understands: `{ purchase_orders: 200, vendors: 20 }`. */
  summary(): Record<string, number>
  reset(seed: Seed): void
  answer(call: Call): Answer | Promise<Answer>
  /** A person changed something in the source: no session, no business rule, but stamps move. Returns the key. */
  intervene(change: Intervention, now: number): unknown
  /** The keys of all records of an object that are there, as `intervene` takes them. */
  keys(native: string): unknown[]
  /** Messages that the system sent of its own accord: the latest 10 000, for counting. */
  deliveries?(since: number): unknown[]
  /** Ends what it does of its own accord. */
  close?(): void
  /** Named switches where the vendor's behaviour differs by release or is not confirmed. */
  readonly switches: Record<string, string | number | boolean>
}

/** The raw request and response, for what the server around the systems does. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}
