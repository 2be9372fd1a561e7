import { type EntityCapability, MillwrightError, type Page } from '@millwright/sdk'
import type { AnyRecord, RecordClient } from './record-client.ts'

export interface RecordsWanted {
  /** A whole number or id; undefined = all. */
  q?: string | undefined
  cursor?: string | undefined
  source?: 'live' | 'mirror' | undefined
}

/** Rows of a page: more would be read from the source than a person looks at. */
const ROWS = 50

/**
 * A page of records; with a word, those that have it as their number, and the one that has it as its id.
 * @throws MillwrightError where the source or the server refuses.
 */
export async function readRecords(
  client: RecordClient,
  { filters, ops }: EntityCapability,
  { q, cursor, source }: RecordsWanted,
  signal: AbortSignal,
): Promise<Page<AnyRecord>> {
  const from = source && { source }
  if (!q) return client.page({ limit: ROWS, cursor, ...from }, { signal })
  const canFind = filters.number !== undefined && filters.number !== 'no'
  const [page, one] = await Promise.all([
    canFind && ops.list.supported
      ? client.page({ limit: ROWS, cursor, number: q, ...from }, { signal })
      : null,
    // An id that is none in this system is refused as such.
    ops.get.supported ? client.get(q, { ...from }, { signal }).catch(noneFound) : null,
  ])
  const found = page?.data ?? []
  const more = one && !found.some(({ id }) => id === one.id) ? [one] : []
  return { object: 'list', next_cursor: null, has_more: false, ...page, data: [...more, ...found] }
}

function noneFound(error: unknown): null {
  const isNone =
    error instanceof MillwrightError &&
    (error.status === 404 || error.status === 410 || error.status === 400 || error.status === 422)
  if (isNone) return null
  throw error
}
