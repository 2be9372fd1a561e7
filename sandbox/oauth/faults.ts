import type { Answer, Call } from '../system.ts'
import { answerError, OAuthError } from './errors.ts'
import type { Profile } from './profile.ts'

const REFUSALS: Partial<Record<string, [code: string, message: string, status?: number]>> = {
  grant_revoked: ['invalid_grant', 'The user has withdrawn the consent.'],
  password_expired: ['invalid_grant', 'The password of the user has expired.'],
  account_locked: ['invalid_grant', 'The user is locked.'],
  unauthorized: ['invalid_client', 'Client authentication failed.', 401],
  forbidden: ['unauthorized_client', 'The client may not use this grant type.'],
}

/** What the token endpoint answers to a fault that RFC 6749 has a word for; null for any other. */
export function refuseByFault(fault: Call['fault']): Answer | null {
  const refusal = fault && REFUSALS[fault.name]
  return refusal ? answerError(new OAuthError(...refusal)) : null
}

/** What the token endpoint answers while its switches say that it fails. */
export function refuseBySwitch({ switches }: Profile): Answer | null {
  const { failing_status: status, retry_after: seconds } = switches
  if (status === 0) return null
  const headers: Record<string, string> = seconds > 0 ? { 'retry-after': String(seconds) } : {}
  const message = 'The authorization server cannot answer now.'
  return answerError(new OAuthError('temporarily_unavailable', message, status, headers))
}
