import type { Answer, Call } from '../system.ts'

/** What any endpoint answers to a fault of the whole provider, or null. */
export function answerFault(fault: NonNullable<Call['fault']>): Answer | null {
  switch (fault.name) {
    case 'rate_limited':
      return {
        status: 429,
        headers:
          fault.retry_after === undefined ? {} : { 'retry-after': String(fault.retry_after) },
        body: { error: 'rate_limited', error_description: 'Too many requests.' },
      }
    case 'server_error':
      return { status: 500, body: { error: 'server_error' } }
    case 'html_login':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '<!DOCTYPE html><html lang="en"><title>Proxy</title><h1>Sign in to the network</h1></html>',
      }
    case 'unauthorized':
    case 'password_expired':
    case 'account_locked':
    case 'grant_revoked':
    case 'forbidden':
      return refuseBearer(401, 'invalid_token', 'The access token is not valid.')
    default:
      return null
  }
}

/** A resource that the access token does not open, as of RFC 6750. */
export function refuseBearer(status: number, error: string, message: string): Answer {
  return {
    status,
    headers: { 'www-authenticate': `Bearer error="${error}", error_description="${message}"` },
    body: { error, error_description: message },
  }
}
