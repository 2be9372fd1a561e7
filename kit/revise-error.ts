import { ApiError, type ApiErrorOptions } from '@millwright/model'

/** The same error with some of its parts said differently. */
export function reviseError(
  error: ApiError,
  changes: ApiErrorOptions & { detail?: string; code?: ApiError['code'] },
): ApiError {
  const { detail = error.detail, code = error.code, ...options } = changes
  const kept = Object.fromEntries(
    Object.entries({
      errors: error.errors,
      rule: error.rule,
      upstream: error.upstream,
      origin: error.origin,
      retryAfterMs: error.retryAfterMs,
      connectionId: error.connectionId,
      missingPermissions: error.missingPermissions,
      sent: error.sent,
      retryable: error.retryable,
      headers: error.headers,
      cause: error.cause,
    }).filter(([, value]) => value !== undefined),
  )
  return new ApiError(code, detail, { ...kept, ...options })
}
