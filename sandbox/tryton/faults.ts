import { pageFaultOf, rowsOf } from '../page-faults.ts'
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

/** What a search does wrongly on purpose: its offset, its limit or its position is another than asked for. */
export function shiftPage(call: Call, request: Request): void {
  const fault = pageFaultOf(call.fault)
  const [domain, offset, limit] = request.params
  if (!fault || !/^model\..*\.(search|search_read)$/.test(request.method)) return
  if (typeof limit === 'number') request.params[2] = rowsOf(limit, fault)
  if (fault === 'same_page') {
    request.params[0] = Array.isArray(domain)
      ? domain.filter((clause) => !isPosition(clause))
      : domain
    request.params[1] = 0
  }
  const direction = { duplicate_page: -1, missing_page: 1 }[fault as string]
  if (direction === undefined || typeof offset !== 'number' || offset === 0) return
  const shift = typeof limit === 'number' ? limit : 1
  request.params[1] = Math.max(0, offset + direction * shift)
}

/** Behind which id to go on. */
function isPosition(clause: unknown): boolean {
  return Array.isArray(clause) && clause[0] === 'id' && clause[1] === '>'
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
