import type { Origin } from '../store/events.ts'
import type { MirrorRef } from '../store/mirror.ts'
import { findOwnWrites, forgetOwnWritesBefore, type OwnWrite } from '../store/own-writes.ts'
import type { Trx } from '../store/pool.ts'
import type { RecordChange, Sighting } from './apply-records.ts'

/** Longer than any write is under way; one that did not end by then was abandoned by a node that died. */
const UNDER_WAY_MS = 120_000

/** Fields that move with any write. */
const ALONG = ['updated_by_id', 'updated_by_number', 'updated_by_name']

/** What is to be judged: changes that a reading of the source brought. */
type OriginOf = Sighting['originOf']

/**
 * Tells where changes of records come from that a sync finds before the write that caused them has brought them into
 * the mirror: call it in the transaction of a page, with the ids of its records (of a sweep: those that are gone), and
 * give what it answers to `applyRecords` or `applyDeletions` as `originOf`. One statement, in most cases of no row.
 *
 * - `source`: no write of ours can have done it.
 * - `api`, with the request: a write of ours is under way, or it is over and exactly what it wrote has moved.
 * - `unknown`, with the request: a write of ours is over that may have moved more, or whose outcome is open; so what
 *   moved may be somebody else's too.
 * - `unknown` without one: a new record, while a create is under way whose record nobody knows yet.
 *
 * `now` is the time of this node in ms, `except` the id of a note that does not count.
 */
export async function originsFor(
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
  now: number,
  except?: string,
): Promise<OriginOf> {
  const found = ids.length === 0 ? [] : await findOwnWrites(trx, ref, ids)
  const writes = found.filter(({ id }) => id !== except)
  if (writes.length === 0) return () => ({ origin: 'source', caused_by: null })
  const isMaking = writes.some(({ record_id }) => record_id === null)
  return (id, change) => {
    const own = writes.filter(({ record_id }) => record_id === id)
    const last = own.at(-1)
    if (!last)
      return { origin: isMaking && change.op === 'created' ? 'unknown' : 'source', caused_by: null }
    return { origin: judge(own, change, now), caused_by: last.request_id }
  }
}

/**
 * A run of the entity is complete that began to read at `since`: whatever we had written before is in the mirror now,
 * so that a later change is not taken for it. What we deleted only a sweep finds. Call it in the transaction that
 * completes the run.
 */
export function settleOrigins(
  trx: Trx,
  ref: MirrorRef,
  since: Date,
  { isSweep }: { isSweep: boolean },
): Promise<void> {
  const abandoned = new Date(since.getTime() - UNDER_WAY_MS)
  return forgetOwnWritesBefore(trx, ref, { over: since, abandoned, withDeletes: isSweep })
}

function judge(own: readonly OwnWrite[], { op, changed }: RecordChange, now: number): Origin {
  const isUnderWay = own.some(
    ({ ended_at, began_at }) => ended_at === null && now - began_at.getTime() < UNDER_WAY_MS,
  )
  if (isUnderWay) return 'api'
  if (op === 'deleted') return own.some(({ deletes }) => deletes) ? 'api' : 'unknown'
  if (op === 'created' || own.some(({ fields }) => fields === null)) return 'unknown'
  const written = new Set(own.flatMap(({ fields }) => [...(fields ?? []), ...ALONG]))
  return changed.every((field) => written.has(field)) ? 'api' : 'unknown'
}
