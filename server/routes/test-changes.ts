import { type EntityName, entities } from '@millwright/model'
import { applyDeletions, applyRecords, type Sighting } from '../engine/apply-records.ts'
import type { Origin } from '../store/events.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { TestNode } from '../test-node.ts'

let reads = 0

/** What a sync would bring in: records of an entity, or ids that are gone. */
export interface Brought {
  entity?: EntityName
  records?: Record<string, unknown>[]
  gone?: string[]
  origin?: Origin
  caused_by?: string
  account_id?: string
}

/** Brings records into the mirror of a connection, each time as read later than before. */
export function bring(node: TestNode, connection_id: string, brought: Brought): Promise<void> {
  const { account_id = node.account_id } = brought
  return withAccount(node.services.database, account_id, (trx) =>
    bringIn(node, trx, connection_id, brought),
  )
}

export async function bringIn(
  node: TestNode,
  trx: Trx,
  connection_id: string,
  brought: Brought,
): Promise<void> {
  const { entity = 'vendors', records = [], gone = [], origin = 'source', caused_by } = brought
  const ref = { account_id: brought.account_id ?? node.account_id, connection_id, entity }
  const sighting: Sighting = {
    read_at: new Date(node.services.now() + ++reads),
    originOf: () => ({ origin, caused_by: caused_by ?? null }),
    sync_id: null,
  }
  const whole = records.map((record) => ({ object: entities[entity].object, ...record }))
  await applyRecords(node.services, trx, ref, whole, sighting)
  await applyDeletions(node.services, trx, ref, gone, sighting)
}
