import type { Connector, EntityMap } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import type { SyncedEntity } from '../../store/sync-entities.ts'

/** What has a beginning and an end: the rest is there until it is deleted, however old it is. */
const TRANSACTIONS: readonly EntityName[] = [
  'purchase-requisitions',
  'purchase-orders',
  'goods-receipts',
  'stock-movements',
  'meter-readings',
  'work-requests',
  'work-orders',
]

/** Files are read with their records, and words are no records. */
const NEVER: readonly EntityName[] = ['attachments', 'statuses']

/** Every entity that is kept fresh, of every system, with how far back it is read where it has a history. */
export function listSynced(
  catalogue: readonly Connector[],
  historyDays: number | null,
): SyncedEntity[] {
  // Where the entities are up to each connection, each connection brings its own.
  const fixed = catalogue.filter((connector) => !connector.configure)
  return fixed.flatMap((connector) =>
    (Object.keys(connector.entities) as EntityName[])
      .filter((entity) => isSynced(connector, entity))
      .map((entity) => {
        const hasHistory = TRANSACTIONS.includes(entity) && hasMarker(mapOf(connector, entity))
        return {
          system: connector.system,
          entity,
          history_days: hasHistory ? historyDays : null,
        }
      }),
  )
}

export function isSynced(connector: Connector, entity: EntityName): boolean {
  const map = connector.entities[entity]
  return map?.ops.list === true && !NEVER.includes(entity)
}

/** Whether the source can be asked for what changed. A filter that reads everything is none. */
export function hasMarker({ changes, filters }: EntityMap): boolean {
  return changes.by !== null && 'modified_after' in filters
}

/** Of an entity that a connection has no more, because it is configured anew: its run fails and says so. */
const ABSENT: EntityMap = {
  native: '',
  at: null,
  key: [],
  ops: {},
  fields: {},
  filters: {},
  changes: { by: null, deletes: 'sweep' },
  version: 'none',
}

export function mapOf(connector: Connector, entity: EntityName): EntityMap {
  return (connector.entities[entity] as EntityMap | undefined) ?? ABSENT
}
