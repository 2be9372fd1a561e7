import type { EntityMap } from '@millwright/kit'

const SECOND = 1_000
const DAY = 86_400 * SECOND
/** What was read once is read again for so long, in ms: a change may be committed later than its stamp says. */
const OVERLAP = 300 * SECOND
/** A stamp that lies further ahead is a mistake: the source's clock may be ahead of ours, but not by more. */
export const AHEAD = 3_600 * SECOND
/** How coarse a stamp is, in ms. A day may be one of another time zone. */
const COARSENESS = { ms: 1, s: SECOND, day: 1.5 * DAY }

/** The later of the marker known and the newest stamp of a page; stamps that lie in the future count for nothing. */
export function advanceMarker(
  marker: string | null,
  stamps: readonly unknown[],
  now: number,
): string | null {
  let newest = marker === null ? Number.NEGATIVE_INFINITY : Date.parse(marker)
  for (const stamp of stamps) {
    const at = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN
    if (at > newest && at <= now + AHEAD) newest = at
  }
  return Number.isFinite(newest) ? new Date(newest).toISOString() : null
}

/**
 * Where the bookmark stands after a listing: all changes before it were seen. The newest stamp that was met lies before
 * the end of the listing, so going back by its duration leads before its begin: only the source's clock is read, and
 * ours only measures how long it took. A source whose clock is ahead may be set right: it never goes beyond our own
 * begin. It never goes back.
 */
export function nextBookmark(
  before: Date | null,
  marker: string | null,
  { began, ended }: { began: number; ended: number },
): Date | null {
  if (marker === null) return before
  const reached = new Date(Math.min(Date.parse(marker) - Math.max(0, ended - began), began))
  return before !== null && before > reached ? before : reached
}

/** From when on changes are read. */
export function sinceOf(bookmark: Date, { precision }: EntityMap['changes']): Date {
  return new Date(bookmark.getTime() - Math.max(OVERLAP, COARSENESS[precision ?? 'ms']))
}
