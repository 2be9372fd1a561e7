import type { ErrorCode, Problem } from './records.ts'

/** What went wrong on the way, so that no problem document came. */
export type TransportCode = 'NETWORK_FAILED' | 'TIMED_OUT' | 'UNEXPECTED_ANSWER'

/** Everything that an error knows; most of it as the problem document of the answer says it. */
export interface ErrorFacts extends Partial<Omit<Problem, 'code'>> {
  code: ErrorCode | TransportCode
  detail: string
  /** The key that the write was sent with. */
  idempotency_key?: string | undefined
}

/**
 * Any call that did not succeed. Decide by `code`; show `detail` to people; quote `requestId` to whoever runs the
 * server. A call that was cancelled rejects with the reason of its signal instead.
 */
export class MillwrightError extends Error {
  override readonly name: string = 'MillwrightError'
  readonly code: ErrorCode | TransportCode
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly title: string | undefined
  readonly detail: string
  /** May the same call succeed later without a change? */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly origin: Problem['origin'] | undefined
  readonly requestId: string | undefined
  readonly connectionId: string | undefined
  /** Every place of the request that is wrong. */
  readonly errors: NonNullable<Problem['errors']>
  /** The rule that refused a write, and what can be done instead. */
  readonly rule: Problem['rule'] | undefined
  /** The source's own answer. */
  readonly upstream: Problem['upstream'] | undefined
  /** What the source's user lacks, in the source's own words. */
  readonly missingPermissions: string[]
  /** Of WRITE_OUTCOME_UNKNOWN: what was sent, and how to check it. */
  readonly sent: Problem['sent'] | undefined
  /** Send the same write with it again, and it is done once. */
  readonly idempotencyKey: string | undefined
  readonly docs: string | undefined

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(`${facts.detail} (${[facts.code, facts.request_id].filter(Boolean).join(', ')})`, options)
    this.code = facts.code
    this.status = facts.status ?? 0
    this.title = facts.title
    this.detail = facts.detail
    this.retryable = facts.retryable ?? false
    this.retryAfterMs = facts.retry_after_ms ?? undefined
    this.origin = facts.origin
    this.requestId = facts.request_id
    this.connectionId = facts.connection_id ?? undefined
    this.errors = facts.errors ?? []
    this.rule = facts.rule
    this.upstream = facts.upstream
    this.missingPermissions = facts.missing_permissions ?? []
    this.sent = facts.sent
    this.idempotencyKey = facts.idempotency_key
    this.docs = facts.docs
  }
}

/** A limit was met: of the connection or account (RATE_LIMIT_EXCEEDED), or of the source (UPSTREAM_RATE_LIMITED). */
export class RateLimitError extends MillwrightError {
  override readonly name = 'RateLimitError'
  /** Which of the limits of the call, by their names; empty where the source refused it. */
  readonly violatedPolicies: string[]

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts, options)
    this.violatedPolicies = facts.violated_policies ?? []
  }
}

/** The source no longer accepts the credentials: send the customer to `reauthorizeUrl`. */
export class ReauthorizationRequiredError extends MillwrightError {
  override readonly name = 'ReauthorizationRequiredError'
  readonly reauthorizeUrl: string | undefined

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts, options)
    this.reauthorizeUrl = facts.reauthorize_url
  }
}

/** No answer came (NETWORK_FAILED), or not in time (TIMED_OUT). */
export class NetworkError extends MillwrightError {
  override readonly name = 'NetworkError'
  /** Whether the call may have had its effect all the same. */
  readonly mayHaveHappened: boolean

  constructor(facts: ErrorFacts, { mayHaveHappened, ...options }: NetworkErrorOptions) {
    super(facts, options)
    this.mayHaveHappened = mayHaveHappened
  }
}

interface NetworkErrorOptions extends ErrorOptions {
  mayHaveHappened: boolean
}
