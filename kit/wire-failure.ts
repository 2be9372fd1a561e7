type FailureKind =
  | 'refused'
  | 'timeout'
  | 'cut'
  | 'cancelled'
  | 'blocked'
  | 'too_large'
  | 'malformed'

/** The exchange failed on the wire. `sent` says whether the source may have seen the request. */
export class WireFailure extends Error {
  readonly kind: FailureKind
  readonly sent: boolean
  constructor(kind: FailureKind, message: string, sent: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'WireFailure'
    this.kind = kind
    this.sent = sent
  }
}

/** What an error of the HTTP client means. `sent`: whether the request had begun to go out. */
export function toWireFailure(error: Error & { code?: string }, sent: boolean): WireFailure {
  const code = error.code ?? ''
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
    return new WireFailure(
      'malformed',
      `the request cannot be sent: ${error.message}`,
      false,
      error,
    )
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return new WireFailure('timeout', 'the answer stopped in the middle', sent, error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new WireFailure('timeout', 'no connection in time', false, error)
  }
  if (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(
      code,
    )
  ) {
    return new WireFailure('refused', `no connection: ${code}`, false, error)
  }
  if (/^(HPE_|UND_ERR_RES|UND_ERR_HEADERS)/.test(code)) {
    return new WireFailure('malformed', 'the answer is not HTTP', sent, error)
  }
  return new WireFailure('cut', 'the connection was cut', sent, error)
}
