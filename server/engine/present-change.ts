import type { EntityName } from '@millwright/model'
import type { ChangeRow } from '../store/changes.ts'
import type { Origin } from '../store/events.ts'

/** A change of a record as its reader gets it. */
export interface Change {
  object: 'change'
  id: string
  type: string
  at: Date
  connection_id: string
  entity: EntityName
  record_id: string
  op: 'created' | 'updated' | 'deleted'
  /** The fields that moved, of one that was updated. */
  changed: string[]
  /** What they were. */
  previous?: Record<string, unknown> | null
  /** As it reads afterwards; of one that was deleted, as it was last. */
  record?: Record<string, unknown>
  origin: Origin
  caused_by: string | null
  sync_id: string | null
}

/** A change with all that was recorded of it. */
export type WholeChange = Change & Required<Pick<Change, 'previous' | 'record'>>

export function toChange(row: ChangeRow): WholeChange {
  const { changed, previous, record } = JSON.parse(row.data)
  return {
    object: 'change',
    id: row.id,
    type: row.type,
    at: row.at,
    connection_id: row.connection_id,
    entity: row.entity as EntityName,
    record_id: row.record_id,
    op: row.type.slice(row.type.lastIndexOf('.') + 1) as Change['op'],
    changed,
    previous,
    record,
    origin: row.origin,
    caused_by: row.caused_by,
    sync_id: row.sync_id,
  }
}

/** The same without the contents: who wants them reads the record. */
export function toThin({ record: _record, previous: _previous, ...change }: WholeChange): Change {
  return change
}
