/** Codes of RFC 6749 (4.1.2.1, 5.2) and 7009. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'
  | 'server_error'

/** A refusal that an OAuth client is told in OAuth's own words. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly status: number
  readonly headers: Record<string, string>

  constructor(
    code: OAuthErrorCode,
    description: string,
    { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
  ) {
    super(description)
    this.code = code
    this.status = status
    this.headers = headers
  }

  toJson(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: describe(this.message) }
  }
}

/** The characters that RFC 6749 allows in a description. */
function describe(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?')
}

/** A parameter of a request; empty is as good as missing (RFC 6749, 3.1). Throws where it is there twice, or cannot be kept. */
export function readParameter(params: URLSearchParams, name: string): string | undefined {
  const values = params.getAll(name)
  if (values.length > 1) throw new OAuthError('invalid_request', `${name} is given more than once.`)
  if (values[0]?.includes('\0')) {
    throw new OAuthError('invalid_request', `${name} has a null character in it.`)
  }
  return values[0] || undefined
}

export function requireParameter(params: URLSearchParams, name: string): string {
  const value = readParameter(params, name)
  if (value !== undefined) return value
  throw new OAuthError('invalid_request', `${name} is missing.`)
}
