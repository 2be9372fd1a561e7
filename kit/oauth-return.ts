import { ApiError } from '@millwright/model'

/** What a person decided at the authorization server, as the browser brings it back: the code to redeem. */
export function readReturn(
  params: URLSearchParams,
  expected: { state: string; issuer: string },
): string {
  for (const name of ['state', 'iss', 'code', 'error']) {
    if (params.getAll(name).length > 1) throw refuse(name, 'is there more than once')
  }
  if (params.get('state') !== expected.state)
    throw refuse('state', 'is not the one that this sign-in began with')
  const issuer = params.get('iss')
  if (issuer !== null && !isIssuer(issuer, expected.issuer))
    throw refuse('iss', 'names another authorization server than the one that was asked')
  const error = params.get('error')
  if (error !== null) throw readError(error)
  const code = params.get('code')
  if (code) return code
  const text = 'The authorization server sent the person back without a code.'
  throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
}

/** RFC 9207 compares whole texts; of a server whose name is not declared only the origin is known. */
function isIssuer(told: string, expected: string): boolean {
  if (told === expected) return true
  const isOrigin = URL.parse(expected)?.origin === expected
  return isOrigin && URL.parse(told)?.origin === expected
}

/** An error of RFC 6749 (4.1.2.1). Its words are not passed on: whoever makes the address chooses them. */
function readError(error: string): ApiError {
  const options = { origin: 'upstream' as const }
  if (error === 'access_denied') {
    const text = 'The access was not allowed at the authorization server.'
    return new ApiError('UPSTREAM_PERMISSION_DENIED', text, options)
  }
  if (error === 'server_error' || error === 'temporarily_unavailable') {
    const text = 'The authorization server cannot answer now.'
    return new ApiError('CONNECTION_UNAVAILABLE', text, options)
  }
  const name = /^[\x21\x23-\x5b\x5d-\x7e]{1,80}$/.test(error) ? ` (${error})` : ''
  return new ApiError('UPSTREAM_ERROR', `The authorization server refused${name}.`, options)
}

function refuse(pointer: string, what: string): ApiError {
  const detail = `The parameter ${pointer} of the return ${what}.`
  const errors = [{ pointer, code: 'NOT_ALLOWED_VALUE', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}
