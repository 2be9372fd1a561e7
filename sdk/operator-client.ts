import type { Limit, LimitRequest, NamedQuota, Quota } from './admin/limits.ts'
import { createDoor, type Lister, readAll } from './admin/resource.ts'
import { type CallOptions, pathOf } from './call.ts'
import { createTransport, type Secret, type TransportOptions } from './transport.ts'

export interface OperatorClientOptions extends TransportOptions {
  /** The server's `MILLWRIGHT_OPERATOR_KEY`. */
  key: Secret
}

export interface Raise extends Quota {
  reason: string
  /** Seconds; null or nothing = until it is ended. */
  expires_in?: number | null
}

export interface LimitDecision {
  decision: 'grant' | 'decline'
  /** For those who asked. */
  answer?: string | null
  /** Of what is granted: seconds. */
  expires_in?: number | null
}

export type AskedLimit = LimitRequest & { account_id: string }

export interface OperatorLimits {
  /** Of any account, connection or key. */
  get(subject: string, options?: CallOptions): Promise<Limit[]>
  /** Above or below the standard, on all nodes at once. */
  raise(
    subject: string,
    name: NamedQuota['name'],
    body: Raise,
    options?: CallOptions,
  ): Promise<Limit[]>
  /** Goes back to the standard. */
  end(subject: string, name: NamedQuota['name'], options?: CallOptions): Promise<Limit[]>
  /** What accounts ask for, newest first. */
  readonly requests: Lister<AskedLimit, { state?: LimitRequest['state'] }> & {
    decide(id: string, body: LimitDecision, options?: CallOptions): Promise<AskedLimit>
  }
}

/** What only whoever operates the server may do. */
export interface OperatorClient {
  readonly limits: OperatorLimits
}

/** @throws TypeError where `url` is no address. */
export function createOperatorClient({ key, ...options }: OperatorClientOptions): OperatorClient {
  const door = createDoor(createTransport(key, {}, options), '/operator/v1')
  const one = (subject: string, name: string) => pathOf`/limits/${subject}/${name}`
  return {
    limits: {
      get: (subject, options) => readAll(door.get(pathOf`/limits/${subject}`, options)),
      raise: (subject, name, body, options) => readAll(door.put(one(subject, name), body, options)),
      end: (subject, name, options) => readAll(door.delete(one(subject, name), options)),
      requests: {
        ...door.lister('/limits/requests'),
        decide: (id, body, options) =>
          door.post(pathOf`/limits/requests/${id}/decide`, body, options),
      },
    },
  }
}
