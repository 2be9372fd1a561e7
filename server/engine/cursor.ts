import { ApiError, type EntityName } from '@millwright/model'
import { createTextSeal } from '../security/seal-text.ts'

/** What a cursor remembers: whose it is, what was asked, and where the source left off. */
interface Remembered {
  connection: string
  entity: EntityName | string
  /** Lists of the mirror; live ones without it. */
  source?: 'mirror'
  filters: Record<string, unknown>
  next: unknown
}

const LIFETIME_MS = 24 * 3_600_000

export interface Cursors {
  seal(remembered: Remembered): string
  /**
   * Opens a cursor for this very list. Throws INVALID_REQUEST for one that is tampered with, foreign, too old, or of
   * other filters; a query without filters takes the cursor's own. `lifetime` in ms, a day unless told.
   */
  open(
    cursor: string,
    asked: Omit<Remembered, 'next'>,
    lifetime?: number,
  ): { filters: Record<string, unknown>; next: unknown }
  /** Where the list of a cursor is read; live for what is none. */
  sourceOf(cursor: string): 'live' | 'mirror'
}

/**
 * Cursors sealed with the first of `keys`, so that a client can neither read them nor make them up: they may name
 * records that it does not see. Those that another key sealed are still good: a rotation of keys ends no list.
 */
export function createCursors(keys: readonly Buffer[], now: () => number): Cursors {
  const seals = keys.map(createTextSeal)
  const read = (cursor: string): unknown[] | null => {
    for (const seal of seals) {
      const text = seal.open(cursor)
      if (text !== null) return JSON.parse(text)
    }
    return null
  }
  return {
    seal({ connection, entity, filters, next, source = 'live' }) {
      return seals[0]!.seal(JSON.stringify([connection, entity, filters, next, now(), source]))
    },
    sourceOf(cursor) {
      return read(cursor)?.[5] === 'mirror' ? 'mirror' : 'live'
    },
    open(cursor, asked, lifetime = LIFETIME_MS) {
      const remembered = read(cursor)
      if (!remembered) {
        throw refuseCursor('It was not given out by this server, or it was changed on the way.')
      }
      const [connection, entity, filters, next, at, source] = remembered as [
        string,
        string,
        Record<string, unknown>,
        unknown,
        number,
        string,
      ]
      if (connection !== asked.connection)
        throw refuseCursor('It belongs to another connection, or to a token of another scope.')
      if (entity !== asked.entity) throw refuseCursor(`It belongs to a list of ${entity}.`)
      if (source !== (asked.source ?? 'live'))
        throw refuseCursor(`It belongs to a list with source=${source}.`)
      if (now() - at > lifetime)
        throw refuseCursor('It is older than a day. Start again without a cursor.')
      if (Object.keys(asked.filters).length > 0 && !sameFilters(asked.filters, filters)) {
        throw refuseCursor(
          'It belongs to a list with other filters. Send the same filters again, or none.',
        )
      }
      return { filters, next }
    },
  }
}

function refuseCursor(detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', `The cursor cannot be used: ${detail}`, {
    errors: [{ pointer: 'cursor', code: 'INVALID_CURSOR', detail }],
  })
}

function sameFilters(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const sorted = (value: Record<string, unknown>) =>
    JSON.stringify(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
  return sorted(a) === sorted(b)
}
