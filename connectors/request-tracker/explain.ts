import { type Answer, type Call, type Explanation, isSafe } from '@millwright/kit'

/** What an accepted change reads like (seen on 5.0.3, in English); all other lines are refusals. */
const DONE =
  /(?: changed from | changed to |^Added | added(?: to |$|\.)| is no longer | set to (?!\.)|deleted$|Comments added|Message recorded|Created$| disabled| enabled|already the current value|Password (?:set|changed)|Content (?:type )?changed|Updated )/i

/** A change is answered with 200 and a list of texts: only they say whether anything was refused. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  const { status, json } = answer
  if (status === 200 && call.method === 'PUT') return explainTexts(json)
  const message = messageOf(json)
  switch (status) {
    case 400:
      return explainRefusal(message ?? 'the request was refused without a reason', call)
    case 401:
      return {
        code: 'REAUTHORIZATION_REQUIRED',
        signal: 'credentials_refused',
        message: 'the user or the password is not right, or may not sign in',
      }
    case 403: {
      const said = message ?? 'Forbidden'
      return { code: 'UPSTREAM_PERMISSION_DENIED', message: said, missing_permissions: [said] }
    }
    case 404:
      return { code: 'NOT_FOUND', message: message ?? 'Not Found' }
    case 412:
      return { code: 'PRECONDITION_FAILED', message: message ?? 'Precondition Failed' }
    default:
      return message !== null && status >= 400 ? { message } : undefined
  }
}

/** Where a part was taken, the record is read back and says which; where nothing was, it is a refusal. */
function explainTexts(json: unknown): Explanation | null {
  if (!Array.isArray(json)) return null
  const refused = json.filter((text) => typeof text === 'string' && !DONE.test(text))
  if (refused.length === 0 || refused.length < json.length) return null
  return explainRefusal(refused.join(' '), { method: 'PUT', path: '' })
}

function explainRefusal(message: string, call: Call): Explanation {
  if (/permission|not allowed/i.test(message)) {
    return { code: 'UPSTREAM_PERMISSION_DENIED', message, missing_permissions: [message] }
  }
  return { code: isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED', message }
}

function messageOf(json: unknown): string | null {
  const message = (json as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : null
}
