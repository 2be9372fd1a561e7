import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type EntityName, entities, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import type { NewEvent, Origin } from '../store/events.ts'
import {
  findBodies,
  findKnown,
  lockMirror,
  type MirrorRef,
  markGone,
  type NewCopy,
  writeCopies,
} from '../store/mirror.ts'
import type { Trx } from '../store/pool.ts'
import { recordEvents } from './record-events.ts'

type UnifiedRecord = Record<string, unknown>

/** How what is applied was learned. */
export interface Sighting {
  /** When the read began that brought it: what was learned by a later one is not undone. */
  read_at: Date
  /** Asked for each record that changed. */
  originOf(id: string): { origin: Origin; caused_by: string | null }
  sync_id: string | null
}

export interface Applied {
  created: number
  updated: number
  unchanged: number
  /** Known already by a read that began later. */
  outdated: number
}

/** Moves without a change of the record. */
const UNSTABLE = new Set(['version', 'updated_at'])

/**
 * Brings records as the source has them into the mirror and writes an event for each one that really differs, in the
 * caller's transaction, in three or four statements however many they are. A key that comes twice counts as it came last.
 */
export async function applyRecords(
  services: Pick<Services, 'now'>,
  trx: Trx,
  ref: MirrorRef & { entity: EntityName },
  records: readonly UnifiedRecord[],
  sighting: Sighting,
): Promise<Applied> {
  const copies = new Map(records.map((record) => [record.id as string, toCopy(record)]))
  const counts: Applied = { created: 0, updated: 0, unchanged: 0, outdated: 0 }
  if (copies.size === 0) return counts
  await lockMirror(trx, ref)
  const known = await findKnown(trx, ref, [...copies.keys()])
  const written: Copy[] = []
  const moved: Copy[] = []
  for (const copy of copies.values()) {
    const before = known.get(copy.id)
    if (!before) written.push(copy)
    else if (before.read_at > sighting.read_at) counts.outdated++
    else if (before.gone_at || !before.content_hash.equals(copy.content_hash)) moved.push(copy)
    else {
      counts.unchanged++
      if (before.stamp !== copy.stamp) written.push(copy)
    }
  }
  const bodies = await findBodies(
    trx,
    ref,
    moved.map(({ id }) => id),
  )
  const events: NewEvent[] = []
  const tell = (copy: Copy, kind: 'created' | 'updated', change: Change | null) => {
    counts[kind]++
    events.push(toEvent(services, ref, sighting, copy.id, kind, change, copy.body))
  }
  for (const copy of written) if (!known.has(copy.id)) tell(copy, 'created', null)
  for (const copy of moved) {
    if (known.get(copy.id)!.gone_at) tell(copy, 'created', null)
    else {
      const change = compare(JSON.parse(bodies.get(copy.id)!), copy.record)
      if (change.changed.length > 0) tell(copy, 'updated', change)
      else counts.unchanged++
    }
  }
  await writeCopies(trx, ref, [...written, ...moved], sighting.read_at)
  await recordEvents(services, trx, events)
  return counts
}

/** Takes records out of the mirror that the source has no more, with an event for each. Answers how many there were. */
export async function applyDeletions(
  services: Pick<Services, 'now'>,
  trx: Trx,
  ref: MirrorRef & { entity: EntityName },
  ids: readonly string[],
  sighting: Sighting,
): Promise<number> {
  if (ids.length === 0) return 0
  await lockMirror(trx, ref)
  const gone = await markGone(trx, ref, ids, sighting.read_at)
  await recordEvents(
    services,
    trx,
    gone.map(({ id, body }) => toEvent(services, ref, sighting, id, 'deleted', null, body)),
  )
  return gone.length
}

interface Copy extends NewCopy {
  record: UnifiedRecord
}

function toCopy(record: UnifiedRecord): Copy {
  const { version, updated_at, ...content } = record
  return {
    id: record.id as string,
    record,
    body: JSON.stringify(record),
    content_hash: hash('sha256', JSON.stringify(content), 'buffer').subarray(0, 16),
    stamp: `${version} ${updated_at}`,
    updated_at: (updated_at as string | null | undefined) ?? null,
  }
}

interface Change {
  changed: string[]
  previous: UnifiedRecord
}

/** Fields that differ. One that the older copy does not have came with a newer model: that is no change of the record. */
function compare(before: UnifiedRecord, after: UnifiedRecord): Change {
  const change: Change = { changed: [], previous: {} }
  for (const field of Object.keys(after)) {
    if (UNSTABLE.has(field) || !(field in before)) continue
    if (isDeepStrictEqual(before[field], after[field])) continue
    change.changed.push(field)
    change.previous[field] = before[field]
  }
  return change
}

function toEvent(
  services: Pick<Services, 'now'>,
  { account_id, connection_id, entity }: MirrorRef & { entity: EntityName },
  sighting: Sighting,
  id: string,
  kind: 'created' | 'updated' | 'deleted',
  change: Change | null,
  body: string,
): NewEvent {
  const { origin, caused_by } = sighting.originOf(id)
  const at = services.now()
  const head = JSON.stringify({
    entity,
    id,
    changed: change?.changed ?? [],
    previous: change?.previous ?? null,
  })
  return {
    account_id,
    connection_id,
    id: newId('evt_', at),
    type: `${entities[entity].object}.${kind}`,
    data: `${head.slice(0, -1)},"record":${body}}`,
    at: new Date(at),
    entity,
    record_id: id,
    origin,
    caused_by,
    sync_id: sighting.sync_id,
  }
}
