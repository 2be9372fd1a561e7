import { pageFaultOf, rowsOf } from '../page-faults.ts'
import type { Answer, Call } from '../system.ts'
import { answerLogin, answerPage } from './pages.ts'

const describe = (type: string, message: string, more: unknown[] = []) => ({
  name: type,
  message,
  arguments: [message, ...more],
  context: {},
  debug: 'Traceback (most recent call last):\n',
})

/** A fault in the words of the server, or of what is in front of it; null when the call goes on. */
export function answerFault(call: Call): Answer | null {
  const isRpc = call.path === '/jsonrpc'
  const tell = (status: number, error: ReturnType<typeof describe>): Answer =>
    isRpc
      ? {
          status: 200,
          body: {
            jsonrpc: '2.0',
            id: 1,
            error: { code: 0, message: 'Odoo Server Error', data: error },
          },
        }
      : { status, body: error }
  switch (call.fault?.name) {
    // The server has no limit of its own; the hosted one has, and proxies.
    case 'rate_limited': {
      const page = answerPage(429)
      const { retry_after } = call.fault
      if (retry_after === undefined) return page
      return { ...page, headers: { ...page.headers, 'Retry-After': String(retry_after) } }
    }
    case 'server_error':
      return tell(500, describe('psycopg2.OperationalError', 'server closed the connection\n'))
    case 'html_login':
      return answerLogin()
    // Nothing tells these apart. /jsonrpc says so in its own way.
    case 'unauthorized':
    case 'account_locked':
    case 'grant_revoked':
    case 'password_expired':
      if (isRpc) return null
      return {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer ' },
        body: describe('werkzeug.exceptions.Unauthorized', 'Invalid apikey', [401]),
      }
    case 'forbidden':
      return tell(
        403,
        describe(
          'odoo.exceptions.AccessError',
          "You are not allowed to access 'Purchase Order' (purchase.order) records.\n\nThis operation is allowed for the following groups:\n\t- Purchase/Administrator\n\t- Purchase/User\n\nContact your administrator to request access if necessary.",
        ),
      )
    default:
      return null
  }
}

/** What a list does wrongly on purpose: another offset, limit or position than was asked for. */
export function shiftPage(call: Call, method: string, args: Record<string, any>): void {
  const fault = pageFaultOf(call.fault)
  if (!fault || method !== 'search_read' || typeof args.limit !== 'number') return
  const { domain, limit } = args
  const size = rowsOf(limit, fault)
  // No limit at all would be everything.
  if (size === 0) args.domain = [['id', '=', 0]]
  else args.limit = size
  const isLater = Array.isArray(domain) && domain.some(isPosition)
  if (fault === 'same_page' || fault === 'duplicate_page')
    args.domain = isLater ? domain.filter((part: unknown) => !isPosition(part)) : domain
  if (fault === 'missing_page' && isLater) args.offset = limit
}

/** Behind which id to go on. */
function isPosition(part: unknown): boolean {
  return Array.isArray(part) && part[0] === 'id' && part[1] === '>'
}
