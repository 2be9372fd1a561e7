import type { Answer, Call } from '../system.ts'
import { lockedOut, loginPage } from './access.ts'
import { Refusal, refuse } from './errors.ts'

/** The product's words for a fault that replaces the whole answer. Throws refusals; null when the call goes on. */
export function faultAnswer(fault: Call['fault']): Answer | null {
  switch (fault?.name) {
    // The product has no limit of its own: a gateway in front of it has.
    case 'rate_limited':
      return {
        status: 429,
        headers: {
          'Content-Type': 'text/html',
          ...(fault.retry_after !== undefined && { 'Retry-After': String(fault.retry_after) }),
        },
        body: '<html><head><title>429 Too Many Requests</title></head></html>',
      }
    case 'unauthorized':
    case 'grant_revoked':
      throw refuse(
        'BMXAA9549E',
        'The API key token is invalid. Either the token may have expired or the token has been revoked by the administrator.',
      )
    case 'account_locked':
      throw lockedOut()
    case 'password_expired':
      throw new Refusal(401, 'BMXAA2283E', 'Your password has expired.')
    case 'forbidden':
      throw refuse(
        'BMXAA9301E',
        'The user of the transaction is not authorized for Object Structure MXAPIPO.  Configure authorization in the object structure application and grant necessary access to the user.',
      )
    case 'server_error':
      throw new Refusal(500, 'BMXAA4160E', 'A system error has occurred.')
    case 'html_login':
      return loginPage()
    default:
      return null
  }
}
