import { pointerTo, type Report, show } from './check-report.ts'
import type { FieldMeta, FieldType } from './field-meta.ts'
import {
  datePattern,
  decimalPattern,
  maxDepth,
  maxStringLength,
  timestampPattern,
} from './formats.ts'

const maxMapNames = 1000

const decimals = new Set<FieldType>(['dec', 'money', 'qty', 'hours', 'days', 'pct'])

const decimalFormat = 'up to 18 digits, a point and up to 14 more, without exponent'

/** Checks one value that is neither null nor an object with fields. */
export function checkScalar(meta: FieldMeta, value: unknown, at: string, report: Report): void {
  const { type } = meta
  if (type === 'bool') {
    if (typeof value !== 'boolean') report.add(at, 'WRONG_TYPE', 'Send true or false.')
  } else if (type === 'int') {
    if (!Number.isSafeInteger(value)) report.add(at, 'WRONG_TYPE', 'Send a whole number.')
  } else if (typeof value === 'number' && decimals.has(type)) {
    report.add(
      at,
      'WRONG_TYPE',
      'Send it as a decimal string, e.g. "12.50", so that no digit is lost.',
    )
  } else if (typeof value !== 'string') {
    report.add(at, 'WRONG_TYPE', `Send a string, not ${nameType(value)}.`)
  } else if (type === 'enum') checkWord(meta, value, at, report)
  else if (decimals.has(type)) {
    if (!decimalPattern.test(value)) report.add(at, 'INVALID_FORMAT', `Send ${decimalFormat}.`)
  } else if (type === 'date') {
    if (!datePattern.test(value)) {
      report.add(at, 'INVALID_FORMAT', 'Send a day of the calendar as YYYY-MM-DD.')
    }
  } else if (type === 'ts') {
    if (!timestampPattern.test(value)) {
      report.add(at, 'INVALID_FORMAT', 'Send a time in UTC, e.g. "2026-03-01T08:30:00Z".')
    }
  } else checkText(meta, value, at, report)
}

function checkText(meta: FieldMeta, value: string, at: string, report: Report): void {
  // The length of a list is in `max` too; its elements have that of their type.
  const max = meta.list ? maxStringLength : (meta.max ?? maxStringLength)
  if (value.length > max) {
    report.add(at, 'TOO_LONG', `It has ${value.length} characters; ${max} are allowed.`)
  }
  if (meta.ref_part === 'id' && value === '') {
    report.add(at, 'INVALID_FORMAT', 'An id is never empty; send null for none.')
  }
}

function checkWord(meta: FieldMeta, value: string, at: string, report: Report): void {
  // `unknown` is only read: no source can be asked for it.
  const words = (meta.words ?? []).filter((word) => !(meta.twin && word === 'unknown'))
  if (words.includes(value)) return
  const twin = meta.twin ? ` A code of the source goes into \`${meta.twin}\`.` : ''
  report.add(at, 'NOT_ALLOWED_WORD', `${show(value)} is not one of: ${words.join(', ')}.${twin}`)
}

/** Checks an object with names of the source; works without recursion. */
export function checkMap(value: object, at: string, report: Report): void {
  if (Object.keys(value).length > maxMapNames) {
    report.add(at, 'TOO_MANY', `At most ${maxMapNames} names are allowed.`)
    return
  }
  visitNested(value, at, (node, pointer) => {
    if (typeof node === 'number' && !Number.isSafeInteger(node)) {
      report.add(pointer, 'WRONG_TYPE', 'Send it as a decimal string, so that no digit is lost.')
    }
  })
}

/** Reports where a body is nested deeper than allowed; works without recursion. */
export function checkDepth(body: unknown, report: Report): void {
  visitNested(body, '', (node, pointer, depth) => {
    if (depth > maxDepth && typeof node === 'object' && node !== null) {
      report.add(pointer, 'TOO_DEEP', `At most ${maxDepth} levels are allowed.`)
    }
  })
}

type Visit = (node: unknown, pointer: string, depth: number) => void

function visitNested(root: unknown, at: string, visit: Visit): void {
  const waiting = [{ node: root, pointer: at, depth: 1 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, pointer, depth } = next
    visit(node, pointer, depth)
    if (typeof node !== 'object' || node === null || depth > maxDepth) continue
    for (const [key, child] of Object.entries(node)) {
      waiting.push({ node: child, pointer: pointerTo(pointer, key), depth: depth + 1 })
    }
  }
}

export function nameType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  const type = typeof value
  return type === 'object' ? 'an object' : `a ${type}`
}
