import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { linkUrl } from '../../engine/link.ts'
import { comeBack, setOut } from '../../engine/link-hop.ts'
import type { Services } from '../../services.ts'
import { secureHeaders } from './headers.ts'
import { readHopCookie, setHopCookie } from './hop-cookie.ts'
import { wordsOfHop } from './hop-words.ts'
import { sendPlainPage } from './plain-page.ts'

/** Out to the sign-in page of a system, and back. Errors are told on a page: a person is looking at it. */
export function addLinkHop(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { attempt: string }; Querystring: { token?: string } }>(
    '/link/go/:attempt',
    (request, reply) =>
      orPage(reply, async () => {
        refuseForeign(request.headers['sec-fetch-site'])
        const { attempt } = request.params
        const { location, browser } = await setOut(services, request.query.token ?? '', attempt)
        setHopCookie(services, reply, attempt, browser)
        return secureHeaders(reply).redirect(location, 303)
      }),
  )

  app.get('/link/return', (request, reply) =>
    orPage(reply, async () => {
      const { search } = new URL(request.url, services.publicUrl)
      const { link, attempt } = await comeBack(
        services,
        new URLSearchParams(search),
        (id) => readHopCookie(services, request, id),
        request.headers['accept-language'],
      )
      setHopCookie(services, reply, attempt.id, '', 0)
      return secureHeaders(reply).redirect(`${linkUrl(services, link)}?attempt=${attempt.id}`, 303)
    }),
  )
}

/** Nobody is lured into allowing an access that another person began: the way out leads from our own page only. */
function refuseForeign(site: string | string[] | undefined): void {
  if (site === undefined || site === 'same-origin') return
  throw new ApiError('PERMISSION_DENIED', 'This step is reached from the page of the link only.')
}

async function orPage(reply: FastifyReply, work: () => Promise<FastifyReply>) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return sendPlainPage(reply, error.status, wordsOfHop(error))
  }
}
