import { type ErrorCode, errorCodes, errorSlug, type Origin } from './error-codes.ts'
import type { Problem } from './problem.ts'

/** One fault of a body or query. `pointer` is RFC 6901, or the name of a query parameter. */
export interface FieldError {
  pointer: string
  code: string
  detail: string
}

/** The rule that refuses a write, and what can be done instead. */
export interface BrokenRule {
  id: string
  field?: string
  state?: string
  instead?: string[]
}

/** What the source answered, secrets taken out. */
export interface UpstreamFault {
  system: string
  status?: number
  code?: string
  message?: string
}

/** What was sent without an answer, and how to find out whether it arrived. */
export interface SentWrite {
  method: string
  url: string
  at: string
  check: string
}

/** What a refusal of the credentials says beyond that: the same words for all systems. */
export type CredentialSignal =
  | 'credentials_refused'
  | 'password_expired'
  | 'account_locked'
  | 'sign_in_page'
  | 'grant_revoked'
  | 'client_refused'

export interface ApiErrorOptions {
  /** Of REAUTHORIZATION_REQUIRED: what exactly was refused. */
  signal?: CredentialSignal
  errors?: FieldError[]
  rule?: BrokenRule
  upstream?: UpstreamFault
  origin?: Origin
  retryAfterMs?: number
  connectionId?: string
  missingPermissions?: string[]
  reauthorizeUrl?: string
  sent?: SentWrite
  /** Names of the limits that refuse the call. */
  violatedPolicies?: string[]
  /** Instead of the status of the code: 422 of IDEMPOTENCY_CONFLICT, 413 of a body too large. */
  status?: number
  /** Instead of the code's: a lock that passes by itself is worth another try. */
  retryable?: boolean
  /** Headers of the answer, e.g. `Retry-After`. */
  headers?: Record<string, string>
  /** For the log only; never part of an answer. */
  cause?: unknown
}

/** Any failure that a caller is told of, by a code of the table. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: string
  readonly status: number
  readonly retryable: boolean
  readonly origin: Origin
  readonly signal: CredentialSignal | undefined
  readonly errors: FieldError[] | undefined
  readonly rule: BrokenRule | undefined
  readonly upstream: UpstreamFault | undefined
  readonly retryAfterMs: number | undefined
  readonly connectionId: string | undefined
  readonly missingPermissions: string[] | undefined
  readonly reauthorizeUrl: string | undefined
  readonly sent: SentWrite | undefined
  readonly violatedPolicies: string[] | undefined
  readonly headers: Record<string, string> | undefined

  constructor(code: ErrorCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, 'cause' in options ? { cause: options.cause } : undefined)
    const kind = errorCodes[code]
    this.code = code
    this.detail = detail
    this.status = options.status ?? kind.status
    this.retryable = options.retryable ?? kind.retryable
    this.origin = options.origin ?? kind.origin
    this.signal = options.signal
    this.errors = options.errors
    this.rule = options.rule
    this.upstream = options.upstream
    this.retryAfterMs = options.retryAfterMs
    this.connectionId = options.connectionId
    this.missingPermissions = options.missingPermissions
    this.reauthorizeUrl = options.reauthorizeUrl
    this.sent = options.sent
    this.violatedPolicies = options.violatedPolicies
    this.headers = options.headers
  }

  /** The problem document (RFC 9457) of an answer. `docsBase` has no slash at its end. */
  toProblem({ requestId, docsBase }: { requestId: string; docsBase: string }): Problem {
    const docs = `${docsBase}/errors/${errorSlug(this.code)}`
    return {
      type: docs,
      title: errorCodes[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.detail,
      request_id: requestId,
      connection_id: this.connectionId ?? null,
      retryable: this.retryable,
      retry_after_ms: this.retryAfterMs ?? null,
      origin: this.origin,
      ...(this.rule && { rule: this.rule }),
      ...(this.errors && { errors: this.errors }),
      ...(this.upstream && { upstream: this.upstream }),
      ...(this.missingPermissions && { missing_permissions: this.missingPermissions }),
      ...(this.reauthorizeUrl && { reauthorize_url: this.reauthorizeUrl }),
      ...(this.sent && { sent: this.sent }),
      ...(this.violatedPolicies && { violated_policies: this.violatedPolicies }),
      docs,
    }
  }
}
