import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authenticateClient } from '../../engine/oauth-client-auth.ts'
import { OAuthError, requireParameter } from '../../engine/oauth-error.ts'
import { revokeGiven } from '../../engine/oauth-revoke.ts'
import { grantToken } from '../../engine/oauth-token.ts'
import type { Services } from '../../services.ts'
import { toApiError } from '../failures.ts'
import { addRoute } from '../route.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Tokens for codes, refresh tokens and clients, and the end of them. Bodies are forms, errors OAuth's own. */
export function addTokenEndpoints(app: FastifyInstance, services: Services): void {
  if (app.hasContentTypeParser(FORM)) app.removeContentTypeParser(FORM)
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, text, done) =>
    done(null, new URLSearchParams(text as string)),
  )
  app.setErrorHandler((error, request, reply) => answerError(services, error, request, reply))
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-content-type-options': 'nosniff',
    })
  })

  addRoute(
    app,
    'POST',
    '/oauth/token',
    {
      id: 'oauth_token',
      summary: 'Get a token: authorization_code, refresh_token or client_credentials',
      description:
        'A form (`application/x-www-form-urlencoded`). The client proves itself by `Authorization: Basic` or `client_id` and `client_secret`; a public one by `code_verifier` alone. An authorization code gives a connection token, client credentials an access token of the admin API.',
      tag: 'oauth',
      door: 'public',
      answers: { 200: { description: 'The token.' } },
    },
    async (request, reply) => {
      const params = formOf(request)
      requireParameter(params, 'grant_type')
      const client = await authenticateClient(services, request.headers.authorization, params)
      return reply.send(await grantToken(services, client, params))
    },
  )
  addRoute(
    app,
    'POST',
    '/oauth/revoke',
    {
      id: 'oauth_revoke',
      summary: 'End a token that this client was given (RFC 7009)',
      description: 'A form with `token`, and the client as at `/oauth/token`.',
      tag: 'oauth',
      door: 'public',
      answers: { 200: { description: 'It does not work any more, if it ever did.' } },
    },
    async (request, reply) => {
      const params = formOf(request)
      const token = requireParameter(params, 'token')
      const client = await authenticateClient(services, request.headers.authorization, params)
      await revokeGiven(services, client, token)
      return reply.send({})
    },
  )
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  if (body instanceof URLSearchParams) return body
  throw new OAuthError('invalid_request', `The body is a form: ${FORM}.`)
}

function answerError(
  services: Services,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof OAuthError)
    return reply.status(error.status).headers(error.headers).send(error.toJson())
  const { status, detail, code, cause } = toApiError(error)
  const isOurs = code === 'INTERNAL_ERROR'
  if (isOurs)
    services.log.error({ err: cause ?? error, request_id: request.id }, 'token request failed')
  const told = new OAuthError(isOurs ? 'server_error' : 'invalid_request', detail)
  return reply.status(status).send(told.toJson())
}
