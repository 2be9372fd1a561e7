import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../services.ts'

/** What our cookies are for; their names say whether the browser guards them. */
export type CookieName = 'session' | 'sign_in'

type CookieWays = Pick<Services, 'secureCookies'>

export function readCookie(
  services: CookieWays,
  request: FastifyRequest,
  name: CookieName,
): string | undefined {
  const wanted = nameOf(services, name)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at !== -1 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** `value` in base64url; `maxAge` in seconds. No script can read it, and no other site sends it with a write. */
export function setCookie(
  services: CookieWays,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  maxAge: number,
): void {
  const secure = services.secureCookies ? '; Secure' : ''
  reply.header(
    'set-cookie',
    `${nameOf(services, name)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`,
  )
}

export function dropCookie(services: CookieWays, reply: FastifyReply, name: CookieName): void {
  setCookie(services, reply, name, '', 0)
}

/** With `__Host-` a browser takes it only over TLS and from this very host. */
function nameOf({ secureCookies }: CookieWays, name: CookieName): string {
  return `${secureCookies ? '__Host-' : ''}millwright_${name}`
}
