import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a person changed in the source by hand: the body of `POST /_control/{system}/records`. */
export interface Intervention {
  op: 'insert' | 'update' | 'delete'
  /** The source's own object: an entity set, a resource, a model. */
  native: string
  key?: unknown
  data?: Record<string, unknown>
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
  | 'duplicate_page'
  | 'missing_page'

/** Faults of the wire, made by the sandbox server around any system. */
export type WireFault =
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
  /** Path behind the system's base address that the credentials' `base_url` should have; '' for most. */
  readonly basePath: string
  /** What is seeded, in words a newcomer understands: `{ purchase_orders: 200, vendors: 20 }`. */
  summary(): Record<string, number>
  reset(seed: Seed): void
  answer(call: Call): Answer | Promise<Answer>
  /** A person changed something in the source: no session, no business rule, but stamps move. Returns the key. */
  intervene(change: Intervention, now: number): unknown
  /** Named switches where the vendor's behaviour differs by release or is not confirmed. */
  readonly switches: Record<string, string | number | boolean>
}

/** The raw request and response, for what the server around the systems does. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}
