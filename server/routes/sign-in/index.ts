import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../services.ts'
import { toApiError } from '../failures.ts'
import { addAccountKeyPage } from './account-key.ts'
import { isForeign } from './forms.ts'
import { addInvitationPages } from './invitation.ts'
import { addOidcPages } from './oidc.ts'
import { showBroken } from './pages.ts'
import { addPasswordPages } from './password.ts'
import { STYLE } from './style.ts'
import { chooseSpeech } from './texts.ts'

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  // Not no-referrer: then browsers would not tell where a form comes from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
}
const FORM = 'application/x-www-form-urlencoded'
const FORM_LIMIT = 16 * 1024

/** The pages by which the people of an account come in. They need no script. */
export function addSignInPages(app: FastifyInstance, services: Services): void {
  app.register(async (pages) => {
    pages.removeContentTypeParser(FORM)
    pages.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: FORM_LIMIT },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    )
    pages.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS)
      if (request.method !== 'POST' || !isForeign(services, request)) return
      throw new ApiError('PERMISSION_DENIED', 'This form was sent from another page.')
    })
    pages.setErrorHandler((error, request, reply) => answerBroken(services, error, request, reply))

    pages.get('/sign-in/style.css', (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLE),
    )
    addPasswordPages(pages, services)
    addAccountKeyPage(pages, services)
    addInvitationPages(pages, services)
    addOidcPages(pages, services)
  })
}

function answerBroken(
  { log }: Services,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const error = toApiError(thrown)
  if (error.code === 'INTERNAL_ERROR') {
    log.error({ err: error.cause ?? error, request_id: request.id }, 'sign-in page failed')
  }
  const speech = chooseSpeech(request.headers['accept-language'])
  const { foreign, broken } = speech.texts
  const alert = error.code === 'PERMISSION_DENIED' ? foreign : broken
  reply
    .status(error.status)
    .type('text/html; charset=utf-8')
    .send(showBroken(speech, alert, request.id))
}
