import type { Answer, Call } from '../system.ts'
import { unauthorized } from './access.ts'
import { forbidden, type Refusal, refuse } from './errors.ts'
import { rateHeaders, tooMany } from './rate-limit.ts'
import type { Switches } from './switches.ts'

const DEFAULT_WAIT = 10

/** The vendor's words for a fault that replaces the whole answer, or null when the call goes on. */
export function faultAnswer(fault: Call['fault'], switches: Switches): Answer | null {
  switch (fault?.name) {
    case 'rate_limited':
      return rateLimited(fault.retry_after)
    case 'unauthorized':
    case 'password_expired':
    case 'account_locked':
    case 'grant_revoked':
      return refusalAnswer(unauthorized(switches))
    case 'forbidden':
      return refusalAnswer(forbidden("User doesn't have the right permissions"))
    case 'server_error':
      return refusalAnswer(refuse(500, { error: 'Internal server error.' }))
    case 'html_login':
      return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: LOGIN }
    default:
      return null
  }
}

const LOGIN =
  '<!DOCTYPE html><html><head><title>Log in</title></head>' +
  '<body><form method="post" action="/login"></form></body></html>'

function rateLimited(retryAfter: number | undefined): Answer {
  const seconds = retryAfter ?? DEFAULT_WAIT
  const answer = refusalAnswer(tooMany(seconds))
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...rateHeaders(100, 0, seconds),
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
  }
}

/** A refusal as it goes over the wire. */
export function refusalAnswer(refusal: Refusal): Answer {
  if (refusal.body === '') return { status: refusal.status, body: '' }
  return jsonAnswer(refusal.status, refusal.body)
}

export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body }
}
