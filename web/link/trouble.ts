import { NoAnswer, Refusal } from './api.ts'

export type ClosedReason = 'expired' | 'used' | 'revoked' | 'unknown'

/** What went wrong with a call, as the page tells it. */
export type Trouble =
  /** The link itself is over. */
  | { kind: 'closed'; reason: ClosedReason }
  /** The server has forgotten the attempt: it took too long. */
  | { kind: 'lapsed' }
  /** Fields of the form are wrong: by name, with what the server says of each. */
  | { kind: 'fields'; errors: Readonly<Record<string, string>>; detail: string }
  | { kind: 'busy' }
  | { kind: 'fault'; requestId: string | null }
  | { kind: 'offline' }

const ENDINGS: Readonly<Record<string, Trouble>> = {
  LINK_EXPIRED: { kind: 'closed', reason: 'expired' },
  LINK_USED: { kind: 'closed', reason: 'used' },
  LINK_REVOKED: { kind: 'closed', reason: 'revoked' },
  ATTEMPT_EXPIRED: { kind: 'lapsed' },
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof NoAnswer) return { kind: 'offline' }
  if (!(error instanceof Refusal)) return { kind: 'fault', requestId: null }
  const { status, detail, errors, request_id } = error.problem
  const ending = ENDINGS[errors[0]?.code ?? '']
  if (ending) return ending
  if (status === 404 && error.path.startsWith('attempts/')) return { kind: 'lapsed' }
  if (status === 401 || status === 404) return { kind: 'closed', reason: 'unknown' }
  if (status === 429) return { kind: 'busy' }
  // A server that is going down or coming up, or the proxy before it.
  if (status === 502 || status === 503 || status === 504) return { kind: 'offline' }
  if (status >= 400 && status < 500) {
    const named = errors.map((one) => [one.pointer.split('/').pop()!, one.detail] as const)
    return { kind: 'fields', errors: Object.fromEntries(named), detail }
  }
  return { kind: 'fault', requestId: request_id }
}
