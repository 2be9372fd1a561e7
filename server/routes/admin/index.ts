import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addAdviceAdmin } from './advice.ts'
import { addAuditAdmin } from './audit-log.ts'
import { addBrandingAdmin } from './branding.ts'
import { addConnectionAdmin } from './connections.ts'
import { addContactAdmin } from './contacts.ts'
import { addCreditAdmin } from './credits.ts'
import { addCustomerAdmin } from './customers.ts'
import { addEventAdmin } from './events.ts'
import { addKeyAdmin } from './keys.ts'
import { addLimitAdmin } from './limits.ts'
import { addLinkAdmin } from './links.ts'
import { addMemberAdmin } from './members.ts'
import { addNotificationAdmin } from './notifications.ts'
import { addOAuthClientAdmin } from './oauth-clients.ts'
import { addRequestAdmin } from './requests.ts'
import { addSessionAdmin } from './sessions.ts'
import { addTokenAdmin } from './tokens.ts'
import { addUsageAdmin } from './usage.ts'

/** The admin API: what the holder of an account key calls. */
export function addAdminRoutes(app: FastifyInstance, services: Services): void {
  addCustomerAdmin(app, services)
  addConnectionAdmin(app, services)
  addTokenAdmin(app, services)
  addLinkAdmin(app, services)
  addOAuthClientAdmin(app, services)
  addBrandingAdmin(app, services)
  addContactAdmin(app, services)
  addNotificationAdmin(app, services)
  addKeyAdmin(app, services)
  addMemberAdmin(app, services)
  addSessionAdmin(app, services)
  addEventAdmin(app, services)
  addCreditAdmin(app, services)
  addAuditAdmin(app, services)
  addUsageAdmin(app, services)
  addRequestAdmin(app, services)
  addAdviceAdmin(app, services)
  addLimitAdmin(app, services)
}
