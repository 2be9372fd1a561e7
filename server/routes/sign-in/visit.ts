import type { FastifyReply, FastifyRequest } from 'fastify'
import { endSession, findSignedIn, type Place, SESSION_MS } from '../../engine/member-sessions.ts'
import type { Services } from '../../services.ts'
import { dropCookie, readCookie, setCookie } from './cookies.ts'
import { chooseSpeech, type Speech } from './texts.ts'

export function speechOf(request: FastifyRequest): Speech {
  return chooseSpeech(request.headers['accept-language'])
}

export function placeOf(request: FastifyRequest): Place {
  return { ip: request.ip, userAgent: request.headers['user-agent'] }
}

export function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.status(status).type('text/html; charset=utf-8').send(page)
}

/** Gives the browser its new session and the dashboard; the session that it had before is over. */
export async function letIn(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
): Promise<FastifyReply> {
  const before = await findSignedIn(services, readCookie(services, request, 'session'))
  if (before) await endSession(services, before.session)
  setCookie(services, reply, 'session', secret, SESSION_MS / 1000)
  return reply.redirect('/dashboard', 303)
}

export function letOut(services: Services, reply: FastifyReply): FastifyReply {
  dropCookie(services, reply, 'session')
  return reply.redirect('/sign-in', 303)
}
