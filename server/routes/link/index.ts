import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addLinkApi } from './api.ts'
import { addLinkHop } from './hop.ts'
import { addLinkPage } from './page.ts'

/** Where a customer connects a system: the page, what it calls, and the way out to other sign-in pages and back. */
export function addLinkRoutes(app: FastifyInstance, services: Services): void {
  addLinkPage(app, services)
  addLinkHop(app, services)
  addLinkApi(app, services)
}
