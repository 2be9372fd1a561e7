import type { Services } from '../services.ts'
import type { Account } from '../store/schema.ts'
import { refusePlace } from './connect-form.ts'

/** What may stand in a policy for browsers as it is: URLs let `;`, `*` and quotes into a host. */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

type Reach = Pick<Services, 'allowPrivate'>

/** Whether an address is this machine's own, and the operator lets links lead there. */
function isOpenLoopback({ allowPrivate }: Reach, url: URL): boolean {
  return LOOPBACK.has(url.hostname) && allowPrivate(url.hostname)
}

/**
 * The address that people are sent to, checked: absolute, https, no fragment. Plain http only where private addresses
 * may be reached. Throws INVALID_REQUEST at `pointer`.
 */
export function parseRedirect(reach: Reach, text: string, pointer: string): URL {
  const url = URL.parse(text)
  const isPlain = url && /^https?:$/.test(url.protocol) && HOST.test(url.hostname)
  if (!isPlain || url.username !== '' || url.password !== '') {
    throw refusePlace(
      pointer,
      'INVALID_FORMAT',
      'A redirect is an absolute address such as https://app.example.com/connected.',
    )
  }
  if (text.includes('#')) {
    throw refusePlace(pointer, 'INVALID_FORMAT', 'A redirect has no fragment (#).')
  }
  if (url.protocol === 'http:' && !reach.allowPrivate(url.hostname)) {
    throw refusePlace(pointer, 'INSECURE_REDIRECT', 'A redirect is an https address.')
  }
  return url
}

/** Refuses a redirect to an origin that the account has not registered: whoever holds its code gets a token. */
export function checkRedirect(
  reach: Reach,
  account: Pick<Account, 'redirect_origins'>,
  text: string,
  pointer = '/redirect_uri',
): void {
  const url = parseRedirect(reach, text, pointer)
  if (isOpenLoopback(reach, url) || account.redirect_origins.includes(url.origin)) return
  throw refusePlace(
    pointer,
    'FOREIGN_REDIRECT',
    `${url.origin} is not registered for this account. Add it to redirect_origins of /admin/v1/account.`,
  )
}

/** A redirect with more query parameters; those that it has stay. */
export function addParameters(redirect: string, parameters: Record<string, string | null>): string {
  const url = new URL(redirect)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value)
  }
  return url.href
}

/** Origins that may show the link page in a frame: those of the account, and of the link's own redirect. */
export function framingOrigins(
  { allowPrivate }: Reach,
  account: Pick<Account, 'redirect_origins'>,
  redirect: string | null,
): string[] {
  const own = redirect === null ? [] : [new URL(redirect).origin]
  const local = allowPrivate('localhost') ? ['http://localhost:*', 'http://127.0.0.1:*'] : []
  return [...new Set([...account.redirect_origins, ...own, ...local])]
}
