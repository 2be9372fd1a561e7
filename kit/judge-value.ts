import {
  type FieldMeta,
  type FieldType,
  maxStringLength,
  type ProblemReason,
} from '@millwright/model'
import { isDecimal } from './decimal.ts'
import { isDay, isInstant } from './time.ts'

type Fits = (value: unknown) => boolean

const decimals: ReadonlySet<FieldType> = new Set(['dec', 'money', 'qty', 'hours', 'days', 'pct'])

/**
 * Whether a value that is not null is what the model says of a field without fields of its own. Every value of every
 * record passes here: no patterns, which cost several times as much as a look at the characters.
 */
export function fitting(meta: FieldMeta): Fits {
  const fits = fittingOne(meta)
  if (!meta.list) return fits
  return (value) => Array.isArray(value) && value.every(fits)
}

/** The same for one element where it is a list. */
export function fittingOne({ type, words, max, list }: FieldMeta): Fits {
  if (type === 'bool') return (value) => typeof value === 'boolean'
  if (type === 'int') return Number.isSafeInteger
  if (type === 'map') return isObject
  if (type === 'date') return (value) => typeof value === 'string' && isDay(value)
  if (type === 'ts') return (value) => typeof value === 'string' && isInstant(value)
  if (decimals.has(type)) return (value) => typeof value === 'string' && isDecimal(value)
  if (words) {
    const known: ReadonlySet<unknown> = new Set(words)
    return (value) => known.has(value)
  }
  // The length of a list is in `max` too; its elements have that of their type.
  const longest = list ? maxStringLength : (max ?? maxStringLength)
  return (value) => typeof value === 'string' && value.length <= longest
}

/** Why a value does not fit. */
export function judgeMisfit({ type, words }: FieldMeta, value: unknown): ProblemReason {
  if (type === 'int') return typeof value === 'number' ? 'out_of_range' : 'wrong_type'
  if (typeof value !== 'string' || type === 'bool' || type === 'map') return 'wrong_type'
  if (type === 'date' || type === 'ts') {
    return /^[-+]?\d+-\d\d-\d\d/.test(value) ? 'impossible_date' : 'unreadable'
  }
  if (decimals.has(type)) return /^-?\d+(\.\d+)?$/.test(value) ? 'out_of_range' : 'unreadable'
  return words ? 'unknown_word' : 'too_long'
}

export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
