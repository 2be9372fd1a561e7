import type { Answer } from '../system.ts'

/** A refusal in the words of RFC 6749. */
export class OAuthError extends Error {
  readonly code: string
  readonly status: number
  readonly headers: Record<string, string>

  constructor(code: string, message: string, status = 400, headers: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.headers = headers
  }
}

export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** How an error of the token endpoint goes over the wire. */
export function answerError({ code, status, headers, message }: OAuthError): Answer {
  return {
    status,
    headers: { ...NO_STORE, ...headers },
    body: { error: code, error_description: message },
  }
}
