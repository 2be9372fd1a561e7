import { createHmac, timingSafeEqual } from 'node:crypto'
import { ApiError, type EntityName } from '@millwright/model'

/** What a cursor remembers: whose it is, what was asked, and where the source left off. */
interface Remembered {
  connection: string
  entity: EntityName | string
  filters: Record<string, unknown>
  next: unknown
}

const LIFETIME_MS = 24 * 3_600_000

export interface Cursors {
  seal(remembered: Remembered): string
  /**
   * Opens a cursor for this very list. Throws INVALID_REQUEST for one that is tampered with, foreign, too old, or of
   * other filters; a query without filters takes the cursor's own.
   */
  open(
    cursor: string,
    asked: Omit<Remembered, 'next'>,
  ): { filters: Record<string, unknown>; next: unknown }
}

/** Cursors signed with `key`, so that a client can neither read meaning into them nor make them up. */
export function createCursors(key: Buffer, now: () => number): Cursors {
  const sign = (payload: string) =>
    createHmac('sha256', key).update(payload).digest().subarray(0, 16)
  return {
    seal({ connection, entity, filters, next }) {
      const payload = Buffer.from(
        JSON.stringify([connection, entity, filters, next, now()]),
      ).toString('base64url')
      return `${payload}.${sign(payload).toString('base64url')}`
    },
    open(cursor, asked) {
      const [payload = '', signature = '', ...rest] = cursor.split('.')
      // As text: base64 has several spellings of the same bytes.
      const given = Buffer.from(signature)
      const right = Buffer.from(sign(payload).toString('base64url'))
      if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
        throw refuseCursor('It was not given out by this server, or it was changed on the way.')
      }
      const [connection, entity, filters, next, at] = JSON.parse(
        Buffer.from(payload, 'base64url').toString(),
      )
      if (connection !== asked.connection)
        throw refuseCursor('It belongs to another connection, or to a token of another scope.')
      if (entity !== asked.entity) throw refuseCursor(`It belongs to a list of ${entity}.`)
      if (now() - at > LIFETIME_MS)
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
