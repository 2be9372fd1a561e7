import { ApiError, type CredentialSignal } from '@millwright/model'
import type { Answer } from './call.ts'
import type { Connector } from './connector.ts'
import { retryAfter } from './failure.ts'
import type { WireFailure } from './http.ts'

/** Longest words of an authorization server that are passed on. */
const LONGEST = 300

/** Errors of RFC 6749 (5.2) that only a person can mend, and what each says. */
const signals: Readonly<Record<string, CredentialSignal>> = {
  invalid_grant: 'grant_revoked',
  invalid_client: 'client_refused',
  unauthorized_client: 'client_refused',
}

/** The directory that the form names does not exist: Entra has no error of RFC 6749 for it. */
const NO_TENANT = /^AADSTS(90002|900023):/

/** An answer of the token service that is no 200, as our error. */
export function readTokenRefusal(
  answer: Answer,
  at: { connector: Pick<Connector, 'system' | 'name'>; scrub: (text: string) => string },
): ApiError {
  const { scrub } = at
  const { system, name } = at.connector
  const { status } = answer
  const { error, error_description } = (answer.json ?? {}) as Record<string, unknown>
  const code = typeof error === 'string' ? scrub(error).slice(0, LONGEST) : undefined
  const words = typeof error_description === 'string' ? error_description : code
  const said = words ? `: ${scrub(words).slice(0, LONGEST).replace(/\.$/, '')}` : ''
  const options = {
    origin: 'upstream' as const,
    upstream: { system, status, ...(code !== undefined && { code }) },
  }
  const retryAfterMs = retryAfter(answer)
  const pause = { ...options, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  if (status === 429) {
    const text = `The token service of ${name} says that it is called too often${said}.`
    return new ApiError('UPSTREAM_RATE_LIMITED', text, pause)
  }
  const isDown = code === 'temporarily_unavailable' || code === 'server_error'
  if (status >= 500 || status === 408 || isDown) {
    const text = `The token service of ${name} cannot answer now (${status})${said}.`
    return new ApiError('CONNECTION_UNAVAILABLE', text, pause)
  }
  const isUnknownPlace = typeof error_description === 'string' && NO_TENANT.test(error_description)
  const told = code !== undefined ? signals[code] : undefined
  const isRefused = isUnknownPlace || (code === undefined && status === 401)
  const signal = told ?? (isRefused ? 'client_refused' : undefined)
  if (signal !== undefined) {
    const what =
      signal === 'grant_revoked' ? 'the consent has ended' : 'the OAuth client is refused'
    const text = `${name} gives no token, as ${what}${said}.`
    return new ApiError('REAUTHORIZATION_REQUIRED', text, { ...options, signal })
  }
  const text = `The token service of ${name} answered ${status} instead of a token${said}.`
  return new ApiError('UPSTREAM_ERROR', text, options)
}

/** No answer of the token service. Asking again is right even where it may have seen the request. */
export function toTokenNetworkError(
  failure: WireFailure,
  at: { connector: Pick<Connector, 'name'>; timeout: number },
): ApiError {
  const { timeout } = at
  const { name } = at.connector
  const options = { origin: 'network' as const, cause: failure }
  if (failure.kind === 'timeout') {
    const text = `The token service of ${name} did not answer within ${timeout} ms.`
    return new ApiError('UPSTREAM_TIMEOUT', text, options)
  }
  const text = `The token service of ${name} cannot be reached: ${failure.message}.`
  return new ApiError('CONNECTION_UNAVAILABLE', text, options)
}
