import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import type { AuditEntry } from './admin/audit-log.ts'
import type { AdminConnection, ConnectionPush, Transition } from './admin/connections.ts'
import type { Contact } from './admin/contacts.ts'
import type { Booking, CreditBalance, CreditPrice, LedgerEntry } from './admin/credits.ts'
import type { Customer } from './admin/customers.ts'
import type { AccountEvent } from './admin/events.ts'
import type { AccountKey } from './admin/keys.ts'
import type { ConnectLinkWithUrl } from './admin/links.ts'
import type { InvitedMember } from './admin/members.ts'
import type { OAuthClientWithSecret } from './admin/oauth-clients.ts'
import type { TokenWithSecret } from './admin/tokens.ts'
import { type AdminClient, createAdminClient } from './admin-client.ts'
import { createClient } from './client.ts'
import type { Connection } from './connection.ts'

let node: TestNode
let admin: AdminClient
let url: string
let booking: Booking
let connection: { id: string; token: string }

before(async () => {
  node = await startTestNode({ credits: true })
  url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  admin = createAdminClient({ url, key: node.account_key })
  booking = await admin.credits.purchase({ credits: 50, reference: 'inv-1' })
  connection = await node.connect('tryton')
})
after(() => node.close())

/** That an answer has every field of its type; the compiler sees to it that `fields` has them all. */
function assertHas<T extends object>(answer: T, fields: Record<keyof T, true>): void {
  const missing = Object.keys(fields).filter((field) => !Object.hasOwn(answer, field))
  assert.deepEqual(missing, [], JSON.stringify(answer))
}

async function first<T>(list: AsyncIterable<T>): Promise<T> {
  for await (const one of list) return one
  assert.fail('The list is empty.')
}

const stamps = { created_at: true, updated_at: true } as const
const secrets = {
  prefix: true,
  last4: true,
  created_at: true,
  expires_at: true,
  last_used_at: true,
  revoked_at: true,
} as const

test('a connection has every field of its type, for its holder and for its account', async () => {
  const client = createClient({ url, token: connection.token })
  const shared = {
    object: true,
    id: true,
    name: true,
    system: true,
    deployment: true,
    customer: true,
    status: true,
    reason: true,
    reauthorize_url: true,
    last_success_at: true,
    last_checked_at: true,
    next_check_at: true,
    latency_ms: true,
    permission_problems: true,
    credits: true,
    metadata: true,
    connected_at: true,
  } as const
  assertHas<Connection>(await client.connection(), {
    ...shared,
    reauthorization_required: true,
    instructions: true,
    limits: true,
    uptime: true,
    sync: true,
    token: true,
  })
  const seen = await admin.connections.get(connection.id)
  assertHas<AdminConnection>(seen, {
    ...shared,
    ...stamps,
    host: true,
    settings: true,
    sites: true,
    quiet_hours: true,
    limits: true,
    disconnected_at: true,
  })
  assertHas<Transition>(await first(admin.connections.timeline(connection.id)), {
    object: true,
    id: true,
    connection_id: true,
    from_status: true,
    to_status: true,
    cause: true,
    evidence: true,
    at: true,
  })
  assertHas<ConnectionPush>(await admin.connections.push(connection.id), {
    object: true,
    connection_id: true,
    supported: true,
    enabled: true,
    entities: true,
    subscriptions: true,
  })
  const check = await admin.connections.check(connection.id)
  assert.equal(check.entities['purchase-orders']!.list!.ok, true)
})

test('with an account key and the id of a connection the unified API answers too', async () => {
  const client = createClient({ url, token: node.account_key, connection: connection.id })
  assert.equal((await client.connection()).token, null)
})

