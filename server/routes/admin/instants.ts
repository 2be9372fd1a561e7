import { ApiError } from '@millwright/model'

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/

/** An instant of a query, or the beginning of a day. Throws INVALID_REQUEST. */
export function parseInstant(pointer: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(text)
  if (INSTANT.test(text) && !Number.isNaN(instant.getTime())) return instant
  const detail = `${pointer} is an instant such as 2026-01-31T12:00:00Z, or a day.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'INVALID_FORMAT', detail }],
  })
}

/** Throws INVALID_REQUEST where a time ends before it begins. */
export function requireOrder(from: Date, to: Date): void {
  if (from < to) return
  const detail = 'from lies before to.'
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'from', code: 'INVALID_FORMAT', detail }],
  })
}
