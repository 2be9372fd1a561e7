import { type Answer, type Call, type Explanation, header, isSafe } from '@millwright/kit'

interface Refusal {
  error?: unknown
  fieldPath?: unknown
}

/** Two envelopes, a bare string and an empty body occur (vendor specification); 409 and 422 never do. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  if (answer.status < 400) return undefined
  const refusals = refusalsOf(answer)
  const message = refusals.map(({ error }) => String(error)).join('; ')
  switch (answer.status) {
    case 400:
      return explainRefusal(refusals, message, call)
    case 401:
      return {
        code: 'REAUTHORIZATION_REQUIRED',
        signal: 'credentials_refused',
        message: message || 'the API key is not valid any more',
      }
    case 403:
      return explainForbidden(message)
    case 404:
      return { code: 'NOT_FOUND', message: message || 'Not Found' }
    case 413:
      return { code: 'UPSTREAM_REJECTED', message: message || 'the file is too large' }
    case 429:
      return {
        code: 'UPSTREAM_RATE_LIMITED',
        message: message || 'too many requests',
        ...pauseOf(answer, message),
      }
    default:
      return refusals.length > 0 ? { message } : undefined
  }
}

function refusalsOf(answer: Answer): Refusal[] {
  const body = answer.json
  if (typeof body === 'string') return [{ error: body }]
  if (typeof body !== 'object' || body === null) return []
  const { errors, error } = body as { errors?: unknown; error?: unknown }
  if (Array.isArray(errors)) return errors.filter((entry) => typeof entry?.error === 'string')
  return typeof error === 'string' ? [{ error }] : []
}

function explainRefusal(refusals: readonly Refusal[], message: string, call: Call): Explanation {
  if (/x-organization-id header/.test(message)) {
    const text =
      'the key belongs to several organizations; the connection has to name one (field Organization)'
    return { code: 'REAUTHORIZATION_REQUIRED', signal: 'credentials_refused', message: text }
  }
  return {
    code: isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED',
    message: message || 'the request was refused without a reason',
    // The bodies of these calls are an action's, not the record's: their places would point to the wrong fields.
    details: /\/(status|fulfillment|comments|costs)$/.test(call.path)
      ? []
      : refusals.flatMap(({ error, fieldPath }) =>
          typeof fieldPath === 'string'
            ? [{ native: propertyOf(fieldPath), message: String(error) }]
            : [],
        ),
  }
}

/** `items[0].unitCost` is about `unitCost`; `assignees.0.type` about `assignees`. */
function propertyOf(fieldPath: string): string {
  const parts = fieldPath.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part))
  return (parts[0] === 'items' ? parts.at(-1) : parts[0]) ?? fieldPath
}

/** What the user may not do, and what the organization has switched off, come with the same status. */
function explainForbidden(message: string): Explanation {
  if (/is currently disabled/.test(message)) return { code: 'OPERATION_NOT_SUPPORTED', message }
  const said = message || 'Forbidden'
  return { code: 'UPSTREAM_PERMISSION_DENIED', message: said, missing_permissions: [said] }
}

/** Seconds until the window is over. `Retry-After` is not documented; where it comes it is read elsewhere. */
function pauseOf(answer: Answer, message: string): { retry_after_ms?: number } {
  if (header(answer, 'retry-after') !== undefined) return {}
  const told = header(answer, 'x-rate-limit-reset')
  const seconds = Number(told ?? /retry in (\d+) seconds/.exec(message)?.[1] ?? Number.NaN)
  return Number.isFinite(seconds) ? { retry_after_ms: Math.ceil(seconds) * 1000 } : {}
}
