import {
  ControlError,
  compileMatch,
  type FaultProbe,
  readTimes,
  refuseUnknown,
  requireObject,
} from './faults.ts'
import type { Answer } from './system.ts'

/** One property of one record that is another on its way out; the record itself stays as it is. */
export interface Spoil {
  hits: (probe: FaultProbe) => boolean
  /** Properties by which the record is known in an answer, as text. */
  where: readonly (readonly [string, string])[]
  /** Names and places that lead from the record to the property. */
  path: readonly string[]
  /** Undefined: the property is left out. */
  value: unknown
  /** How many more answers it is in. */
  left: number
}

const KEYS = ['where', 'property', 'value', 'drop', 'match', 'times']

/**
 * Reads the body of `POST /_control/{system}/spoils`.
 *
 * `where` names the record by properties that its JSON has, `property` is a name or a path such as `lines/0/quantity`.
 * It gets `value`, whatever that is, or with `drop` it is left out; where a record is answered without it nothing
 * happens. `match` is that of a fault; `times` counts the answers that were changed, and is for ever unless told.
 * Throws ControlError.
 */
export function parseSpoil(body: Record<string, unknown>): Spoil {
  refuseUnknown(body, KEYS, 'the body')
  const where = Object.entries(requireObject(body.where, 'where'))
  if (where.length === 0) throw new ControlError('where must name a record by its properties.')
  const { property, drop = false } = body
  if (typeof property !== 'string' || property === '') {
    throw new ControlError('property must name what is spoilt.')
  }
  if (typeof drop !== 'boolean') throw new ControlError('drop must be true or false.')
  if (drop === 'value' in body) throw new ControlError('the body must have either value or drop.')
  return {
    hits: compileMatch(body.match),
    where: where.map(([name, value]) => [name, String(value)]),
    path: property.split('/'),
    value: drop ? undefined : body.value,
    left: readTimes(body.times, true),
  }
}

/** The answer with what is spoilt in it. What is no JSON stays as it is. */
export function spoilAnswer(spoils: Spoil[], probe: FaultProbe, answer: Answer): Answer {
  const own = spoils.filter((spoil) => spoil.hits(probe))
  if (own.length === 0) return answer
  const body = parse(answer.body)
  if (typeof body !== 'object' || body === null) return answer
  let isChanged = false
  for (const spoil of own) {
    if (!spoilIn(spoil, body)) continue
    isChanged = true
    spoil.left -= 1
    if (spoil.left <= 0) spoils.splice(spoils.indexOf(spoil), 1)
  }
  // Only what is changed is written anew: a number may be spelt so that it would not come back the same.
  return isChanged ? { ...answer, body: JSON.stringify(body) } : answer
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return structuredClone(body)
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}

function spoilIn(spoil: Spoil, node: object): boolean {
  let isChanged = isIt(spoil, node as Record<string, unknown>) && change(spoil, node)
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null) isChanged = spoilIn(spoil, child) || isChanged
  }
  return isChanged
}

function isIt({ where }: Spoil, node: Record<string, unknown>): boolean {
  return where.every(([name, text]) => Object.hasOwn(node, name) && String(node[name]) === text)
}

function change({ path, value }: Spoil, record: object): boolean {
  let holder: any = record
  for (const part of path.slice(0, -1)) holder = holder?.[part]
  const name = path.at(-1)!
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return false
  if (value === undefined) delete holder[name]
  else holder[name] = value
  return true
}
