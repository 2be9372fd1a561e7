import type { Answer, Call } from '../system.ts'
import { Refusal, renderRefusal } from './errors.ts'
import type { Switches } from './switches.ts'

/** A token or key that opens nothing here: the texts are the same for all reasons. */
export function refuseLogin(): Answer {
  const answer = renderRefusal(
    new Refusal(
      401,
      'Authentication_InvalidCredentials',
      'The server has rejected the client credentials.',
    ),
  )
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } }
}

const forms: Record<string, Refusal> = {
  table: new Refusal(
    400,
    'Internal_ServerError',
    'Sorry, the current permissions prevented the action. (TableData 23 Vendor Read: Base Application)',
  ),
  page: new Refusal(
    400,
    'Internal_ServerError',
    "You do not have the following permissions on Page APIV2 - Vendors: Execute.\r\n\r\nTo view details about your permissions, see the Effective Permissions page. To report a problem, refer to the following server session ID: '130'.",
  ),
  '403': new Refusal(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  ),
}

/** The vendor's words for a fault that replaces the whole answer; null when the call goes on. */
export function answerFault(fault: NonNullable<Call['fault']>, switches: Switches): Answer | null {
  switch (fault.name) {
    case 'rate_limited':
      return tooMany(fault.retry_after, switches)
    case 'unauthorized':
    case 'password_expired':
    case 'account_locked':
    case 'grant_revoked':
    // The licence is one of the user: without it the sign-in is refused in the same words.
    case 'licence_expired':
      return refuseLogin()
    case 'forbidden':
      return renderRefusal(forms[switches.permission_form] ?? forms.table!)
    case 'server_error':
      return renderRefusal(
        new Refusal(500, 'Internal_ServerError', 'An unexpected error occurred.'),
      )
    case 'html_login':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><form method="post"><input type="password" name="passwd"></form></body></html>',
      }
    default:
      return null
  }
}

/** The text is one that was seen; its code, and whether the header comes, are not confirmed. */
export function tooMany(seconds: number | undefined, switches: Switches): Answer {
  const answer = renderRefusal(
    new Refusal(
      429,
      'Application_TooManyRequests',
      'Too many requests reached.  Actual (101).  Maximum (100).',
    ),
  )
  if (seconds === undefined || !switches.rate_retry_after) return answer
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }
}
