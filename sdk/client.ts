import { createDoor } from './admin/resource.ts'
import { type AttachmentClient, createAttachmentClient } from './attachment-client.ts'
import type { BatchOperation, BatchResult } from './batch.ts'
import { type Call, type CallOptions, pathOf, type Query } from './call.ts'
import { type Changes, createChanges } from './changes.ts'
import type { Connection } from './connection.ts'
import { createEntityClient, type EntityClient, type RecordOf } from './entity-client.ts'
import type { EntityCapability, EntityName } from './records.ts'
import { createSyncs, type Syncs } from './syncs.ts'
import {
  createTransport,
  type Secret,
  type SignedInPage,
  type TransportOptions,
} from './transport.ts'

export interface ClientOptions extends TransportOptions {
  /** A connection token (`mwc_…`), or an account key or the session of a page together with `connection`. */
  token: Secret | SignedInPage
  /** Which connection, with an account key or a session. */
  connection?: string | undefined
}

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S
type RecordEntity = Exclude<EntityName, 'statuses' | 'attachments'>
type EntityClients = { readonly [N in RecordEntity as CamelCase<N>]: EntityClient<N> }

/** A call of the source's own API. */
export interface PassthroughRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'MERGE' | 'DELETE'
  /** Behind the connection's address, from `/`. */
  path: string
  query?: Record<string, string | number | boolean>
  headers?: Record<string, string>
  /** Sent as JSON; a string as it is. */
  body?: unknown
}

export interface PassthroughAnswer {
  status: number
  headers: Record<string, string | string[]>
  body: unknown
  /** Where the body is neither JSON nor text. */
  encoding?: 'base64'
}

/** A call that has no method of its own. */
export interface RawCall extends CallOptions {
  method: Call['method']
  path: `/${string}`
  query?: Query
  body?: unknown
  /** For routes that keep one; without it only a GET is tried again. */
  idempotencyKey?: string
}

/** The unified API for one connection. */
export type Client = EntityClients & {
  readonly attachments: AttachmentClient
  readonly syncs: Syncs
  /** State and health of the connection; answers in every state. */
  connection(options?: CallOptions): Promise<Connection>
  /** What this very connection can do, by entity. */
  capabilities(query?: { entity?: EntityName }, options?: CallOptions): Promise<EntityCapability[]>
  /** What changes of the connection's records, in order: follows it, for ever or until it has caught up. */
  changes: Changes<unknown>['follow']
  /** The cursor from which `changes` tells only what is new. */
  changesHead: Changes<unknown>['head']
  /** The source's own status words, and what they map to. */
  statuses(entity: EntityName, options?: CallOptions): Promise<RecordOf<'statuses'>[]>
  /** Calls the source's own API with the connection's credentials. */
  passthrough(request: PassthroughRequest, options?: CallOptions): Promise<PassthroughAnswer>
  /** Carries out up to 100 operations; the results stand in their order. Throws only where none was carried out. */
  batch(operations: readonly BatchOperation[], options?: CallOptions): Promise<BatchResult[]>
  request<T>(call: RawCall): Promise<T>
}

const entities = {
  sites: 'sites',
  locations: 'locations',
  users: 'users',
  vendors: 'vendors',
  purchaseRequisitions: 'purchase-requisitions',
  purchaseOrders: 'purchase-orders',
  goodsReceipts: 'goods-receipts',
  items: 'items',
  inventoryLocations: 'inventory-locations',
  stockLevels: 'stock-levels',
  stockMovements: 'stock-movements',
  assets: 'assets',
  meters: 'meters',
  meterReadings: 'meter-readings',
  maintenancePlans: 'maintenance-plans',
  workRequests: 'work-requests',
  workOrders: 'work-orders',
} satisfies { [N in RecordEntity as CamelCase<N>]: N }

/** @throws TypeError where `url` is no address. */
export function createClient({ token, connection, ...options }: ClientOptions): Client {
  const named: Record<string, string> =
    connection === undefined ? {} : { 'millwright-connection': connection }
  const transport = createTransport(token, named, options)
  const clients = Object.fromEntries(
    Object.entries(entities).map(([key, name]) => [key, createEntityClient(transport, name)]),
  ) as unknown as EntityClients
  const read = async <T>(path: string, query?: Query, given?: CallOptions) =>
    transport.send<T>({ ...given, method: 'GET', path, query, repeat: 'safe' })
  const readData = async <T>(path: string, query?: Query, given?: CallOptions) =>
    (await read<{ data: T[] }>(path, query, given)).data
  const changes = createChanges<object>(transport, '/v1/changes', options)
  return {
    ...clients,
    changes: changes.follow,
    changesHead: changes.head,
    attachments: createAttachmentClient(transport),
    syncs: createSyncs(createDoor(transport, '/v1')),
    connection: (given) => read('/v1/connection', {}, given),
    capabilities: (query, given) => readData('/v1/capabilities', query, given),
    statuses: (entity, given) => readData(pathOf`/v1/statuses/${entity}`, {}, given),
    passthrough: (body, given) =>
      transport.send({
        ...given,
        method: 'POST',
        path: '/v1/passthrough',
        body,
        repeat: body.method === 'GET' || body.method === 'HEAD' ? 'safe' : 'plain',
      }),
    batch: async (operations, given) => {
      const path = '/v1/batch'
      const call = { ...given, method: 'POST', path, body: { operations } } as const
      const isRead = operations.every(({ op }) => op === 'get')
      const repeat = isRead ? 'safe' : 'plain'
      return (await transport.send<{ results: BatchResult[] }>({ ...call, repeat })).results
    },
    request: (call) => transport.send({ ...call, repeat: repeatOf(call) }),
  }
}

function repeatOf({ method, idempotencyKey }: RawCall): Call['repeat'] {
  if (method === 'GET') return 'safe'
  return idempotencyKey === undefined ? 'plain' : 'keyed'
}
