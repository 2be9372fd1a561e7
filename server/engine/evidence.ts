import type { ApiError, ErrorCode } from '@millwright/model'
import type { Evidence } from '../store/schema.ts'
import type { Cause } from './lifecycle.ts'

/**
 * What one answer of a source says about its connection.
 * - `ok`: it answered with what was asked for: address and credentials are right.
 * - `answered`: it is there; nothing is said about the credentials.
 * - `refused`: it did not accept the credentials. Once may be chance.
 * - `revoked`: the identity provider says that the grant is gone. Final.
 * - `unreachable`: no answer, or a server fault. Once may be chance.
 * - `silent`: nothing was learned: our own refusal, a fault of the caller or of the platform.
 */
export type Finding = 'ok' | 'answered' | 'refused' | 'revoked' | 'unreachable' | 'silent'

/** The one place that decides what a failure means for a connection; connectors only find code and signal. */
const findings: Readonly<Record<ErrorCode, Finding>> = {
  INVALID_REQUEST: 'silent',
  AUTHENTICATION_FAILED: 'silent',
  INSUFFICIENT_CREDITS: 'silent',
  PERMISSION_DENIED: 'silent',
  // The user is known, a role is missing: a matter of one entity.
  UPSTREAM_PERMISSION_DENIED: 'answered',
  NOT_FOUND: 'answered',
  REAUTHORIZATION_REQUIRED: 'refused',
  CONNECTION_INACTIVE: 'silent',
  RECORD_LOCKED: 'answered',
  CONFLICT: 'answered',
  IDEMPOTENCY_CONFLICT: 'silent',
  PRECONDITION_FAILED: 'answered',
  OPERATION_NOT_SUPPORTED: 'silent',
  FIELD_NOT_WRITABLE: 'silent',
  UPSTREAM_REJECTED: 'answered',
  RATE_LIMIT_EXCEEDED: 'silent',
  // A source that limits us is not ill.
  UPSTREAM_RATE_LIMITED: 'answered',
  INTERNAL_ERROR: 'silent',
  UPSTREAM_ERROR: 'unreachable',
  CONNECTION_UNAVAILABLE: 'unreachable',
  UPSTREAM_TIMEOUT: 'unreachable',
  WRITE_OUTCOME_UNKNOWN: 'unreachable',
}

/** What a failure of a source, or a success (null), says about the connection. */
export function findingOf(failure: ApiError | null, source: Evidence['source']): Finding {
  if (failure === null) return 'ok'
  // The lock-out guard held a probe back: it knows of two refusals within 15 minutes.
  const isGuarded = failure.code === 'REAUTHORIZATION_REQUIRED' && failure.origin === 'platform'
  if (isGuarded && source === 'probe') return 'refused'
  if (failure.origin === 'client' || failure.origin === 'platform') return 'silent'
  if (failure.signal === 'grant_revoked') return 'revoked'
  return findings[failure.code]
}

/** Why a connection is ill, in one word. */
export function causeOf(failure: ApiError): Cause {
  if (failure.code !== 'REAUTHORIZATION_REQUIRED') return 'unreachable'
  return failure.signal ?? 'credentials_refused'
}
