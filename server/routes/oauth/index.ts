import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addAuthorize } from './authorize.ts'
import { addOAuthMetadata } from './metadata.ts'
import { addTokenEndpoints } from './token.ts'

/** The OAuth 2.0 authorization server: connection tokens and admin access tokens for programs of the account. */
export function addOAuthRoutes(app: FastifyInstance, services: Services): void {
  addOAuthMetadata(app, services)
  addAuthorize(app, services)
  // On their own: only there bodies are forms.
  app.register(async (scope) => addTokenEndpoints(scope, services))
}
