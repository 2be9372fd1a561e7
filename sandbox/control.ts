import { ControlError, parseFault, readNumber, refuseUnknown, requireObject } from './faults.ts'
import type { Host } from './host.ts'
import { carryOut, parsePlan } from './interventions.ts'
import { parseSpoil } from './spoils.ts'
import type { Answer, OAuth, Seed } from './system.ts'

/** One call to `/_control`. The path begins behind `/_control`. */
export interface ControlCall {
  method: string
  path: string
  query: string
  body: Buffer
  /** The sandbox's own address, without a trailing slash. */
  base: string
  now: number
}

type Action = (host: Host, call: ControlCall) => Answer

const ACTIONS: Record<string, Action> = {
  'POST reset': resetHost,
  'POST faults': addFault,
  'DELETE faults': clearFaults,
  'GET requests': listRequests,
  'POST records': interveneInRecords,
  'DELETE records': clearPlans,
  'POST spoils': addSpoil,
  'DELETE spoils': clearSpoils,
  'GET deliveries': listDeliveries,
  'GET switches': (host) => ({ status: 200, body: host.listSwitches() }),
  'POST switches': setSwitches,
  'POST password': changeSecrets,
  'GET grants': (host) => ({ status: 200, body: requireOAuth(host).countGrants() }),
  'POST revoke-grants': revokeGrants,
  'POST expire-tokens': (host, call) => ({
    status: 200,
    body: { expired: requireOAuth(host).expireTokens(call.now) },
  }),
}

/** Answers `/_control`: 400 with a sentence for bad input, 404 for a path or system that does not exist. */
export function answerControl(hosts: Map<string, Host>, call: ControlCall): Answer {
  const [, name, action, ...rest] = call.path.split('/')
  if (!name) return call.method === 'GET' ? describeSystems(hosts, call) : refuse(404, 'Use GET.')
  const host = hosts.get(name)
  if (!host) {
    return refuse(404, `There is no system "${name}", only ${[...hosts.keys()].join(', ')}.`)
  }
  const run = rest.length === 0 ? ACTIONS[`${call.method} ${action}`] : undefined
  if (!run) return refuse(404, `${call.method} ${call.path} does not exist.`)
  try {
    return run(host, call)
  } catch (error) {
    if (error instanceof ControlError) return refuse(400, error.message)
    throw error
  }
}

function describeSystems(hosts: Map<string, Host>, call: ControlCall): Answer {
  const all = [...hosts.values()]
  const systems = all.filter((host) => host.connectable).map((host) => describeHost(host, call))
  const provider = all.find((host) => !host.connectable)
  const identity_provider = provider ? describeHost(provider, call) : null
  return { status: 200, body: { systems, identity_provider } }
}

function describeHost({ name, system }: Host, call: ControlCall) {
  const base = `${call.base}/${name}`
  const base_url = base + system.basePath
  return {
    name,
    base_url,
    credentials: { base_url, ...system.credentials },
    ...(system.oauth && { oauth: system.oauth.describe(base) }),
    ...system.lockout?.(call.now),
    seeded: system.summary(),
  }
}

function changeSecrets(host: Host, call: ControlCall): Answer {
  const body = parseBody(call)
  const { secrets } = host.system
  refuseUnknown(body, Object.keys(secrets), 'the body')
  const changes = Object.entries(body)
  if (changes.length === 0) {
    throw new ControlError(`the body must have ${Object.keys(secrets).join(' or ')}.`)
  }
  for (const [name, value] of changes) {
    if (typeof value !== 'string' || value === '') throw new ControlError(`${name} must be a text.`)
  }
  for (const [name, value] of changes) secrets[name]!(value as string)
  return { status: 200, body: describeHost(host, call) }
}

