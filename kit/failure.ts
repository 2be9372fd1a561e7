import { ApiError, type ApiErrorOptions, type ErrorCode } from '@millwright/model'
import { type Answer, type Call, header, isSafe } from './call.ts'
import type { Connector, Explanation } from './connector.ts'
import type { WireFailure } from './http.ts'
import { isLimitRefusal, readRetryAfter, readToldLimit } from './rate-headers.ts'

/** A refusal of the source that names fields in the source's own words. */
export class UpstreamRefusal extends ApiError {
  readonly details: NonNullable<Explanation['details']>
  constructor(
    code: ErrorCode,
    detail: string,
    options: ApiErrorOptions,
    details: NonNullable<Explanation['details']>,
  ) {
    super(code, detail, options)
    this.details = details
  }
}

/** A redirect, a server that gave up waiting, or a server fault: whether a write took effect is not said. */
function isOpen(status: number, call: Call): boolean {
  return (
    !isSafe(call) &&
    ((status >= 300 && status < 400) || [408, 499].includes(status) || status >= 500)
  )
}

/** What an HTTP status means where the vendor says nothing more precise. */
function codeOfStatus(status: number, call: Call): ErrorCode {
  if (isOpen(status, call)) return 'WRITE_OUTCOME_UNKNOWN'
  if (status === 401) return 'REAUTHORIZATION_REQUIRED'
  if (status === 403) return 'UPSTREAM_PERMISSION_DENIED'
  if (status === 404 || status === 410) return 'NOT_FOUND'
  if (status === 409) return 'CONFLICT'
  if (status === 412 || status === 428) return 'PRECONDITION_FAILED'
  if (status === 423) return 'RECORD_LOCKED'
  if (status >= 400 && status < 500) return isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED'
  return 'UPSTREAM_ERROR'
}

/** An answer that is a failure, as our error; null for a success. The vendor's own reading comes first. */
export function explainFailure(
  answer: Answer,
  at: { connector: Connector; call: Call; scrub: (text: string) => string },
): ApiError | null {
  const { connector, call, scrub } = at
  const read = connector.explain(answer, call)
  if (read === null) return null
  if (read === undefined) {
    if (answer.status < 300 || (call.raw && isSafe(call) && answer.status < 400))
      return checkShape(answer, at)
    return toError(answer, { message: firstWords(answer) }, at)
  }
  return toError(answer, { ...read, message: scrub(read.message) }, at)
}

/** A 2xx that is not what was asked for: a login page, or garbage. Nothing is known about what a write did. */
function checkShape(answer: Answer, at: { connector: Connector; call: Call }): ApiError | null {
  const { connector, call } = at
  if (call.raw || answer.json !== undefined) return null
  // A write may answer nothing; a read that does has not answered.
  if (
    answer.body.length === 0 &&
    (answer.status === 204 || call.method === 'HEAD' || !isSafe(call))
  )
    return null
  const upstream = upstreamOf(connector, answer)
  if (isLoginPage(answer)) {
    return new ApiError(
      'REAUTHORIZATION_REQUIRED',
      `${connector.name} answered with its sign-in page instead of data.`,
      { origin: 'upstream', upstream, signal: 'sign_in_page' },
    )
  }
  const type = header(answer, 'content-type') ?? 'no content type'
  const text = `${connector.name} answered ${answer.status} with a body that is not JSON (${type}, ${answer.body.length} bytes).`
  return new ApiError(isSafe(call) ? 'UPSTREAM_ERROR' : 'WRITE_OUTCOME_UNKNOWN', text, {
    origin: 'upstream',
    upstream,
  })
}

