import { PAGE_FAULTS } from './page-faults.ts'
import { createRandom } from './random.ts'
import type { SystemFault, WireFault } from './system.ts'

export type FaultName = SystemFault | WireFault

const SYSTEM_FAULTS: readonly SystemFault[] = [
  'rate_limited',
  'unauthorized',
  'password_expired',
  'account_locked',
  'grant_revoked',
  'forbidden',
  'server_error',
  'html_login',
  'licence_expired',
  ...PAGE_FAULTS,
]
const WIRE_FAULTS: readonly WireFault[] = [
  'maintenance',
  'slow',
  'cut_before',
  'cut_after',
  'truncated',
  'garbage',
  'wrong_content_type',
  'down',
]

/** Bad control input: its message is the sentence that the caller gets with 400. */
export class ControlError extends Error {}

/** One fault that waits for calls. `left` is how often it may still strike (Infinity: for ever). */
export interface FaultRule {
  fault: FaultName
  left: number
  delay_ms: number
  retry_after?: number
  probability: number
  random: () => number
  hits: (probe: FaultProbe) => boolean
}

/** What a rule is matched against. The path is the system's own, with its query. */
export interface FaultProbe {
  method: string
  path: string
  body: Buffer
}

const KEYS = ['fault', 'match', 'times', 'retry_after', 'delay_ms', 'probability', 'seed']
const MATCH_KEYS = ['method', 'path', 'body']

/**
 * Reads the body of `POST /_control/{system}/faults`.
 *
 * `match.path` and `match.body` are a text or a regular expression between slashes: a path text is a
 * prefix, a body text may occur anywhere. `times` is 1, or for ever with `down` or a probability.
 * Throws ControlError.
 */
export function parseFault(input: unknown): FaultRule {
  const body = requireObject(input, 'the body')
  refuseUnknown(body, KEYS, 'the body')
  const fault = [...SYSTEM_FAULTS, ...WIRE_FAULTS].find((name) => name === body.fault)
  if (!fault) {
    throw new ControlError(
      `fault is ${JSON.stringify(body.fault)}, but must be one of ${[...SYSTEM_FAULTS, ...WIRE_FAULTS].join(', ')}.`,
    )
  }
  const probability = readNumber(body, 'probability', 0, 1) ?? 1
  const endless = fault === 'down' || body.probability !== undefined
  const retryAfter = readNumber(body, 'retry_after', 0, 86_400)
  return {
    fault,
    left: readTimes(body.times, endless),
    delay_ms: readNumber(body, 'delay_ms', 0, 600_000) ?? 5000,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    probability,
    random: createRandom(readNumber(body, 'seed', 0, 2 ** 32 - 1) ?? 1),
    hits: compileMatch(body.match),
  }
}

/** The first rule that strikes this call, or null. Spends one of its times and drops it when none is left. */
export function takeFault(rules: FaultRule[], probe: FaultProbe): FaultRule | null {
  for (const rule of rules) {
    if (!rule.hits(probe) || rule.random() >= rule.probability) continue
    rule.left -= 1
    if (rule.left <= 0) rules.splice(rules.indexOf(rule), 1)
    return rule
  }
  return null
}

export function isSystemFault(name: FaultName): name is SystemFault {
  return (SYSTEM_FAULTS as readonly string[]).includes(name)
}

/** Throws ControlError unless the value is an object. */
export function requireObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ControlError(`${what} must be a JSON object.`)
  }
  return value as Record<string, unknown>
}

/** Throws ControlError when the object has a key that nobody reads: a typo would otherwise do nothing. */
export function refuseUnknown(body: Record<string, unknown>, known: string[], what: string): void {
  const unknown = Object.keys(body).find((key) => !known.includes(key))
  if (unknown !== undefined) {
    throw new ControlError(`${what} has the key "${unknown}", but only ${known.join(', ')} exist.`)
  }
}

/** A number of the body within bounds, or undefined. Throws ControlError. */
export function readNumber(
  body: Record<string, unknown>,
  key: string,
  min: number,
  max: number,
): number | undefined {
  const value = body[key]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new ControlError(
      `${key} is ${JSON.stringify(value)}, but must be a number from ${min} to ${max}.`,
    )
  }
  return value
}

/** How often something happens; Infinity: for ever. Throws ControlError. */
export function readTimes(value: unknown, endless: boolean): number {
  if (value === undefined) return endless ? Infinity : 1
  if (value === 'forever') return Infinity
  if (Number.isInteger(value) && (value as number) > 0) return value as number
  throw new ControlError(
    `times is ${JSON.stringify(value)}, but must be a whole number above 0 or "forever".`,
  )
}

/** Reads a `match`; nothing matches everything. Throws ControlError. */
export function compileMatch(input: unknown): (probe: FaultProbe) => boolean {
  if (input === undefined) return () => true
  const match = requireObject(input, 'match')
  refuseUnknown(match, MATCH_KEYS, 'match')
  for (const key of MATCH_KEYS) {
    if (match[key] !== undefined && typeof match[key] !== 'string') {
      throw new ControlError(`match.${key} must be a text.`)
    }
  }
  const { method, path, body } = match as { method?: string; path?: string; body?: string }
  const fitsPath = compileText(path, 'match.path', (text, part) => text.startsWith(part))
  const fitsBody = compileText(body, 'match.body', (text, part) => text.includes(part))
  return (probe) =>
    (method === undefined || method.toUpperCase() === probe.method) &&
    fitsPath(probe.path) &&
    (body === undefined || fitsBody(probe.body.toString()))
}

function compileText(
  pattern: string | undefined,
  what: string,
  compare: (text: string, part: string) => boolean,
): (text: string) => boolean {
  if (pattern === undefined) return () => true
  const regex = /^\/(.+)\/$/s.exec(pattern)?.[1]
  if (regex === undefined) return (text) => compare(text, pattern)
  try {
    const compiled = new RegExp(regex)
    return (text) => compiled.test(text)
  } catch {
    throw new ControlError(`${what} is no valid regular expression: ${pattern}`)
  }
}
