import type { Answer, Call } from '../system.ts'
import { SapError } from './odata/errors.ts'
import { renderError } from './odata/render-error.ts'
import type { Service } from './odata/schema.ts'
import { dumpPage, samlPage } from './pages.ts'
import { refuseLogon } from './session.ts'
import type { Switches } from './switches.ts'

/** What a fault answers in the vendor's words, or null for those that only move the pages of a list. */
export function answerFault(
  fault: NonNullable<Call['fault']>,
  service: Service | null,
  switches: Switches,
  now: number,
): Answer | null {
  const id = service?.name ?? 'UNKNOWN'
  switch (fault.name) {
    case 'rate_limited':
      return rateLimited(fault.retry_after)
    case 'unauthorized':
    case 'password_expired':
    case 'account_locked':
      return refuseLogon(switches, '100')
    case 'grant_revoked':
      return forbidStart(id)
    case 'forbidden':
      return forbid(id, service, switches, now)
    case 'server_error':
      return {
        status: 500,
        headers: { 'content-type': 'text/html; charset=utf-8', 'sap-server': 'true' },
        body: dumpPage(),
      }
    case 'html_login':
      return samlPage(200)
    default:
      return null
  }
}

/** Limits come from a gateway in front of the system, so the body has the gateway's form. */
function rateLimited(retryAfter: number | undefined): Answer {
  return {
    status: 429,
    headers: {
      'x-ratelimit-remaining': '0',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: {
      fault: {
        faultstring: 'Rate limit quota violation. Quota limit exceeded.',
        detail: { errorcode: 'policies.ratelimit.QuotaViolation' },
      },
    },
  }
}

function forbidStart(id: string): Answer {
  return {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'sap-server': 'true' },
    body: `You do not have start authorization for R3TR IWSV ${id} 0001, return code 4`,
  }
}

function forbid(id: string, service: Service | null, switches: Switches, now: number): Answer {
  if (switches.forbidden === 'start') return forbidStart(id)
  const unknown = switches.forbidden === 'unknown'
  const error = unknown
    ? noService(id, '0001')
    : new SapError(403, '/IWFND/CM_CONSUMER/101', `No authorization to access Service '${id}_0001'`)
  const v2 = service && { ...service, version: 2 as const }
  return renderError(error, { service: v2, json: !unknown, transaction: '', now })
}

/** What the hub answers for a service that is not registered. */
export function noService(name: string, version: string): SapError {
  return new SapError(
    403,
    '/IWFND/MED/170',
    `No service found for namespace '', name '${name}', version '${version}'`,
  )
}
