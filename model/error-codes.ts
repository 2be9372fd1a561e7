export type Origin = 'client' | 'platform' | 'upstream' | 'network'

export interface ErrorKind {
  readonly status: number
  readonly title: string
  /** May the same call succeed later without a change? */
  readonly retryable: boolean
  readonly origin: Origin
  readonly description: string
}

/** Every error code of the API. The codes are stable; titles and descriptions may change. */
export const errorCodes = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request is not valid',
    retryable: false,
    origin: 'client',
    description: 'A path, query or body is wrong; `errors` names each place.',
  },
  AUTHENTICATION_FAILED: {
    status: 401,
    title: 'The credential is not accepted',
    retryable: false,
    origin: 'client',
    description: 'The token or key is missing, unknown, expired or revoked.',
  },
  INSUFFICIENT_CREDITS: {
    status: 402,
    title: 'Not enough credits',
    retryable: false,
    origin: 'platform',
    description: 'The account has too few credits for this connection to be active.',
  },
  PERMISSION_DENIED: {
    status: 403,
    title: 'The credential does not allow this',
    retryable: false,
    origin: 'client',
    description: 'The token or key is valid, but its role or scope excludes the call.',
  },
  UPSTREAM_PERMISSION_DENIED: {
    status: 403,
    title: 'The connected user lacks a permission',
    retryable: false,
    origin: 'upstream',
    description: 'The source refused its user; `missing_permissions` has its own words.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
    retryable: false,
    origin: 'client',
    description: 'There is no such record or address, or this credential may not see it.',
  },
  REAUTHORIZATION_REQUIRED: {
    status: 409,
    title: 'The connection must be reauthorized',
    retryable: false,
    origin: 'upstream',
    description: 'The source no longer accepts the credentials; `reauthorize_url` renews them.',
  },
  CONNECTION_INACTIVE: {
    status: 409,
    title: 'The connection is not active',
    retryable: false,
    origin: 'platform',
    description: 'The connection is pending, paused or disconnected.',
  },
  RECORD_LOCKED: {
    status: 409,
    title: 'The record is locked',
    retryable: false,
    origin: 'upstream',
    description: 'The state of the record, or somebody who edits it, forbids the change.',
  },
  CONFLICT: {
    status: 409,
    title: 'The request contradicts what is there',
    retryable: false,
    origin: 'client',
    description: 'Something with this key exists already, or its state does not fit.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    title: 'The idempotency key is in use',
    retryable: false,
    origin: 'client',
    description: 'The first call is still running (409), or had another body (422).',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'The record was changed in between',
    retryable: false,
    origin: 'client',
    description: 'The version in `If-Match` is not the current one; read again first.',
  },
  OPERATION_NOT_SUPPORTED: {
    status: 422,
    title: 'The connection does not offer this',
    retryable: false,
    origin: 'client',
    description: 'The source has no such operation, action or filter; see the capabilities.',
  },
  FIELD_NOT_WRITABLE: {
    status: 422,
    title: 'A field cannot be written',
    retryable: false,
    origin: 'client',
    description: 'The model or this connection does not let the named fields be written.',
  },
  UPSTREAM_REJECTED: {
    status: 422,
    title: 'The source refused the data',
    retryable: false,
    origin: 'upstream',
    description: 'A business rule of the source was broken; `upstream` has its message.',
  },
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    title: 'Too many calls',
    retryable: true,
    origin: 'platform',
    description: 'A limit of the connection or account was reached; wait for `Retry-After`.',
  },
  UPSTREAM_RATE_LIMITED: {
    status: 429,
    title: 'The source takes no more calls now',
    retryable: true,
    origin: 'upstream',
    description: 'The limit of the source was reached; wait for `Retry-After`.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Something broke on our side',
    retryable: false,
    origin: 'platform',
    description: 'A fault of Millwright; the request id leads to it in the log.',
  },
  UPSTREAM_ERROR: {
    status: 502,
    title: 'The source failed',
    retryable: true,
    origin: 'upstream',
    description: 'The source answered with a fault, or with something that is no answer.',
  },
  CONNECTION_UNAVAILABLE: {
    status: 503,
    title: 'The source cannot be reached',
    retryable: true,
    origin: 'network',
    description: 'No connection to the source; nothing was sent.',
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    title: 'The source did not answer in time',
    retryable: true,
    origin: 'upstream',
    description: 'A read took too long, or a write that had not been sent yet.',
  },
  WRITE_OUTCOME_UNKNOWN: {
    status: 504,
    title: 'It is not known whether the write happened',
    retryable: false,
    origin: 'network',
    description: 'The write was sent and no answer came; `sent` says what, and how to check.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorCodes

/** The part of a documentation address that names a code: `RECORD_LOCKED` → `record-locked`. */
export function errorSlug(code: ErrorCode): string {
  return code.toLowerCase().replaceAll('_', '-')
}
