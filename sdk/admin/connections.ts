import { type CallOptions, pathOf } from '../call.ts'
import type {
  ConnectionStatus,
  CustomerRef,
  Deployment,
  Evidence,
  Latency,
  PermissionProblem,
  Reason,
} from '../connection.ts'
import { createSyncs, type Syncs } from '../syncs.ts'
import type { NewCustomer } from './customers.ts'
import type { Limit, NamedQuota } from './limits.ts'
import type { ConnectLinkWithUrl, LinkEnds } from './links.ts'
import type { LoggedRequest, RequestQuery } from './requests.ts'
import type { Door, Lister } from './resource.ts'
import { createSyncControl, type SyncControl } from './sync-settings.ts'
import { createTokens, type Tokens } from './tokens.ts'
import type { ConnectionUsageQuery, UsageSum } from './usage.ts'

/** Hours in which background work rests; calls go on. */
export interface QuietHours {
  /** `hh:mm`. */
  from: string
  /** The same; before `from` it is of the next day. */
  to: string
  /** Days on which they begin; all without it. */
  days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]
  /** IANA name; the zone of the source without it. */
  time_zone?: string
}

/** What holds calls to a source back, as the node knows it that answers. null: no limit is known, or no pause. */
export interface GovernorState {
  object: 'governor'
  connection_id: string
  host: string | null
  declared: { concurrent: number | null; per_minute: number | null }
  quiet_hours: QuietHours[]
  quiet_until: string | null
  /** null: it has not called the source lately. */
  state:
    | (LearnedLimits & {
        circuit: { state: 'closed' | 'open' | 'half_open'; retry_at: string | null }
        in_flight: number
        waiting: { live: number; background: number }
        remaining: number | null
        /** What all connections of the host share. */
        shared: LearnedLimits
        retries_left: number
      })
    | null
}

export interface LearnedLimits {
  /** Calls under way at once. */
  concurrent: number | null
  per_second: number | null
  paused_until: string | null
}

/** How the source of a connection tells of changes by itself. Polling goes on in any case. */
export interface ConnectionPush {
  object: 'push'
  connection_id: string
  /** Whether the system can. */
  supported: boolean
  /** Whether the server asks for it. */
  enabled: boolean
  /** Of whose changes it tells. */
  entities: string[]
  subscriptions: {
    /** In the words of the source. */
    topic: string
    state: 'wanted' | 'asked' | 'active' | 'unapproved' | 'failed'
    expires_at: string | null
    last_hint_at: string | null
    last_refused_at: string | null
    next_check_at: string | null
    error: { code: string; message: string; at: string } | null
  }[]
}

/** A connection as its account sees it. */
export interface AdminConnection {
  object: 'connection'
  id: string
  name: string
  system: string
  deployment: Deployment
  customer: CustomerRef
  status: ConnectionStatus
  reason: Reason | null
  reauthorize_url: string | null
  host: string | null
  /** What is not secret of the form that was filled in. */
  settings: Record<string, unknown>
  /** Ids of the sites that it may see; null = all. */
  sites: string[] | null
  /** When background work rests at its source. */
  quiet_hours: QuietHours[]
  metadata: Record<string, unknown>
  credits: number
  permission_problems: PermissionProblem[]
  latency_ms: Latency | null
  /** Not in lists. */
  limits?: Limit[]
  created_at: string
  updated_at: string
  connected_at: string | null
  disconnected_at: string | null
  last_success_at: string | null
  last_checked_at: string | null
  next_check_at: string | null
}

/** A connection in brief. */
export interface ConnectionRow {
  object: 'connection_row'
  id: string
  name: string
  system: string
  deployment: Deployment
  status: ConnectionStatus
  host: string | null
  /** Why it is not active. */
  reason: Omit<Reason, 'evidence'> | null
  /** What the connected user may not do, counted. */
  problem_count: number
  customer: CustomerRef
  connected_at: string | null
  last_success_at: string | null
}

/** Give either `customer_id` or `customer`. */
export interface NewConnection {
  customer_id?: string
  /** Found by external_id, else made. */
  customer?: NewCustomer
  system: string
  deployment?: Deployment
  name: string
  /** `kind`, and the fields of that form in `GET /v1/systems/{system}`. */
  credentials: Record<string, unknown>
  metadata?: Record<string, unknown>
}

export interface ConnectionPatch {
  name?: string
  metadata?: Record<string, unknown>
  /** null = all. */
  sites?: string[] | null
  /** true: its calls are refused and nobody looks at its source, until false. */
  paused?: boolean
  /** Your own ones, instead of those before; [] goes back to the standard. */
  limits?: readonly NamedQuota[]
  /** Instead of those before; [] ends them. */
  quiet_hours?: readonly QuietHours[]
}

