import {
  type AccountSettings,
  type BrandingSettings,
  createAccount,
  createBranding,
} from './admin/account.ts'
import { type Advices, createAdvice } from './admin/advice.ts'
import { type AuditLog, createAuditLog } from './admin/audit-log.ts'
import { type Connections, createConnections } from './admin/connections.ts'
import { type Contacts, createContacts } from './admin/contacts.ts'
import { type Credits, createCredits } from './admin/credits.ts'
import { type Customers, createCustomers } from './admin/customers.ts'
import { createEvents, type Events } from './admin/events.ts'
import { type AccountKeys, createAccountKeys } from './admin/keys.ts'
import { createLimits, type Limits } from './admin/limits.ts'
import { createLinks, type Links } from './admin/links.ts'
import { createMembers, type Members } from './admin/members.ts'
import { createNotices, type NoticeStream } from './admin/notices.ts'
import { createNotifications, type Notifications } from './admin/notifications.ts'
import { createOAuthClients, type OAuthClients } from './admin/oauth-clients.ts'
import { createRequests, type Requests } from './admin/requests.ts'
import { createDoor } from './admin/resource.ts'
import type { Session } from './admin/sessions.ts'
import { createSystems, type Systems } from './admin/systems.ts'
import { createUsage, type Usage } from './admin/usage.ts'
import {
  createDeliveries,
  createWebhookEndpoints,
  type Deliveries,
  type WebhookEndpoints,
} from './admin/webhooks.ts'
import type { CallOptions } from './call.ts'
import { type Changes, createChanges } from './changes.ts'
import {
  createTransport,
  type Secret,
  type SignedInPage,
  type TransportOptions,
} from './transport.ts'

export interface AdminClientOptions extends TransportOptions {
  /** An account key (`mwk_…`), the access token of an OAuth client, or the session of a page. */
  key: Secret | SignedInPage
}

interface OfConnection {
  /** Id of a connection. */
  connection?: string
}

/** The admin API of one account. */
export interface AdminClient {
  readonly customers: Customers
  readonly connections: Connections
  readonly links: Links
  readonly events: Events
  readonly webhookEndpoints: WebhookEndpoints
  readonly deliveries: Deliveries
  readonly credits: Credits
  readonly contacts: Contacts
  readonly keys: AccountKeys
  readonly oauthClients: OAuthClients
  readonly members: Members
  readonly auditLog: AuditLog
  readonly usage: Usage
  readonly requests: Requests
  readonly advice: Advices
  readonly limits: Limits
  readonly notifications: Notifications
  readonly branding: BrandingSettings
  readonly account: AccountSettings
  readonly systems: Systems
  /** What changes of the records of all connections, or of one. */
  changes: Changes<OfConnection>['follow']
  /** The cursor from which `changes` tells only what is new. */
  changesHead: Changes<OfConnection>['head']
  /** That something moved, for pages that show it. */
  readonly notices: NoticeStream
  /** Who calls, and with which role. */
  session(options?: CallOptions): Promise<Session>
}

/** @throws TypeError where `url` is no address. */
export function createAdminClient({ key, ...options }: AdminClientOptions): AdminClient {
  const transport = createTransport(key, {}, options)
  const door = createDoor(transport)
  const changes = createChanges<OfConnection>(transport, '/admin/v1/changes', options)
  return {
    changes: changes.follow,
    changesHead: changes.head,
    customers: createCustomers(door),
    connections: createConnections(door),
    links: createLinks(door),
    events: createEvents(door),
    webhookEndpoints: createWebhookEndpoints(door),
    deliveries: createDeliveries(door),
    credits: createCredits(door),
    contacts: createContacts(door),
    keys: createAccountKeys(door),
    oauthClients: createOAuthClients(door),
    members: createMembers(door),
    auditLog: createAuditLog(door),
    usage: createUsage(door),
    requests: createRequests(door),
    advice: createAdvice(door),
    limits: createLimits(door),
    notifications: createNotifications(door),
    branding: createBranding(door),
    account: createAccount(door),
    systems: createSystems(createDoor(transport, '/v1')),
    notices: createNotices(transport),
    session: (options) => door.get('/session', options),
  }
}
