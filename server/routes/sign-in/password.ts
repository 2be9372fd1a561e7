import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { csrfTokenOf, endSession, findSignedIn, isCsrfToken } from '../../engine/member-sessions.ts'
import { recordSignOut, signIn, signUp } from '../../engine/sign-in.ts'
import type { Services } from '../../services.ts'
import { isFreshStart } from '../../store/fresh-start.ts'
import { withSystem } from '../../store/pool.ts'
import { readCookie } from './cookies.ts'
import { findFaults, readForm } from './forms.ts'
import { showSignIn, showSignUp, showWelcome } from './pages.ts'
import { letIn, letOut, placeOf, sendPage, speechOf } from './visit.ts'

/** Signing in by e-mail and password, signing up on a fresh start, signing out. */
export function addPasswordPages(pages: FastifyInstance, services: Services): void {
  const { database } = services
  const hasProvider = services.oidc !== null

  pages.get('/sign-in', async (request, reply) => {
    const speech = speechOf(request)
    const secret = readCookie(services, request, 'session')
    const found = await findSignedIn(services, secret)
    if (found) return sendPage(reply, 200, showWelcome(speech, found.member, csrfTokenOf(secret!)))
    const isFresh = await withSystem(database, isFreshStart)
    const page = isFresh ? showSignUp(speech, {}) : showSignIn(speech, {}, hasProvider)
    return sendPage(reply, 200, page)
  })

  pages.post('/sign-in', async (request, reply) => {
    const speech = speechOf(request)
    const { texts } = speech
    const values = readForm(request)
    const faults = findFaults(values, ['email', 'password'], texts)
    if (Object.keys(faults).length > 0) {
      return sendPage(reply, 400, showSignIn(speech, { values, faults }, hasProvider))
    }
    try {
      const { secret } = await signIn(services, values, placeOf(request))
      return await letIn(services, request, reply, secret)
    } catch (error) {
      const refusal = toRefusal(error)
      const wait = refusal.retryAfterMs
      if (wait !== undefined) reply.header('retry-after', String(Math.ceil(wait / 1000)))
      const minutes = String(Math.ceil((wait ?? 0) / 60_000))
      const alert = wait === undefined ? texts.wrong : texts.tooMany.replace('{minutes}', minutes)
      const page = showSignIn(speech, { values, alert }, hasProvider)
      return sendPage(reply, refusal.status, page)
    }
  })

  pages.post('/sign-in/sign-up', async (request, reply) => {
    const speech = speechOf(request)
    const values = readForm(request)
    const names = ['account', 'name', 'email', 'new_password'] as const
    const faults = findFaults(values, names, speech.texts)
    if (Object.keys(faults).length > 0) {
      return sendPage(reply, 400, showSignUp(speech, { values, faults }))
    }
    try {
      const { secret } = await signUp(services, values, placeOf(request))
      return await letIn(services, request, reply, secret)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'PERMISSION_DENIED') throw error
      const shown = { alert: speech.texts.signedUp }
      return sendPage(reply, 403, showSignIn(speech, shown, hasProvider))
    }
  })

  pages.post('/sign-in/out', async (request, reply) => {
    const secret = readCookie(services, request, 'session')
    const found = await findSignedIn(services, secret)
    if (!found) return letOut(services, reply)
    const { csrf_token } = (request.body ?? {}) as { csrf_token?: string }
    if (!isCsrfToken(secret!, csrf_token)) {
      throw new ApiError('PERMISSION_DENIED', 'This form was sent from another page.')
    }
    await endSession(services, found.session)
    await recordSignOut(services, found.member, placeOf(request))
    return letOut(services, reply)
  })
}

/** What is the visitor's to mend; everything else is ours, and refused as well. */
function toRefusal(error: unknown): ApiError {
  const isTheirs =
    error instanceof ApiError &&
    (error.code === 'AUTHENTICATION_FAILED' || error.code === 'RATE_LIMIT_EXCEEDED')
  if (isTheirs) return error
  throw error
}
