import type { Answer, Call } from '../system.ts'
import { LoginError, UserError } from './errors.ts'
import { answerLoginPage, answerPage, answerUnauthorized } from './html.ts'
import { MODELS } from './models/index.ts'
import type { Request } from './request.ts'

/**
 * A fault in the source's own words: an answer, an exception thrown to be worded by the envelope, or null
 * for a fault that changes the call instead.
 */
export function answerFault(call: Call, request: Request): Answer | null {
  const login = request.method === 'common.db.login'
  switch (call.fault?.name) {
    case 'rate_limited':
      return withRetryAfter(answerPage(429), call.fault.retry_after)
    case 'server_error':
      return answerPage(500)
    case 'html_login':
      return answerLoginPage()
    case 'password_expired':
      if (login) throw new LoginError(String(request.params[0]))
      return answerUnauthorized(call.headers['x-requested-with'])
    case 'unauthorized':
    case 'account_locked':
    case 'grant_revoked':
      return login ? answerPage(401) : answerUnauthorized(call.headers['x-requested-with'])
    case 'forbidden':
      throw new UserError(`You are not allowed to access "${nameModel(request.method)}".`)
    default:
      return null
  }
}

/** `duplicate_page` and `missing_page`: a later page of a search begins a page too early or too late. */
export function shiftPage(call: Call, request: Request): void {
  const direction = { duplicate_page: -1, missing_page: 1 }[call.fault?.name as string]
  const [, offset, limit] = request.params
  const search = /^model\..*\.(search|search_read)$/.test(request.method)
  if (direction === undefined || !search || typeof offset !== 'number' || offset === 0) return
  const shift = typeof limit === 'number' ? limit : 1
  request.params[1] = Math.max(0, offset + direction * shift)
}

function withRetryAfter(answer: Answer, seconds: number | undefined): Answer {
  // The source sends none: only a test that orders one gets one, as a proxy in front would send it.
  if (seconds === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } }
}

function nameModel(method: string): string {
  const name = method.split('.').slice(1, -1).join('.')
  return MODELS.get(name)?.label ?? name
}
