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
