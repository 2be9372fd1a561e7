import { isDeepStrictEqual } from 'node:util'

type Copy = Record<string, unknown>

/** A change as the feed or a webhook tells it. */
export interface ToldChange {
  id: string
  type: string
  entity: string
  record_id: string
  changed: readonly string[]
  previous: Copy | null
  record: Copy
}

/** What the parties say about the records of one entity. */
export interface Histories {
  /** What the source holds in the end, by id. */
  source: ReadonlyMap<string, Copy>
  /** The copy in the mirror, without records that are gone. */
  mirror: ReadonlyMap<string, Copy>
  /** All changes in the order of the feed. */
  feed: readonly ToldChange[]
}

export interface Findings {
  records: number
  changes: number
  /** In the source, not in the mirror. */
  missing: string[]
  /** In the mirror, not in the source. */
  surplus: string[]
  /** In both, with another content. */
  different: string[]
  /** Changes that do not follow from what was told before: a gap, a repetition, another order. */
  inconsistent: string[]
  /** What is known from the feed alone differs from the mirror. */
  drifted: string[]
}

const MOVES_ALONE = new Set(['version', 'updated_at'])

/**
 * Replays the feed and compares: the source with the mirror, the mirror with what somebody knows who only followed the
 * feed, and each change with the one before it.
 */
export function checkHistories({ source, mirror, feed }: Histories): Findings {
  const known = new Map<string, Copy>()
  const inconsistent: string[] = []
  const seen = new Set<string>()
  for (const change of feed) {
    if (seen.has(change.id)) inconsistent.push(`${change.id} came twice`)
    seen.add(change.id)
    const wrong = findBreak(change, known.get(change.record_id))
    if (wrong) inconsistent.push(`${change.type} ${change.record_id}: ${wrong}`)
    if (change.type.endsWith('.deleted')) known.delete(change.record_id)
    else known.set(change.record_id, change.record)
  }
  return {
    records: source.size,
    changes: feed.length,
    ...compareCopies(source, mirror),
    inconsistent,
    drifted: Object.values(compareCopies(mirror, known)).flat(),
  }
}

/** Ids of records that `copy` lacks, has besides, or has otherwise than `original`. */
export function compareCopies(
  original: ReadonlyMap<string, Copy>,
  copy: ReadonlyMap<string, Copy>,
): Pick<Findings, 'missing' | 'surplus' | 'different'> {
  return {
    missing: [...original.keys()].filter((id) => !copy.has(id)),
    surplus: [...copy.keys()].filter((id) => !original.has(id)),
    different: differing(original, copy),
  }
}

export function countFaults(found: Findings): number {
  const { missing, surplus, different, inconsistent, drifted } = found
  return [missing, surplus, different, inconsistent, drifted].flat().length
}

/** Why a change does not follow from what was known of its record, or null. */
function findBreak({ type, previous, changed }: ToldChange, known: Copy | undefined) {
  if (type.endsWith('.created')) return known ? 'it was there already' : null
  if (!known) return 'nobody told of it before'
  for (const field of changed) {
    if (!isDeepStrictEqual(previous?.[field], known[field]))
      return `${field} was another one before`
  }
  return null
}

function differing(left: ReadonlyMap<string, Copy>, right: ReadonlyMap<string, Copy>): string[] {
  return [...left].flatMap(([id, record]) => {
    const other = right.get(id)
    return other && !isSame(record, other) ? [id] : []
  })
}

function isSame(left: Copy, right: Copy): boolean {
  const strip = (copy: Copy) =>
    Object.fromEntries(Object.entries(copy).filter(([field]) => !MOVES_ALONE.has(field)))
  return isDeepStrictEqual(strip(left), strip(right))
}
