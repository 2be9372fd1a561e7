import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addConnectionAdmin } from './connections.ts'
import { addCustomerAdmin } from './customers.ts'
import { addKeyAdmin } from './keys.ts'
import { addTokenAdmin } from './tokens.ts'

/** The admin API: what the holder of an account key calls. */
export function addAdminRoutes(app: FastifyInstance, services: Services): void {
  addCustomerAdmin(app, services)
  addConnectionAdmin(app, services)
  addTokenAdmin(app, services)
  addKeyAdmin(app, services)
}
