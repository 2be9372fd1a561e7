import { ApiError } from '@millwright/model'
import type { Native } from './connector.ts'

/**
 * The rows of a list as they stand in an answer. Throws UPSTREAM_ERROR for whatever is no array of objects: nothing
 * can be said about the records of such an answer, neither that they are there nor that there are none. Where some of
 * them are objects, each of the others is a record of which nothing is known, and keeps its place.
 */
export function requireRows(source: string, value: unknown, what: string): Native[] {
  if (Array.isArray(value)) {
    if (value.every(isObject)) return value
    if (value.some(isObject)) return value.map((row) => (isObject(row) ? row : {}))
  }
  throw misshapen(source, what, 'without a list of records')
}

/** Whether a property can be told to a source as the place where to go on: text or a number. */
export function isPlace(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

/** A count as it stands in an answer, as a number or as text. Throws UPSTREAM_ERROR where it is none. */
export function requireCount(source: string, value: unknown, what: string): number {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
  throw misshapen(source, what, 'without a count')
}

/** An answer that is JSON and not what was asked for. */
export function misshapen(source: string, what: string, how: string, cause?: unknown): ApiError {
  const text = `${source} answered ${what} in another shape: ${how}.`
  return new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', cause })
}

/**
 * Runs what takes answers of the source apart. What breaks on a value of another type than the source documents is
 * UPSTREAM_ERROR, with the error itself as its cause.
 */
export function readSafely<T>(source: string, what: string, work: () => T): T {
  const blame = (error: unknown) =>
    isTypeTrouble(error) ? misshapen(source, what, 'a value has another type', error) : error
  try {
    const result = work()
    if (!(result instanceof Promise)) return result
    return result.catch((error) => {
      throw blame(error)
    }) as T
  } catch (error) {
    throw blame(error)
  }
}

function isTypeTrouble(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
}

function isObject(value: unknown): value is Native {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
