import { compare } from '../decimal.ts'

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)
const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text)

/** Whether two values mean the same: decimals by number, instants by time, texts without trailing blanks. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true
  if (typeof a === 'string' && typeof b === 'string') {
    if (isNumber(a) && isNumber(b)) return compare(a, b) === 0
    if (isInstant(a) && isInstant(b)) return Date.parse(a) === Date.parse(b)
    return a.trimEnd() === b.trimEnd()
  }
  return typeof a === 'object' && typeof b === 'object' && findDifference(a, b, true) === null
}

/**
 * The first place where `read` is not what `sent` says, in words; null where all of it is there. Objects of `sent`
 * may be partial unless `whole`; lists of objects with `id` are matched by it.
 */
export function findDifference(
  sent: unknown,
  read: unknown,
  whole = false,
  at = '',
): string | null {
  if (isList(sent) && isList(read)) {
    if ((whole || !sent.some(hasId)) && sent.length !== read.length) {
      return `${at || '/'} has ${read.length} elements instead of ${sent.length}`
    }
    for (const [index, element] of sent.entries()) {
      const other = hasId(element) ? read.find((one) => one?.id === element.id) : read[index]
      const found = findDifference(element, other, whole, `${at}/${index}`)
      if (found) return found
    }
    return null
  }
  if (isObject(sent) && isObject(read)) {
    const names = whole ? new Set([...Object.keys(sent), ...Object.keys(read)]) : Object.keys(sent)
    for (const name of names) {
      const found = findDifference(sent[name], read[name], whole, `${at}/${name}`)
      if (found) return found
    }
    return null
  }
  if (isScalar(sent) && isScalar(read) && isSameValue(sent, read)) return null
  return `${at || '/'} is ${show(read)} instead of ${show(sent)}`
}

/** A value as an error may quote it. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

const isList = (value: unknown): value is any[] => Array.isArray(value)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isScalar = (value: unknown) => typeof value !== 'object' || value === null
const hasId = (value: any): boolean => typeof value?.id === 'string'
