import type { DryRun, EntityName, Page, RecordProblem } from '@millwright/sdk'
import { clientOf } from '../../../data/api.ts'

/** May this be done, and if not, why. */
export interface Permission {
  possible: boolean
  code?: string
  reason?: string
  until?: string | null
}

/** A record of any entity. */
export interface AnyRecord {
  readonly [field: string]: unknown
  readonly id: string
  readonly version?: string | null
  readonly raw?: unknown
  readonly allowed?: {
    update: Permission & { fields: Record<string, Permission> }
    delete: Permission
    actions: Record<string, Permission>
  }
  readonly problems?: readonly RecordProblem[]
}

interface Options {
  signal?: AbortSignal
}

interface WriteOptions {
  ifMatch?: string | null | undefined
  idempotencyKey?: string | undefined
}

/** The calls of an entity that is known only by its name. */
export interface RecordClient {
  page(query: object, options?: Options): Promise<Page<AnyRecord>>
  get(id: string, query?: object, options?: Options): Promise<AnyRecord>
  update(id: string, patch: object, options?: WriteOptions): Promise<AnyRecord>
  dryRun: { update(id: string, patch: object, options?: WriteOptions): Promise<DryRun> }
}

/** The records of one entity of a connection, as the member who is signed in. */
export function recordsOf(connectionId: string, entity: EntityName): RecordClient {
  const name = entity.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return (clientOf(connectionId) as unknown as Record<string, RecordClient>)[name]!
}
