import { type CallOptions, pathOf } from '../call.ts'
import { type Door, type Lister, readAll } from './resource.ts'

/** So many calls in so many seconds. */
export interface Quota {
  quota: number
  window_s: number
}

export interface NamedQuota extends Quota {
  /** connection, account or key; with an addition (`connection-day`) one more. */
  name: string
}

/** A limit of an account, a connection or a key. */
export interface Limit extends NamedQuota {
  object: 'limit'
  /** Whose it is. */
  subject: string
  remaining: number
  /** How far the account may set it up by itself; null = as far as it likes. */
  maximum: Quota | null
  set_by: 'standard' | 'operator' | 'account'
  reason: string | null
  expires_at: string | null
}

/** What an account asks the operator for. */
export interface LimitRequest extends NamedQuota {
  object: 'limit_request'
  id: string
  subject: string
  reason: string
  state: 'waiting' | 'granted' | 'declined'
  /** What the operator said. */
  answer: string | null
  by: { kind: string; id: string; name: string }
  created_at: string
  decided_at: string | null
}

export interface NewLimitRequest extends NamedQuota {
  /** Id of a connection or key; the account without it. */
  subject?: string
  reason: string
}

export interface LimitRequests extends Lister<LimitRequest, object> {
  /** Asks the operator for a limit. */
  create(body: NewLimitRequest, options?: CallOptions): Promise<LimitRequest>
}

export interface Limits {
  /** Of a connection or key by its id; of the account without one. */
  get(subject?: string, options?: CallOptions): Promise<Limit[]>
  /** Sets your own ones, up to what the operator allows, instead of those before; [] goes back to the standard. */
  set(subject: string, limits: readonly NamedQuota[], options?: CallOptions): Promise<Limit[]>
  readonly requests: LimitRequests
}

export function createLimits(door: Door): Limits {
  return {
    get: (subject, options) =>
      readAll(door.get('/limits', options, subject === undefined ? {} : { subject })),
    set: (subject, limits, options) =>
      readAll(door.put(pathOf`/limits/${subject}`, { limits }, options)),
    requests: {
      ...door.lister<LimitRequest, object>('/limits/requests'),
      create: (body, options) => door.post('/limits/requests', body, options),
    },
  }
}
