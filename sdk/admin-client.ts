import { type AuditLog, createAuditLog } from './admin/audit-log.ts'
import { type Connections, createConnections } from './admin/connections.ts'
import { type Contacts, createContacts } from './admin/contacts.ts'
import { type Credits, createCredits } from './admin/credits.ts'
import { type Customers, createCustomers } from './admin/customers.ts'
import { createEvents, type Events } from './admin/events.ts'
import { type AccountKeys, createAccountKeys } from './admin/keys.ts'
import { createLinks, type Links } from './admin/links.ts'
import { createMembers, type Members } from './admin/members.ts'
import { createOAuthClients, type OAuthClients } from './admin/oauth-clients.ts'
import { createDoor } from './admin/resource.ts'
import { createTransport, type Secret, type TransportOptions } from './transport.ts'

export interface AdminClientOptions extends TransportOptions {
  /** An account key (`mwk_…`), or the access token of an OAuth client. */
  key: Secret
}

/** The admin API of one account. */
export interface AdminClient {
  readonly customers: Customers
  readonly connections: Connections
  readonly links: Links
  readonly events: Events
  readonly credits: Credits
  readonly contacts: Contacts
  readonly keys: AccountKeys
  readonly oauthClients: OAuthClients
  readonly members: Members
  readonly auditLog: AuditLog
}

/** @throws TypeError where `url` is no address. */
export function createAdminClient({ key, ...options }: AdminClientOptions): AdminClient {
  const door = createDoor(createTransport(key, {}, options))
  return {
    customers: createCustomers(door),
    connections: createConnections(door),
    links: createLinks(door),
    events: createEvents(door),
    credits: createCredits(door),
    contacts: createContacts(door),
    keys: createAccountKeys(door),
    oauthClients: createOAuthClients(door),
    members: createMembers(door),
    auditLog: createAuditLog(door),
  }
}
