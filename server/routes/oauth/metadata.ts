import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addRoute } from '../route.ts'

const WAYS = ['client_secret_basic', 'client_secret_post', 'none']

/** What a client library finds everything by (RFC 8414). */
export function addOAuthMetadata(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/.well-known/oauth-authorization-server',
    {
      id: 'oauth_metadata',
      summary: 'Where the OAuth endpoints are and what they offer (RFC 8414)',
      tag: 'oauth',
      door: 'public',
      answers: { 200: { description: 'The metadata.' } },
    },
    (_request, reply) => {
      const { publicUrl, docsBase } = services
      return reply.header('cache-control', 'public, max-age=300').send({
        issuer: publicUrl,
        authorization_endpoint: `${publicUrl}/oauth/authorize`,
        token_endpoint: `${publicUrl}/oauth/token`,
        revocation_endpoint: `${publicUrl}/oauth/revoke`,
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_methods_supported: WAYS,
        revocation_endpoint_auth_methods_supported: WAYS,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        scopes_supported: ['admin', 'developer', 'read_only'],
        ui_locales_supported: ['en', 'de'],
        service_documentation: `${docsBase}/docs`,
      })
    },
  )
}
