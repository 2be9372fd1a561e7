import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type EntityName, entities, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import type { NewEvent, Origin } from '../store/events.ts'
import {
  findKnown,
  lockMirror,
  type MirrorRef,
  markGone,
  type NewCopy,
  writeCopies,
} from '../store/mirror.ts'
import type { Trx } from '../store/pool.ts'
import { createTerms, type Terms } from './mirror-terms.ts'
import { type EventServices, recordEvents } from './record-events.ts'

type UnifiedRecord = Record<string, unknown>

/** How what is applied was learned. */
export interface Sighting {
  /** When the read began that brought it: what was learned by a later one is not undone. */
  read_at: Date
  /** Asked for each record that changed. */
  originOf(id: string, change: RecordChange): { origin: Origin; caused_by: string | null }
  sync_id: string | null
}

/** What became of a record, and the fields that moved where it was updated. */
export interface RecordChange {
  op: 'created' | 'updated' | 'deleted'
  changed: readonly string[]
}

export interface Applied {
  created: number
  updated: number
  unchanged: number
  /** Known already by a read that began later. */
  outdated: number
}

/** Moves without a change of the record: what is said of a field goes with the field. */
const UNSTABLE = new Set(['version', 'updated_at', 'problems'])

/**
 * Brings records as the source has them into the mirror and writes an event for each one that really differs, in the
 * caller's transaction, in a handful of statements however many they are. A key that comes twice counts as it came last.
 */
export async function applyRecords(
  services: EventServices,
  trx: Trx,
  ref: MirrorRef & { entity: EntityName },
  records: readonly UnifiedRecord[],
  sighting: Sighting,
): Promise<Applied> {
  const termsOf = createTerms(ref)
  const copies = new Map(records.map((record) => [record.id as string, toCopy(record, termsOf)]))
  const counts: Applied = { created: 0, updated: 0, unchanged: 0, outdated: 0 }
  if (copies.size === 0) return counts
  await lockMirror(trx, ref)
  const known = await findKnown(trx, ref, [...copies.values()])
  const written: Copy[] = []
  const moved: Copy[] = []
  for (const copy of copies.values()) {
    const before = known.get(copy.id)
    if (!before) written.push(copy)
    else if (before.read_at > sighting.read_at) counts.outdated++
    else if (before.gone_at || before.other_body !== null) moved.push(copy)
    else {
      counts.unchanged++
      if (before.stamp !== copy.stamp) written.push(copy)
    }
  }
  const events: NewEvent[] = []
  const tell = (copy: Copy, kind: 'created' | 'updated', change: Change | null) => {
    counts[kind]++
    events.push(toEvent(services, ref, sighting, copy.id, kind, change, copy.body))
  }
  for (const copy of written) if (!known.has(copy.id)) tell(copy, 'created', null)
  for (const copy of moved) {
    const { gone_at, other_body } = known.get(copy.id)!
    if (gone_at) tell(copy, 'created', null)
    else {
      const change = compare(JSON.parse(other_body!), copy.record)
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
  services: EventServices,
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

function toCopy(record: UnifiedRecord, termsOf: Terms): Copy {
  const { version, updated_at, ...content } = record
  const text = JSON.stringify(content)
  const marks = JSON.stringify({ version, updated_at })
  return {
    id: record.id as string,
    record,
    // What may move alone stands at the end: most of the text is made once.
    body: marks === '{}' ? text : `${text.slice(0, -1)},${marks.slice(1)}`,
    // A copy that is found by other terms than now is written anew.
    content_hash: hash('sha256', termsOf.fingerprint + text, 'buffer').subarray(0, 16),
    stamp: `${version} ${updated_at}`,
    updated_at: toInstant(updated_at),
    created_at: toInstant(record.created_at),
    is_deleted: typeof record.deleted_at === 'string',
    terms: termsOf.of(record),
  }
}

function toInstant(text: unknown): string | null {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
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
    if (isSame(before[field], after[field])) continue
    change.changed.push(field)
    change.previous[field] = before[field]
  }
  return change
}

/** The texts first: they are nearly always the same, and sooner compared. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true
  if (typeof before !== 'object' || typeof after !== 'object') return false
  return JSON.stringify(before) === JSON.stringify(after) || isDeepStrictEqual(before, after)
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
  const changed = change?.changed ?? []
  const { origin, caused_by } = sighting.originOf(id, { op: kind, changed })
  const at = services.now()
  const head = JSON.stringify({
    entity,
    id,
    changed,
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
