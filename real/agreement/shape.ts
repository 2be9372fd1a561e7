import { isDeepStrictEqual } from 'node:util'
import type { HttpAnswer } from '../rpc.ts'
import { toPlain } from '../values.ts'
import type { Exchange } from './exchange.ts'

/** What is compared of an answer: everything but ids, dates and the records' own data. */
type Shape =
  | 'null'
  | 'boolean'
  | 'integer'
  | 'float'
  | 'string'
  | { class: string }
  | { items: Shape[] }
  | { keys: Record<string, Shape> }

/**
 * Tells where two answers differ for a client, as lines of text; none when they agree. With
 * `equal`, what it takes of the results is compared by value instead of by shape.
 */
export function compareAnswers(
  real: HttpAnswer,
  simulated: HttpAnswer,
  equal?: Exchange['equal'],
): string[] {
  const differences = compareParts([
    ['status', real.status, simulated.status],
    ['content type', real.type, simulated.type],
  ])
  if (differences.length > 0) return differences
  if (real.type !== 'application/json') {
    return compareParts([['text', readPage(real.body), readPage(simulated.body)]])
  }
  const [one, other] = [real, simulated].map((answer) => JSON.parse(answer.body))
  if (one?.error || other?.error) {
    return compareParts([['error', readError(one), readError(other)]])
  }
  if (equal)
    return compareValues(equal(toPlain(one.result)), equal(toPlain(other.result)), 'result')
  return compareShapes(toShape(one), toShape(other), 'body')
}

function compareValues(real: unknown, simulated: unknown, path: string): string[] {
  if (isDeepStrictEqual(real, simulated)) return []
  if (!isObject(real) || !isObject(simulated)) {
    return compareParts([[path, JSON.stringify(real), JSON.stringify(simulated)]])
  }
  const names = new Set([...Object.keys(real), ...Object.keys(simulated)])
  return [...names].flatMap((name) => compareValues(real[name], simulated[name], `${path}.${name}`))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The shape of a JSON value. A list has one shape for each different one among its items. */
function toShape(value: unknown): Shape {
  if (value === null) return 'null'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as Shape
  if (Array.isArray(value)) return { items: value.map(toShape) }
  const record = value as Record<string, unknown>
  if (typeof record.__class__ === 'string') return { class: record.__class__ }
  const keys = Object.entries(record).map(([key, item]) => [key, toShape(item)])
  return { keys: Object.fromEntries(keys) }
}

/**
 * Null and the empty list agree with everything, since records differ in what they have. So do an
 * integer and a float: JSON writes 3.0 as either.
 */
function compareShapes(real: Shape, simulated: Shape, path: string): string[] {
  if (real === 'null' || simulated === 'null') return []
  if (isNumber(real) && isNumber(simulated)) return []
  if (typeof real === 'object' && typeof simulated === 'object') {
    if ('items' in real && 'items' in simulated) {
      return compareShapes(mergeItems(real.items), mergeItems(simulated.items), `${path}[]`)
    }
    if ('keys' in real && 'keys' in simulated) {
      const names = new Set([...Object.keys(real.keys), ...Object.keys(simulated.keys)])
      return [...names].flatMap((name) => {
        const pair = [real.keys[name], simulated.keys[name]] as const
        if (pair[0] && pair[1]) return compareShapes(pair[0], pair[1], `${path}.${name}`)
        return [`${path}.${name} is only in the ${pair[0] ? 'real' : 'simulated'} answer`]
      })
    }
  }
  return compareParts([[path, JSON.stringify(real), JSON.stringify(simulated)]])
}

/** One shape that has what any of the items has. */
function mergeItems(items: Shape[]): Shape {
  return items.reduce<Shape>((merged, item) => {
    if (merged === 'null') return item
    if (typeof merged === 'object' && typeof item === 'object') {
      if ('items' in merged && 'items' in item) return { items: [...merged.items, ...item.items] }
      if ('keys' in merged && 'keys' in item) {
        const keys = { ...merged.keys }
        for (const [name, shape] of Object.entries(item.keys)) {
          keys[name] = mergeItems([keys[name] ?? 'null', shape])
        }
        return { keys }
      }
    }
    return merged
  }, 'null')
}

function isNumber(shape: Shape): boolean {
  return shape === 'integer' || shape === 'float'
}

function compareParts(parts: [name: string, real: unknown, simulated: unknown][]): string[] {
  return parts.flatMap(([name, real, simulated]) =>
    real === simulated ? [] : [`${name}: real ${real}, simulated ${simulated}`],
  )
}

/** Kind and words of an error, without the numbers in them; the word "none" for a success. */
function readError(body: { error?: [string, unknown] } | null): string {
  if (!body?.error) return 'none'
  const [first, detail] = body.error
  const words = Array.isArray(detail) ? detail.slice(0, 2) : [detail]
  return maskRecords([first, ...words].map(String).join(' | '))
}

function readPage(html: string): string {
  const paragraph = /<p>(.*)<\/p>/s.exec(html)
  return maskRecords(paragraph ? paragraph[1]! : html)
}

/** Names of records have their number or code in brackets, as in `"29 [REF-1]"`. */
function maskRecords(text: string): string {
  return text.replace(/"[^"]*\[[^"]*"/g, '"…"').replace(/\d+/g, '#')
}