test('customers, tokens, keys and links have every field of their types', async () => {
  const customer = await admin.customers.create({ external_id: 'sdk', name: 'SDK' })
  assertHas<Customer>(customer, {
    ...stamps,
    object: true,
    id: true,
    external_id: true,
    name: true,
    contact_email: true,
    language: true,
    notify_contact: true,
    metadata: true,
  })
  const token = await admin.connections.tokens(connection.id).create({ name: 'second' })
  assertHas<TokenWithSecret>(token, {
    ...secrets,
    object: true,
    id: true,
    connection_id: true,
    name: true,
    scope: true,
    secret: true,
  })
  const key = await admin.keys.create({ name: 'reader', role: 'read_only' })
  const { secret, ...known } = key
  assert.match(secret, /^mwk_/)
  assertHas<AccountKey>(known, {
    ...secrets,
    object: true,
    id: true,
    name: true,
    role: true,
    ip_allow_list: true,
  })
  const link = await admin.links.create({ customer_id: customer.id })
  assertHas<ConnectLinkWithUrl>(link, {
    object: true,
    id: true,
    kind: true,
    state: true,
    customer_id: true,
    connection_id: true,
    systems: true,
    name: true,
    deployment: true,
    metadata: true,
    redirect_uri: true,
    redirect_state: true,
    locale: true,
    overlap_s: true,
    created_at: true,
    expires_at: true,
    opened_at: true,
    finished_at: true,
    exchanged_at: true,
    revoked_at: true,
    url: true,
  })
  assert.equal((await admin.links.revoke(link.id)).state, 'revoked')
})

test('credits, contacts, programs, members, events and the audit log have every field of their types', async () => {
  assertHas<CreditBalance>(await admin.credits.get(), {
    object: true,
    enabled: true,
    purchased: true,
    adjusted: true,
    available: true,
    held: true,
    overage: true,
    overage_allowed: true,
    low_threshold: true,
    level: true,
  })
  const entry = {
    object: true,
    id: true,
    number: true,
    kind: true,
    reason: true,
    reference: true,
    connection_id: true,
    by: true,
    at: true,
    lines: true,
  } as const
  assertHas<Booking>(booking, { ...entry, activated: true })
  assertHas<LedgerEntry>(await first(admin.credits.ledger.list()), entry)
  assertHas<CreditPrice>((await admin.credits.prices())[0]!, {
    object: true,
    tier: true,
    deployment: true,
    credits: true,
    systems: true,
  })
  const contact = await admin.contacts.create({
    scope: { account: true },
    kind: 'email',
    address: 'plant@acme.example',
    events: ['connection.unreachable'],
    audience: 'team',
  })
  assertHas<Contact>(contact, {
    ...stamps,
    object: true,
    id: true,
    scope: true,
    kind: true,
    address: true,
    language: true,
    events: true,
    audience: true,
  })
  assertHas<OAuthClientWithSecret>(await admin.oauthClients.create({ name: 'planner' }), {
    object: true,
    id: true,
    client_id: true,
    name: true,
    public: true,
    redirect_uris: true,
    role: true,
    expiring_tokens: true,
    prefix: true,
    last4: true,
    created_at: true,
    revoked_at: true,
    client_secret: true,
  })
  const person = { email: 'ada@acme.example', name: 'Ada', role: 'developer' } as const
  assertHas<InvitedMember>(await admin.members.invite(person), {
    ...stamps,
    object: true,
    id: true,
    email: true,
    name: true,
    role: true,
    status: true,
    has_password: true,
    has_identity_provider: true,
    invitation_expires_at: true,
    accepted_at: true,
    last_sign_in_at: true,
    invitation_url: true,
  })
  assertHas<AccountEvent>(await first(admin.events.list({ connection: connection.id })), {
    object: true,
    id: true,
    type: true,
    at: true,
    account_id: true,
    connection_id: true,
    customer: true,
    data: true,
  })
  assertHas<AuditEntry>(await first(admin.auditLog.list({ action: 'members_invite' })), {
    object: true,
    seq: true,
    at: true,
    actor: true,
    action: true,
    target: true,
    status: true,
    request_id: true,
    ip: true,
    detail: true,
    prev_hash: true,
    hash: true,
  })
})
