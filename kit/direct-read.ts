import type { Context, Native } from './connector.ts'
import { encodeKey } from './key.ts'
import { unreadable } from './unreadable.ts'

type Decode<T> = (source: Native, context: Context) => T

interface DirectRead {
  native: string
  read(value: unknown, context: Context): unknown
}

/** By the decoder itself: a field that was given another one is no longer read directly. */
const directs = new WeakMap<Decode<unknown>, DirectRead>()

/**
 * A decoder of one native property. Compiled records look the property up in their own code, where V8 knows the form
 * of the source; a closure that all fields share searches for it every time.
 */
export function direct<T>(
  native: string,
  read: (value: unknown, context: Context) => T,
): Decode<T> {
  const decode: Decode<T> = (source, context) => read(source[native], context)
  directs.set(decode, { native, read })
  return decode
}

export function directOf(decode: Decode<unknown>): DirectRead | undefined {
  return directs.get(decode)
}

/** The id of a record that is named by one value; null for none. */
export function readReference(value: unknown): string | null {
  if (value === null || value === undefined || value === '' || value === false) return null
  return typeof value === 'object' ? unreadable(value) : encodeKey([value as string])
}