export interface ConnectionQuery {
  /** Id of a customer. */
  customer?: string
  system?: string
  status?: ConnectionStatus
  /** Part of its name, or of its customer. */
  search?: string
  /** Newest first without it; - is backwards. */
  sort?: `${'' | '-'}${'created_at' | 'name' | 'customer'}`
}

export interface Transition {
  object: 'transition'
  id: string
  connection_id: string
  from_status: ConnectionStatus | null
  to_status: ConnectionStatus
  cause: string
  evidence: Evidence[]
  at: string
}

/** Whether the connected user may read, by entity and operation. */
export interface Check {
  object: 'check'
  connection_id: string
  entities: Record<string, Record<string, { at: string; ok: boolean; problem?: string }>>
}

export interface Purge {
  object: 'purge'
  connection_id: string
  /** Rows, by table. */
  deleted: Record<string, number>
}

export interface Reauthorization extends LinkEnds {
  /** Seconds that the old tokens still work after the success. */
  overlap_s?: number
}

export interface Connections extends Lister<AdminConnection, ConnectionQuery> {
  /** All of them in brief, oldest first. */
  rows(options?: CallOptions): Promise<ConnectionRow[]>
  /** Checks the credentials live; `token` is shown only here. */
  create(body: NewConnection, options?: CallOptions): Promise<AdminConnection & { token: string }>
  get(id: string, options?: CallOptions): Promise<AdminConnection>
  update(id: string, body: ConnectionPatch, options?: CallOptions): Promise<AdminConnection>
  /** Its tokens die at once. */
  disconnect(id: string, options?: CallOptions): Promise<AdminConnection>
  /** A link by which the customer gives new credentials. */
  reauthorize(
    id: string,
    body?: Reauthorization,
    options?: CallOptions,
  ): Promise<ConnectLinkWithUrl>
  /** Tries now what the connected user may read. */
  check(id: string, options?: CallOptions): Promise<Check>
  /** What holds calls to its source back. */
  governor(id: string, options?: CallOptions): Promise<GovernorState>
  /** What its source tells by itself. */
  push(id: string, options?: CallOptions): Promise<ConnectionPush>
  /** Deletes for good what was read from the source of a disconnected connection. */
  purge(id: string, options?: CallOptions): Promise<Purge>
  /** What became of it, newest first. */
  timeline(id: string, options?: CallOptions): AsyncIterable<Transition>
  tokens(id: string): Tokens
  /** How its records are kept fresh. */
  syncs(id: string): Syncs & SyncControl
  /** Its calls, summed. */
  usage(id: string): Lister<UsageSum, ConnectionUsageQuery>
  /** Its calls one by one, newest first. */
  requests(id: string): Lister<LoggedRequest, RequestQuery>
}

/** Of one page of them. */
const MOST_ROWS = 10_000

export function createConnections(door: Door): Connections {
  const act =
    <T>(verb: string) =>
    (id: string, options?: CallOptions) =>
      door.post<T>(pathOf`/connections/${id}/${verb}`, undefined, options)
  return {
    ...door.lister<AdminConnection, ConnectionQuery>('/connections'),
    async rows(options) {
      const { list } = door.lister<ConnectionRow, object>('/connection-rows')
      const rows: ConnectionRow[] = []
      for await (const row of list({ limit: MOST_ROWS }, options)) rows.push(row)
      return rows
    },
    create: (body, options) => door.post('/connections', body, options),
    get: (id, options) => door.get(pathOf`/connections/${id}`, options),
    update: (id, body, options) => door.patch(pathOf`/connections/${id}`, body, options),
    disconnect: act('disconnect'),
    reauthorize: (id, body = {}, options) =>
      door.post(pathOf`/connections/${id}/reauthorize`, body, options),
    check: act('check'),
    governor: (id, options) => door.get(pathOf`/connections/${id}/governor`, options),
    push: (id, options) => door.get(pathOf`/connections/${id}/push`, options),
    purge: act('purge'),
    timeline: (id, options) =>
      door.lister<Transition, object>(pathOf`/connections/${id}/timeline`).list({}, options),
    tokens: (id) => createTokens(door, id),
    syncs: (id) => ({
      ...createSyncs(door, pathOf`/connections/${id}`),
      ...createSyncControl(door, id),
    }),
    usage: (id) => door.lister(pathOf`/connections/${id}/usage`),
    requests: (id) => door.lister(pathOf`/connections/${id}/requests`),
  }
}