/** Whether an HTML answer asks somebody to sign in. */
export function isLoginPage(answer: Answer): boolean {
  if (!/html/i.test(header(answer, 'content-type') ?? '')) return false
  const text = answer.text.slice(0, 65536)
  if (/type=["']?password|SAMLRequest|SAMLResponse/i.test(text)) return true
  // A page that says to come back later may say to sign in then.
  if (/maintenance|wartung|temporarily (unavailable|down)/i.test(text)) return false
  return /log ?on|log ?in|sign ?in|anmeld/i.test(text)
}

function toError(
  answer: Answer,
  read: Explanation,
  at: { connector: Connector; call: Call; scrub: (text: string) => string },
): ApiError {
  const { connector, call, scrub } = at
  const isLimit = isLimitRefusal(answer, Date.now())
  let code = read.code ?? (isLimit ? 'UPSTREAM_RATE_LIMITED' : codeOfStatus(answer.status, call))
  const retryAfterMs = retryAfter(answer) ?? read.retry_after_ms ?? windowLeft(answer, code)
  // Only a vendor's reading that says on purpose whether another try helps knows that nothing happened.
  if (code === 'UPSTREAM_ERROR' && read.retryable === undefined && isOpen(answer.status, call))
    code = 'WRITE_OUTCOME_UNKNOWN'
  const said = read.message
    ? `: ${trimEnd(scrub(read.message))}`
    : answer.status < 400
      ? `: it answered ${answer.status}`
      : ''
  const message = read.message ? scrub(read.message) : ''
  const details = (read.details ?? []).map((detail) => ({
    ...detail,
    message: scrub(detail.message),
  }))
  const isBare = code === 'REAUTHORIZATION_REQUIRED' && answer.status === 401
  const signal = read.signal ?? (isBare ? 'credentials_refused' : undefined)
  const options: ApiErrorOptions = {
    origin: 'upstream',
    upstream: upstreamOf(connector, answer, read.upstream_code, message),
    ...(signal !== undefined && { signal }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(read.missing_permissions && { missingPermissions: read.missing_permissions.map(scrub) }),
    ...(read.retryable !== undefined && { retryable: read.retryable }),
  }
  return new UpstreamRefusal(code, `${connector.name} ${verb(code)}${said}.`, options, details)
}

function upstreamOf(connector: Connector, answer: Answer, code?: string | null, message?: string) {
  return {
    system: connector.system,
    status: answer.status,
    ...(code && { code }),
    ...(message && { message }),
  }
}

function verb(code: ErrorCode): string {
  switch (code) {
    case 'REAUTHORIZATION_REQUIRED':
      return 'refuses the credentials of this connection'
    case 'UPSTREAM_PERMISSION_DENIED':
      return 'does not permit this to the connected user'
    case 'NOT_FOUND':
      return 'has no such record'
    case 'UPSTREAM_RATE_LIMITED':
      return 'says that it is called too often'
    case 'PRECONDITION_FAILED':
      return 'says that the record has changed in between'
    case 'RECORD_LOCKED':
      return 'says that the record is locked'
    case 'UPSTREAM_REJECTED':
      return 'refused the write'
    case 'WRITE_OUTCOME_UNKNOWN':
      return 'failed after the write was sent'
    case 'CONFLICT':
      return 'reports a conflict'
    default:
      return 'failed'
  }
}

/** `Retry-After` in ms; undefined where it says nothing of use. */
export function retryAfter(answer: Answer): number | undefined {
  return readRetryAfter(answer, Date.now())
}

/** Where a limit refused it and nothing is left of its window: how long the window lasts, in ms. */
function windowLeft({ headers }: Answer, code: ErrorCode): number | undefined {
  const told = code === 'UPSTREAM_RATE_LIMITED' ? readToldLimit(headers, Date.now()) : undefined
  return told !== undefined && told.remaining <= 0 ? told.resetMs : undefined
}

/** The gist of a body in an unknown form: the first words of its text. */
function firstWords(answer: Answer): string {
  if (/html/i.test(header(answer, 'content-type') ?? '')) {
    const title = /<title>([^<]{1,200})<\/title>/i.exec(answer.text)
    return title ? title[1]!.trim() : ''
  }
  return saysNothing(answer.json) ? '' : answer.text.slice(0, 300).trim()
}

/** `{}`, `[]`, `""` and `null` are no words. */
function saysNothing(json: unknown): boolean {
  if (json === null || json === '') return true
  return typeof json === 'object' && Object.keys(json).length === 0
}

function trimEnd(text: string): string {
  return text.trim().replace(/[.:]+$/, '')
}

/** A failure of the wire as our error: whether it is worth another try, and whether a write may have happened. */
export function toNetworkError(
  failure: WireFailure,
  at: { connector: Connector; call: Call; timeout: number },
): ApiError {
  const { connector, call, timeout } = at
  const name = connector.name
  const options = { origin: 'network' as const, cause: failure }
  if (failure.kind === 'malformed' && !failure.sent)
    return new ApiError('INVALID_REQUEST', `${capital(failure.message)}.`, { cause: failure })
  if (failure.kind === 'blocked')
    return new ApiError('CONNECTION_UNAVAILABLE', `${failure.message}.`, options)
  if (failure.sent && !isSafe(call)) {
    const how =
      failure.kind === 'timeout'
        ? `did not answer within ${timeout} ms`
        : 'did not answer to the end'
    return new ApiError(
      'WRITE_OUTCOME_UNKNOWN',
      `${name} ${how} after the write was sent (${failure.message}).`,
      options,
    )
  }
  if (failure.kind === 'timeout') {
    return new ApiError('UPSTREAM_TIMEOUT', `${name} did not answer within ${timeout} ms.`, options)
  }
  if (failure.kind === 'refused') {
    return new ApiError(
      'CONNECTION_UNAVAILABLE',
      `${name} cannot be reached: ${failure.message}.`,
      options,
    )
  }
  if (failure.kind === 'cut' && !failure.sent) {
    return new ApiError(
      'CONNECTION_UNAVAILABLE',
      `${name} cannot be reached: ${failure.message}.`,
      options,
    )
  }
  return new ApiError(
    'UPSTREAM_ERROR',
    `The answer of ${name} could not be read: ${failure.message}.`,
    options,
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
