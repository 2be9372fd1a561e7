import type { ProblemReason, ValueKind } from '@millwright/model'

/**
 * What codecs could not make sense of. Decoding is synchronous: whoever decodes compares the count before and after,
 * which costs nothing where all is well.
 */
export const unread = { count: 0, kind: 'none' as ValueKind, reason: 'unreadable' as ProblemReason }

/** For a codec: notes that a value is there and is nothing of what it should be. Answers null, as the field reads then. */
export function unreadable(value: unknown, reason?: ProblemReason): null {
  unread.count++
  unread.kind = kindOf(value)
  unread.reason = reason ?? (typeof value === 'string' ? 'unreadable' : 'wrong_type')
  return null
}

/** What a value is, without the value: it may be a secret, or anything. */
export function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined || value === '') return 'none'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
    case 'bigint':
      return 'number'
    case 'boolean':
      return 'boolean'
    default:
      return 'object'
  }
}