function revokeGrants(host: Host, call: ControlCall): Answer {
  const body = call.body.length === 0 ? {} : parseBody(call)
  refuseUnknown(body, ['username'], 'the body')
  const { username } = body
  if (username !== undefined && typeof username !== 'string') {
    throw new ControlError('username must be a text.')
  }
  return { status: 200, body: { revoked: requireOAuth(host).revokeGrants(username) } }
}

function requireOAuth({ name, system }: Host): OAuth {
  if (system.oauth) return system.oauth
  throw new ControlError(`${name} gives no OAuth tokens.`)
}

function resetHost(host: Host, call: ControlCall): Answer {
  const body = call.body.length === 0 ? {} : parseBody(call)
  refuseUnknown(body, ['seed', 'purchase_orders'], 'the body')
  const seed: Partial<Seed> = {}
  for (const key of ['seed', 'purchase_orders'] as const) {
    const value = readNumber(body, key, 0, key === 'seed' ? 2 ** 32 - 1 : 1_000_000)
    if (value === undefined) continue
    if (!Number.isInteger(value)) throw new ControlError(`${key} must be a whole number.`)
    seed[key] = value
  }
  host.reset(seed)
  return { status: 200, body: { seeded: host.system.summary() } }
}

function addFault(host: Host, call: ControlCall): Answer {
  const rule = parseFault(parseBody(call))
  host.faults.push(rule)
  return {
    status: 200,
    body: { fault: rule.fault, times: rule.left === Infinity ? 'forever' : rule.left },
  }
}

function clearFaults(host: Host): Answer {
  host.faults.length = 0
  return { status: 200, body: { faults: [] } }
}

function listRequests(host: Host, call: ControlCall): Answer {
  return { status: 200, body: { requests: host.requests.list(readSince(call)) } }
}

function readSince({ query }: ControlCall): number {
  const since = new URLSearchParams(query).get('since')
  const from = since === null ? 0 : /^\d+$/.test(since) ? Number(since) : Date.parse(since)
  if (Number.isNaN(from)) {
    throw new ControlError(`since is "${since}", but must be an ISO 8601 time or milliseconds.`)
  }
  return from
}

function interveneInRecords(host: Host, call: ControlCall): Answer {
  const plan = parsePlan(parseBody(call))
  if (plan.after) {
    host.plans.push(plan)
    return { status: 200, body: { waits: true } }
  }
  const keys = carryOut(host, plan, call.now + host.skew)
  return { status: 200, body: plan.count === null ? { key: keys[0] } : { keys } }
}

function clearPlans(host: Host): Answer {
  host.plans.length = 0
  return { status: 200, body: { waiting: [] } }
}

function addSpoil(host: Host, call: ControlCall): Answer {
  host.spoils.push(parseSpoil(parseBody(call)))
  return { status: 200, body: { spoils: host.spoils.length } }
}

function clearSpoils(host: Host): Answer {
  host.spoils.length = 0
  return { status: 200, body: { spoils: 0 } }
}

function listDeliveries(host: Host, call: ControlCall): Answer {
  if (!host.system.deliveries) throw new ControlError(`${host.name} sends nothing by itself.`)
  return { status: 200, body: { deliveries: host.system.deliveries(readSince(call)) } }
}

function setSwitches(host: Host, call: ControlCall): Answer {
  const body = parseBody(call)
  const known = host.listSwitches()
  refuseUnknown(body, Object.keys(known), 'the body')
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== typeof known[name]) {
      throw new ControlError(
        `${name} is ${JSON.stringify(value)}, but must be a ${typeof known[name]}.`,
      )
    }
  }
  for (const [name, value] of Object.entries(body)) host.setSwitch(name, value as string)
  return { status: 200, body: host.listSwitches() }
}

function parseBody(call: ControlCall): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(call.body.toString())
  } catch {
    throw new ControlError('the body is no valid JSON.')
  }
  return requireObject(parsed, 'the body')
}

function refuse(status: number, message: string): Answer {
  return { status, body: { error: message } }
}
