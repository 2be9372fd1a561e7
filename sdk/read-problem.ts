import {
  type ErrorFacts,
  MillwrightError,
  RateLimitError,
  ReauthorizationRequiredError,
} from './errors.ts'
import { readRetryAfter } from './retry-after.ts'

/** What stood between us and the server may be gone in a moment. */
const PASSING = new Set([429, 502, 503, 504])

/** The error of an answer that is none of 2xx and 304. `text` is its body. */
export function readProblem(
  { status, headers, type }: Response,
  text: string,
  { now, idempotencyKey }: { now: number; idempotencyKey: string | undefined },
): MillwrightError {
  const found = parseProblem(text)
  const requestId = headers.get('request-id')
  const said = readRetryAfter(headers, now)
  const facts: ErrorFacts = {
    ...(found ?? {
      code: 'UNEXPECTED_ANSWER',
      detail: describe(status, type),
      retryable: PASSING.has(status),
      ...(requestId !== null && { request_id: requestId }),
    }),
    status,
    // Who asks for the longer time is obeyed.
    retry_after_ms:
      said === undefined && !found?.retry_after_ms
        ? null
        : Math.max(said ?? 0, found?.retry_after_ms ?? 0),
    idempotency_key: idempotencyKey,
  }
  if (facts.code === 'REAUTHORIZATION_REQUIRED') return new ReauthorizationRequiredError(facts)
  return new (status === 429 ? RateLimitError : MillwrightError)(facts)
}

function parseProblem(text: string): ErrorFacts | null {
  try {
    const found = JSON.parse(text) as ErrorFacts | null
    const isProblem = typeof found?.code === 'string' && typeof found.detail === 'string'
    return isProblem ? found : null
  } catch {
    return null
  }
}

function describe(status: number, type: string): string {
  const isMoved = type === 'opaqueredirect' || (status >= 300 && status < 400)
  return isMoved
    ? 'The address redirects elsewhere; no secret is sent there. Give the final one as url.'
    : `The answer with status ${status} is none of Millwright's: something in between gave it.`
}
