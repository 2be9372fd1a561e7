import { fastifyCookie as cookie } from '@fastify/cookie'
import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { comeBack, setOut } from '../../engine/link-hop.ts'
import { linkUrl } from '../../engine/link.ts'
import type { Services } from '../../services.ts'
import { secureHeaders } from './headers.ts'
import { sendPlainPage } from './plain-page.ts'

/** The cookie outlives no attempt. */
const COOKIE_SECONDS = 900

/** Out to the sign-in page of a system, and back. Errors are told on a page: a person is looking at it. */
export function addLinkHop(app: FastifyInstance, services: Services): void {
  const isSecure = services.publicUrl.startsWith('https:')

  app.get<{ Params: { attempt: string }; Querystring: { token?: string } }>(
    '/link/go/:attempt',
    (request, reply) =>
      orPage(reply, async () => {
        const { attempt } = request.params
        const { location, browser } = await setOut(services, request.query.token ?? '', attempt)
        const crumb = cookie.serialize(nameOf(attempt), browser, {
          path: '/link',
          httpOnly: true,
          sameSite: 'lax',
          secure: isSecure,
          maxAge: COOKIE_SECONDS,
        })
        return secureHeaders(reply).header('set-cookie', crumb).redirect(location, 303)
      }),
  )

  app.get('/link/return', (request, reply) =>
    orPage(reply, async () => {
      const { search } = new URL(request.url, services.publicUrl)
      const cookies = cookie.parse(request.headers.cookie ?? '')
      const { link, attempt } = await comeBack(
        services,
        new URLSearchParams(search),
        (id) => cookies[nameOf(id)],
        request.headers['accept-language'],
      )
      const gone = cookie.serialize(nameOf(attempt.id), '', { path: '/link', maxAge: 0 })
      const url = `${linkUrl(services, link)}?attempt=${attempt.id}`
      return secureHeaders(reply).header('set-cookie', gone).redirect(url, 303)
    }),
  )
}

async function orPage(reply: FastifyReply, work: () => Promise<FastifyReply>) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const title = 'This sign-in cannot go on'
    return sendPlainPage(reply, error.status, { title, text: error.detail })
  }
}

function nameOf(attempt: string): string {
  return `mw_hop_${attempt}`
}
