import {
  ControlError,
  compileMatch,
  type FaultProbe,
  readNumber,
  readTimes,
  refuseUnknown,
  requireObject,
} from './faults.ts'
import type { Host } from './host.ts'
import { createRandom } from './random.ts'
import type { Intervention } from './system.ts'

/** What somebody does in the source, at once or behind each of the next calls that match. */
export interface Plan {
  change: Intervention
  /** How many records; null: the one with the key. */
  count: number | null
  random: () => number
  after: { hits: (probe: FaultProbe) => boolean; left: number } | null
}

const KEYS = ['op', 'native', 'key', 'data', 'soft', 'at', 'count', 'seed', 'after']

/**
 * Reads the body of `POST /_control/{system}/records`.
 *
 * One record by its key, or with `count` so many that a `seed` picks: all of them get the same stamp. `{n}` in a text of
 * `data` becomes a running number, `{n:8}` one with zeros in front. `at` is the stamp itself, `soft` marks as deleted,
 * `after` waits for calls as the `match` of a fault does, with `times`. Throws ControlError.
 */
export function parsePlan(body: Record<string, unknown>): Plan {
  refuseUnknown(body, KEYS, 'the body')
  const { op, native, key, data, soft } = body
  if (op !== 'insert' && op !== 'update' && op !== 'delete') {
    throw new ControlError(`op is ${JSON.stringify(op)}, but must be insert, update or delete.`)
  }
  if (typeof native !== 'string') throw new ControlError('native must name an object.')
  const count = readNumber(body, 'count', 1, 1_000_000) ?? null
  if (count !== null && !Number.isInteger(count)) {
    throw new ControlError('count must be a whole number.')
  }
  if (op !== 'insert' && (key === undefined) === (count === null)) {
    throw new ControlError(`key must say which record to ${op}, or count how many.`)
  }
  if (op === 'insert' || (op === 'update' && count === null)) requireObject(data, 'data')
  if (data !== undefined) requireObject(data, 'data')
  if (soft !== undefined && typeof soft !== 'boolean') {
    throw new ControlError('soft must be true or false.')
  }
  const at = body.at === undefined ? undefined : Date.parse(String(body.at))
  if (Number.isNaN(at)) throw new ControlError('at must be an ISO 8601 time.')
  return {
    change: {
      op,
      native,
      ...(key !== undefined && { key }),
      ...(data !== undefined && { data: data as Record<string, unknown> }),
      ...(soft !== undefined && { soft }),
      ...(at !== undefined && { at }),
    },
    count,
    random: createRandom(readNumber(body, 'seed', 0, 2 ** 32 - 1) ?? 1),
    after: body.after === undefined ? null : parseAfter(body.after),
  }
}

function parseAfter(input: unknown): NonNullable<Plan['after']> {
  const { times, ...match } = requireObject(input, 'after')
  return { hits: compileMatch(match), left: readTimes(times, false) }
}

/** Does it; answers the keys of the records. Throws ControlError with what the system says against it. */
export function carryOut(host: Host, plan: Plan, now: number): unknown[] {
  const { change, count } = plan
  try {
    if (count === null) return [host.system.intervene(numbered(host, change), now)]
    const keys = change.op === 'insert' ? Array(count) : pick(host, plan, count)
    const at = change.at ?? now
    return Array.from(keys, (key) =>
      host.system.intervene(
        { ...numbered(host, change), at, ...(key !== undefined && { key }) },
        now,
      ),
    )
  } catch (error) {
    throw new ControlError(error instanceof Error ? error.message : String(error))
  }
}

/** Behind a call that was answered: what waits for it happens. */
export function carryOutAfter(host: Host, probe: FaultProbe, now: number): void {
  for (const plan of [...host.plans]) {
    if (!plan.after?.hits(probe)) continue
    plan.after.left -= 1
    if (plan.after.left <= 0) host.plans.splice(host.plans.indexOf(plan), 1)
    carryOut(host, plan, now)
  }
}

function pick(host: Host, { change, random }: Plan, count: number): unknown[] {
  const keys = host.system.keys(change.native)
  const picked = Math.min(count, keys.length)
  for (let at = 0; at < picked; at++) {
    const other = at + Math.floor(random() * (keys.length - at))
    ;[keys[at], keys[other]] = [keys[other], keys[at]]
  }
  return keys.slice(0, picked)
}

function numbered(host: Host, change: Intervention): Intervention {
  if (!change.data) return change
  const text = JSON.stringify(change.data)
  if (!text.includes('{n')) return change
  const n = host.nextNumber()
  const data = text.replace(/\{n(?::(\d{1,2}))?\}/g, (_, width = '0') =>
    String(n).padStart(Number(width), '0'),
  )
  return { ...change, data: JSON.parse(data) }
}
