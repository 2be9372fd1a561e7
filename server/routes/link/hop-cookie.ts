import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../services.ts'

/** It outlives no attempt. */
const SECONDS = 900

/** Remembers that this browser set out for an attempt; `value` in base64url. */
export function setHopCookie(
  { secureCookies }: Pick<Services, 'secureCookies'>,
  reply: FastifyReply,
  attemptId: string,
  value: string,
  maxAge = SECONDS,
): FastifyReply {
  const secure = secureCookies ? '; Secure' : ''
  const crumb = `${nameOf(secureCookies, attemptId)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
  return reply.header('set-cookie', crumb)
}

export function readHopCookie(
  { secureCookies }: Pick<Services, 'secureCookies'>,
  request: FastifyRequest,
  attemptId: string,
): string | undefined {
  const wanted = `${nameOf(secureCookies, attemptId)}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length)
}

/** With `__Host-` no neighbouring host can put one into the browser of somebody else. */
function nameOf(isSecure: boolean, attemptId: string): string {
  return `${isSecure ? '__Host-' : ''}millwright_hop_${attemptId}`
}
