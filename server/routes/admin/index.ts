import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'
import { addAdviceAdmin } from './advice.ts'
import { addAuditAdmin } from './audit-log.ts'
import { addBrandingAdmin } from './branding.ts'
import { addChangeAdmin } from './changes.ts'
import { addConnectionRowAdmin } from './connection-rows.ts'
import { addConnectionAdmin } from './connections.ts'
import { addContactAdmin } from './contacts.ts'
import { addCreditAdmin } from './credits.ts'
import { addCustomerAdmin } from './customers.ts'
import { addDeliveryAdmin } from './deliveries.ts'
import { addEventReplay } from './event-replay.ts'
import { addEventAdmin } from './events.ts'
import { addGovernorAdmin } from './governor.ts'
import { addKeyAdmin } from './keys.ts'
import { addLimitAdmin } from './limits.ts'
import { addLinkAdmin } from './links.ts'
import { addMemberAdmin } from './members.ts'
import { addNoticeAdmin } from './notices.ts'
import { addNotificationAdmin } from './notifications.ts'
import { addOAuthClientAdmin } from './oauth-clients.ts'
import { addPushAdmin } from './push.ts'
import { addRequestAdmin } from './requests.ts'
import { addSessionAdmin } from './sessions.ts'
import { addSyncSettingsAdmin } from './sync-settings.ts'
import { addSyncAdmin } from './syncs.ts'
import { addTokenAdmin } from './tokens.ts'
import { addUsageAdmin } from './usage.ts'
import { addWebhookAdmin } from './webhook-endpoints.ts'
import { addWebhookTests } from './webhook-tests.ts'

/** The admin API: what the holder of an account key calls. */
export function addAdminRoutes(app: FastifyInstance, services: Services): void {
  addCustomerAdmin(app, services)
  addConnectionAdmin(app, services)
  addConnectionRowAdmin(app, services)
  addGovernorAdmin(app, services)
  addPushAdmin(app, services)
  addTokenAdmin(app, services)
  addSyncAdmin(app, services)
  addSyncSettingsAdmin(app, services)
  addLinkAdmin(app, services)
  addOAuthClientAdmin(app, services)
  addBrandingAdmin(app, services)
  addContactAdmin(app, services)
  addNotificationAdmin(app, services)
  addNoticeAdmin(app, services)
  addKeyAdmin(app, services)
  addMemberAdmin(app, services)
  addSessionAdmin(app, services)
  addEventAdmin(app, services)
  addEventReplay(app, services)
  addWebhookAdmin(app, services)
  addWebhookTests(app, services)
  addDeliveryAdmin(app, services)
  addChangeAdmin(app, services)
  addCreditAdmin(app, services)
  addAuditAdmin(app, services)
  addUsageAdmin(app, services)
  addRequestAdmin(app, services)
  addAdviceAdmin(app, services)
  addLimitAdmin(app, services)
}
