import type { IncomingHttpHeaders } from 'node:http'
import { forbidden, invalid, refuse } from './errors.ts'
import type { Operation } from './operation.ts'
import type { State } from './store.ts'
import type { Switches } from './switches.ts'

/** The seeded key. Looks like the vendor's keys, with a payload and a signature that say what it is. */
export const API_KEY = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
  Buffer.from('{"sandbox":true,"sub":"REST_API_AUTH","organizationId":5150}').toString('base64url'),
  'sandbox-key-without-any-secret',
].join('.')

/** Throws the 401 of a call without the key. */
export function authenticate(headers: IncomingHttpHeaders, key: string, switches: Switches): void {
  const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (given !== key) throw unauthorized(switches)
}

/** The vendor documents no body; both forms occur. */
export function unauthorized(switches: Switches) {
  const json = switches.unauthorized_body === 'json'
  return refuse(401, json ? { error: 'Invalid token' } : '')
}

/** The organizations that a call works on: all visible ones, and the one that owns what it creates. */
interface Scope {
  organizations: readonly number[]
  organization: number
  /** Asked with `x-organization-ids`: rows then say whose they are. */
  several: boolean
}

/** Reads the organization headers. A key of one organization needs none. */
export function scopeOf(
  headers: IncomingHttpHeaders,
  operation: Operation,
  state: State,
  switches: Switches,
): Scope {
  const home = state.organizations[0]!
  const one = numbersIn(headers['x-organization-id'])
  const many = numbersIn(headers['x-organization-ids'])
  if (!switches.multi_organization) {
    return { organizations: [home], organization: home, several: many.length > 0 }
  }
  if (one.length > 0 && many.length > 0) {
    throw invalid('x-organization-id and x-organization-ids are mutually exclusive.')
  }
  if (many.length > 0 && operation.organization !== 'many') {
    throw invalid('x-organization-ids is not supported here.')
  }
  const asked = many.length > 0 ? many : one
  if (asked.length === 0 && operation.organization) {
    throw invalid('Missing x-organization-id header.')
  }
  if (asked.some((id) => !state.organizations.includes(id))) throw forbidden('Forbidden')
  const organizations = asked.length > 0 ? asked : state.organizations
  return { organizations, organization: organizations[0]!, several: many.length > 0 }
}

function numbersIn(header: string | string[] | undefined): number[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text.split(',').filter(Boolean).map(Number)
}
