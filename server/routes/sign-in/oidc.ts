import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { beginOidc } from '../../engine/oidc.ts'
import { type OidcRefusal, signInByOidc } from '../../engine/oidc-sign-in.ts'
import type { Services } from '../../services.ts'
import { dropCookie, readCookie, setCookie } from './cookies.ts'
import { showSignIn } from './pages.ts'
import type { Texts } from './texts.ts'
import { letIn, placeOf, sendPage, speechOf } from './visit.ts'

/** In seconds: how long the way to the identity provider and back may take. */
const FLOW_S = 600

const REFUSALS: Record<OidcRefusal, keyof Texts> = {
  NOT_CONFIRMED: 'notConfirmed',
  DOMAIN_REFUSED: 'domainRefused',
  NO_MEMBER: 'noMember',
  SUBJECT_DIFFERS: 'subjectDiffers',
}

/** Out to the identity provider and back. Only where one is configured. */
export function addOidcPages(pages: FastifyInstance, services: Services): void {
  const { oidc } = services
  if (!oidc) return

  pages.get('/sign-in/oidc', async (request, reply) => {
    try {
      const { url, flow } = await beginOidc(services, oidc)
      setCookie(services, reply, 'sign_in', flow, FLOW_S)
      return reply.redirect(url, 303)
    } catch (error) {
      const cause = (error as Error).message
      services.log.warn({ cause }, 'the identity provider cannot be reached')
      const speech = speechOf(request)
      const shown = { alert: speech.texts.providerFailed }
      return sendPage(reply, 502, showSignIn(speech, shown, true))
    }
  })

  pages.get('/sign-in/oidc/return', async (request, reply) => {
    const flow = readCookie(services, request, 'sign_in')
    dropCookie(services, reply, 'sign_in')
    const speech = speechOf(request)
    const refuse = (status: number, alert: keyof Texts) =>
      sendPage(reply, status, showSignIn(speech, { alert: speech.texts[alert] }, true))
    if (!flow) return refuse(400, 'providerFailed')
    const { searchParams: returned } = new URL(request.url, services.publicUrl)
    try {
      const { secret } = await signInByOidc(services, oidc, { flow, returned }, placeOf(request))
      return await letIn(services, request, reply, secret)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'AUTHENTICATION_FAILED') return refuse(401, 'providerFailed')
      if (error.code !== 'PERMISSION_DENIED') throw error
      return refuse(403, REFUSALS[error.errors![0]!.code as OidcRefusal])
    }
  })
}
